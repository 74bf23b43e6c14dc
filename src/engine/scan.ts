import { ClickBatch } from '../exports/click-batch.ts';
import { ConversionBatch, NO_AMOUNT } from '../exports/conversion-batch.ts';
import { type InputFile, scannerFor } from '../exports/header.ts';
import { IdHash } from '../exports/id-hash.ts';
import { IdTable } from '../exports/id-table.ts';
import { type FileRange, type RangeReading, readRange } from '../exports/range-reader.ts';
import type { RecordScanner } from '../exports/record-scanner.ts';
import { firstFault, type Reject, rejectValue } from '../exports/rejects.ts';
import { Zone } from '../exports/zone.ts';
import { Calendar } from '../rules/calendar.ts';
import { type ClickColumns, ClickCollector, ConversionCollector, type ConversionColumns } from './columns.ts';
import { FingerprintCollector, type Fingerprints, hasKey, type KeySet } from './fingerprints.ts';
import type { Job } from './job.ts';
import { amountKey, contentKey, NONE_LAST, type RepeatedRow } from './repeated-rows.ts';
import { Tally, type TallyRows } from './tally.ts';
import { findUsers, NO_USER, type UserTable } from './user-table.ts';

/** Records of a batch: enough for look-ups to overlap their cache misses, few enough for the second-level cache. */
const BATCH = 2048;
const [ID, CAMPAIGN_ID, USER_ID, EVENT] = [0, 1, 2, 2];

/** A range of a file to scan; `id` names the task in fingerprints. */
export interface ScanTask {
  id: number;
  file: number;
  range: FileRange;
  /** Whether to collect fingerprints of the ids. */
  fingerprint: boolean;
  /** Offsets of rows that lost against another row of the same id, ascending. */
  excluded: Float64Array;
}

/** What every scan of a range gives. Lines of rejects are counted from 0 at the start of the range. */
export interface ScannedPart {
  reading: RangeReading;
  rows: number;
  rejects: Reject[];
  /** Ids that a spreadsheet has rewritten. */
  rewritten: number;
  fingerprints: Fingerprints;
}

/** The clicks of a range. */
export interface ClickPart extends ScannedPart {
  kept: ClickColumns;
  /** Clicks by campaign and `cellOf` their time; the latest time of each. */
  cells: TallyRows;
  beforePublished: number;
  /** Time of the first valid click, or Infinity. */
  earliest: number;
}

/** The conversions of a range. */
export interface ConversionPart extends ScannedPart {
  loaded: ConversionColumns;
  outOfRange: number;
  /** Rows in range of events that nobody tracks, by the place of their event in `untrackedEvents`. */
  untracked: TallyRows;
  untrackedEvents: string[];
  /** Texts of the currencies named in `loaded`. */
  currencies: string[];
}

/** The second key of a click in the cells: the part of the calendar, and whether it is in range. */
export function cellOf(part: number, inRange: boolean): number {
  return part * 2 + (inRange ? 1 : 0);
}

/** Scans ranges of files, one after the other, with buffers that are reused. */
export class RangeScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #calendar: Calendar;
  readonly #clickBatch: ClickBatch;
  readonly #conversionBatch: ConversionBatch;
  readonly #events: IdTable;
  readonly #currencies: IdTable;
  readonly #scanners = new Map<number, RecordScanner>();
  readonly #users = new Uint32Array(BATCH);
  readonly #cells = new Tally();
  readonly #untracked = new Tally();
  readonly #clicks = new ClickCollector();
  readonly #conversions = new ConversionCollector();
  readonly #fingerprints = new FingerprintCollector();

  constructor(job: Job) {
    this.#job = job;
    this.#zone = new Zone(job.timezone);
    this.#calendar = new Calendar(this.#zone, job.history);
    const hash = new IdHash(job.seed);
    this.#events = IdTable.of(hash, job.events);
    this.#currencies = IdTable.of(hash, ['']);
    this.#clickBatch = new ClickBatch(BATCH, hash, IdTable.of(hash, job.campaignIds), this.#zone);
    this.#conversionBatch = new ConversionBatch(BATCH, hash, this.#events, this.#currencies, this.#zone);
  }

  /** Counts the clicks of a range and keeps those of users with conversions. */
  async scanClicks(task: ScanTask, users: UserTable): Promise<ClickPart> {
    const { from, to, publishedAt } = this.#job;
    const file = this.#job.files[task.file];
    const scanner = this.#scannerOf(task.file);
    const batch = this.#clickBatch;
    const counts = { rows: 0, rewritten: 0, beforePublished: 0, earliest: Number.POSITIVE_INFINITY };
    const rejects: Reject[] = [];
    const exclusion = new Exclusion(task.excluded);
    const reading = await readRange(file, task.range, scanner, this.#job.blockBytes, (bytes, view, base) => {
      batch.decode(scanner, bytes, view);
      counts.rows += scanner.count;
      counts.rewritten += batch.rewritten;
      this.#rejectClicks(scanner, bytes, file, rejects);
      if (task.fingerprint) this.#fingerprints.addBatch(batch.valid, batch.idHashes, scanner.count, task.id);
      exclusion.apply(scanner, base, batch.valid);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 0) continue;
        const time = batch.times[row];
        const inRange = time >= from && time < to;
        this.#cells.addAt(batch.campaigns[row], cellOf(this.#calendar.partAt(time), inRange), time);
        if (inRange && time < publishedAt[batch.campaigns[row]]) counts.beforePublished++;
        if (time < counts.earliest) counts.earliest = time;
      }
      findUsers(users, scanner, bytes, USER_ID, batch.valid, batch.userHashes, this.#users);
      this.#keepClicks(scanner, bytes);
    });
    const cells = this.#cells.toRows();
    this.#cells.clear();
    return { reading, rejects, ...counts, cells, kept: this.#clicks.take(), fingerprints: this.#fingerprints.take() };
  }

  /** Loads the conversions of a range that are in range and tracked, and counts the others. */
  async scanConversions(task: ScanTask): Promise<ConversionPart> {
    const file = this.#job.files[task.file];
    const scanner = this.#scannerOf(task.file);
    const batch = this.#conversionBatch;
    const counts = { rows: 0, rewritten: 0, outOfRange: 0 };
    const rejects: Reject[] = [];
    const reading = await readRange(file, task.range, scanner, this.#job.blockBytes, (bytes, view, base) => {
      batch.decode(scanner, bytes, view, file.used);
      counts.rows += scanner.count;
      counts.rewritten += batch.rewritten;
      this.#reject(scanner, bytes, file, batch.valid, rejects);
      if (task.fingerprint) this.#fingerprints.addBatch(batch.valid, batch.idHashes, scanner.count, task.id);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 1) counts.outOfRange += this.#sortConversion(scanner, bytes, row, base);
      }
    });
    const untracked = this.#untracked.toRows();
    const untrackedEvents = Array.from(untracked.first, (event) => this.#events.text(event));
    untracked.first.forEach((_, place) => {
      untracked.first[place] = place;
    });
    this.#untracked.clear();
    return {
      reading,
      rejects,
      ...counts,
      loaded: this.#conversions.take(),
      untracked,
      untrackedEvents,
      currencies: Array.from({ length: this.#currencies.size }, (_, index) => this.#currencies.text(index)),
      fingerprints: this.#fingerprints.take(),
    };
  }

  /** Reads a range again and collects whole the valid rows whose id has one of the given keys. */
  async collectRepeated(task: ScanTask, keys: KeySet): Promise<RepeatedRow[]> {
    const file = this.#job.files[task.file];
    const scanner = this.#scannerOf(task.file);
    const clicks = file.kind === 'clicks';
    const batch = clicks ? this.#clickBatch : this.#conversionBatch;
    const rows: RepeatedRow[] = [];
    await readRange(file, task.range, scanner, this.#job.blockBytes, (bytes, view, base) => {
      if (clicks) this.#clickBatch.decode(scanner, bytes, view);
      else this.#conversionBatch.decode(scanner, bytes, view, file.used);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 0) continue;
        const hashA = batch.idHashes[row * 2];
        if (!hasKey(keys, hashA, batch.idHashes[row * 2 + 1])) continue;
        if (clicks) this.#collectClick(rows, scanner, bytes, row, base);
        else this.#collectConversion(rows, scanner, bytes, row, base);
      }
    });
    return rows;
  }

  #scannerOf(file: number): RecordScanner {
    const known = this.#scanners.get(file);
    if (known !== undefined) return known;
    // One scanner at a time: with many files, many sets of columns would lie about.
    this.#scanners.clear();
    const scanner = scannerFor(this.#job.files[file], BATCH);
    this.#scanners.set(file, scanner);
    return scanner;
  }

  #reject(scanner: RecordScanner, bytes: Uint8Array, file: InputFile, valid: Uint8Array, rejects: Reject[]): void {
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 1) continue;
      const fault = firstFault(scanner, row, bytes, file.used, this.#zone);
      if (fault === undefined) throw new Error(`row ${scanner.lines[row]} of ${file.label} is invalid without a fault`);
      rejects.push({ line: scanner.lines[row], lines: scanner.lineSpans[row], ...fault });
    }
  }

  #rejectClicks(scanner: RecordScanner, bytes: Uint8Array, file: InputFile, rejects: Reject[]): void {
    const { valid } = this.#clickBatch;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 1) continue;
      const fault = firstFault(scanner, row, bytes, file.used, this.#zone) ?? {
        reason: 'unknown_campaign' as const,
        column: 'campaign_id',
        value: rejectValue(field(scanner, bytes, row, CAMPAIGN_ID)),
      };
      rejects.push({ line: scanner.lines[row], lines: scanner.lineSpans[row], ...fault });
    }
  }

  #keepClicks(scanner: RecordScanner, bytes: Uint8Array): void {
    const batch = this.#clickBatch;
    const { fields, slots, count } = scanner;
    for (let row = 0; row < count; row++) {
      const user = this.#users[row];
      if (user === NO_USER) continue;
      const at = (row * slots + ID) * 2;
      this.#clicks.add(batch.times[row], user, batch.campaigns[row], bytes, fields[at], fields[at + 1]);
    }
  }

  /** Puts a valid conversion where it belongs; gives 1 when it is out of range. */
  #sortConversion(scanner: RecordScanner, bytes: Uint8Array, row: number, base: number): number {
    const { from, to, events } = this.#job;
    const batch = this.#conversionBatch;
    const time = batch.times[row];
    if (time < from || time >= to) return 1;
    const event = batch.events[row];
    const [units, millionths] = [batch.units[row], batch.millionths[row]];
    if (event >= events.length) {
      this.#untracked.addAmount(event, 0, 1, units, millionths);
      return 0;
    }
    const values = {
      time,
      event,
      units,
      millionths,
      currency: batch.currencies[row],
      userHashA: batch.userHashes[row * 2],
      userHashB: batch.userHashes[row * 2 + 1],
      offset: base + scanner.starts[row],
    };
    this.#conversions.add(values, field(scanner, bytes, row, ID), field(scanner, bytes, row, 1));
    return 0;
  }

  #collectClick(rows: RepeatedRow[], scanner: RecordScanner, bytes: Uint8Array, row: number, base: number): void {
    const batch = this.#clickBatch;
    const campaign = latin1(scanner, bytes, row, CAMPAIGN_ID);
    rows.push({
      ...place(scanner, bytes, row, base),
      content: contentKey(batch.times[row], [campaign, latin1(scanner, bytes, row, USER_ID)]),
      time: batch.times[row],
      subject: campaign,
      units: NO_AMOUNT,
      millionths: 0,
    });
  }

  #collectConversion(rows: RepeatedRow[], scanner: RecordScanner, bytes: Uint8Array, row: number, base: number): void {
    const batch = this.#conversionBatch;
    const event = latin1(scanner, bytes, row, EVENT);
    const [units, millionths] = [batch.units[row], batch.millionths[row]];
    const currency = Buffer.from(this.#currencies.text(batch.currencies[row])).toString('latin1');
    const texts = [event, latin1(scanner, bytes, row, 1), amountKey(units, millionths), currency === '' ? NONE_LAST : currency];
    rows.push({
      ...place(scanner, bytes, row, base),
      content: contentKey(batch.times[row], texts),
      time: batch.times[row],
      subject: event,
      units,
      millionths,
    });
  }
}

function latin1(scanner: RecordScanner, bytes: Uint8Array, row: number, slot: number): string {
  return Buffer.from(field(scanner, bytes, row, slot)).toString('latin1');
}

function place(scanner: RecordScanner, bytes: Uint8Array, row: number, base: number) {
  return {
    id: latin1(scanner, bytes, row, ID),
    offset: base + scanner.starts[row],
    line: scanner.lines[row],
    lines: scanner.lineSpans[row],
  };
}

function field(scanner: RecordScanner, bytes: Uint8Array, row: number, slot: number): Uint8Array {
  const at = (row * scanner.slots + slot) * 2;
  return bytes.subarray(scanner.fields[at], scanner.fields[at + 1]);
}

/** Makes rows at given offsets invalid; offsets ascend, as do the rows of a range. */
class Exclusion {
  readonly #offsets: Float64Array;
  #next = 0;

  constructor(offsets: Float64Array) {
    this.#offsets = offsets;
  }

  apply(scanner: RecordScanner, base: number, valid: Uint8Array): void {
    if (this.#next >= this.#offsets.length) return;
    for (let row = 0; row < scanner.count; row++) {
      const offset = base + scanner.starts[row];
      while (this.#offsets[this.#next] < offset) this.#next++;
      if (this.#offsets[this.#next] === offset) valid[row] = 0;
    }
  }
}
