import { ConversionBatch } from '../../batches/conversion-batch.ts';
import { IdTable } from '../../batches/id-table.ts';
import type { Sift } from '../../batches/row-columns.ts';
import { type FileExtent, readExtents } from '../../exports/extent-reader.ts';
import type { InputFile } from '../../exports/files/header.ts';
import { LINE_ID } from '../../exports/files/kinds.ts';
import { readRange } from '../../exports/range-reader.ts';
import type { Reject } from '../../exports/row-faults.ts';
import type { TextBytes } from '../../loops/loop-memory.ts';
import { RECORD_FAULT, type RecordScanner } from '../../records/record-scanner.ts';
import { millionthsOf, parseAmount } from '../../values/amount.ts';
import { withoutBlanks } from '../../values/written/blanks.ts';
import type { DecimalMark } from '../../values/written/decimal.ts';
import type { Zone } from '../../values/zone.ts';
import { Tally } from '../columns/tally.ts';
import { isInRange, type Job } from '../job.ts';
import { LineCollector } from '../order-lines/line-collector.ts';
import type { FingerprintCollector } from '../repeated-ids/fingerprint-collector.ts';
import { hasKey, type KeySet, keepKeys } from '../repeated-ids/fingerprints.ts';
import { FlatRowCollector, type FlatRows } from '../repeated-ids/flat-rows.ts';
import { ConversionCollector } from '../users/conversion-columns.ts';
import type { LeftOutUsers } from '../users/left-out-users.ts';
import type { Persons } from '../users/persons.ts';
import { type ConversionPart, conversionReject, type PlacedConversion } from './conversion-part.ts';
import { CoverageCollector } from './coverage.ts';
import { addField, countValid, fieldOf, latin1Of } from './fields.ts';
import { RejectCollector } from './reject-collector.ts';
import { BATCH, type FileScanners, type ScanTask } from './scan.ts';
import { type TracedRow, timeOfRow, tracedTexts, traceRow, traceUnselected } from './traced-rows.ts';

const [ID, USER_ID, EVENT] = [0, 1, 2];

/** Scans ranges of conversions, one after the other, with buffers that are reused. */
export class ConversionScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  readonly #batch: ConversionBatch;
  readonly #events: IdTable;
  readonly #currencies: IdTable;
  readonly #untracked = new Tally();
  readonly #conversions: ConversionCollector;
  /** Set when conversions are made of lines. */
  readonly #lines: LineCollector | undefined;
  readonly #fingerprints: FingerprintCollector;
  readonly #coverage: CoverageCollector;
  /** The ids of the conversions to trace, if that is what is asked for. */
  readonly #tracedIds: IdTable | undefined;

  readonly #leftOut: LeftOutUsers | undefined;

  constructor(
    job: Job,
    zone: Zone,
    scanners: FileScanners,
    fingerprints: FingerprintCollector,
    leftOut: LeftOutUsers | undefined,
  ) {
    this.#leftOut = leftOut;
    this.#fingerprints = fingerprints;
    this.#job = job;
    this.#zone = zone;
    this.#scanners = scanners;
    const { memory } = scanners;
    this.#conversions = new ConversionCollector(memory, BATCH, job.pieceRows);
    this.#lines = job.hasLines
      ? new LineCollector(memory, BATCH, job.pieceRows, job.tracedIds.length > 0)
      : undefined;
    this.#events = IdTable.of(job.seed, job.events, memory);
    this.#tracedIds = job.tracedIds.length === 0 ? undefined : IdTable.of(job.seed, job.tracedIds, memory);
    this.#currencies = IdTable.of(job.seed, [''], memory);
    this.#coverage = new CoverageCollector(zone, scanners.memory);
    this.#batch = new ConversionBatch(BATCH, job.seed, this.#events, this.#currencies, zone, memory);
  }

  /**
   * Loads the conversions of a range that are in range and tracked, and counts the others. Those with ids in `named`
   * are noted. Users are sorted by the `persons` that they belong to.
   */
  async scan(
    task: ScanTask,
    named: KeySet | undefined,
    persons: Persons | undefined,
  ): Promise<ConversionPart> {
    const scanner = this.#scanners.of(task.file);
    const batch = this.#batch;
    const counts = {
      rows: 0,
      notSelected: 0,
      excluded: 0,
      listed: 0,
      rewritten: 0,
      rounded: 0,
      outOfRange: 0,
      rejectedAmount: 0n,
    };
    const outOfRangeEvents = new Float64Array(this.#job.events.length);
    const { keptRejects, scratchFolder } = this.#job;
    const rejects = new RejectCollector(scratchFolder, keptRejects);
    const found: PlacedConversion[] = [];
    const excludedNamed: string[] = [];
    const traced: TracedRow[] = [];
    const file = this.#job.files[task.file];
    const { blockBytes } = this.#job;
    const reading = await readRange(file, task.range, scanner, blockBytes, rejects, (bytes, base) => {
      batch.decode(scanner, file);
      counts.rows += scanner.scanned;
      counts.notSelected += scanner.scanned - scanner.count;
      counts.rejectedAmount += this.#reject(scanner, bytes, file, rejects);
      const excluded = this.#leaveOut(scanner);
      counts.excluded += excluded;
      counts.rewritten += batch.countRewritten();
      counts.rounded += batch.countRounded();
      if (excluded > 0 && named !== undefined)
        excludedNamed.push(...this.#excludedIds(scanner, bytes, named));
      if (this.#tracedIds !== undefined) this.#trace(scanner, bytes, base, file, traced);
      counts.listed += persons?.meet(scanner, USER_ID, batch.valid, batch.userHashes, false) ?? 0;
      if (this.#lines !== undefined) {
        this.#loadLines(this.#lines, scanner, bytes, base, file);
        return;
      }
      this.#fingerprints.addBatch(scanner, base, batch.valid, batch.idHashes, task);
      const outOfRange = this.#load(scanner, bytes, base);
      if (outOfRange > 0) this.#countEvents(scanner.count, outOfRangeEvents);
      counts.outOfRange += outOfRange;
      if (named !== undefined) this.#noteNamed(scanner, bytes, base, named, found);
    });
    const untracked = this.#untracked.toRows();
    const untrackedEvents = Array.from(untracked.first, (event) => this.#events.text(event));
    untracked.first.forEach((_, place) => {
      untracked.first[place] = place;
    });
    this.#untracked.clear();
    return {
      reading,
      rejected: rejects.take(),
      coverage: this.#coverage.drain(),
      ...counts,
      outOfRangeEvents,
      named: found,
      excludedNamed,
      collected: this.#conversions.drain(),
      untracked,
      untrackedEvents,
      currencies: textsOf(this.#currencies),
      lines: this.#lines?.drain() ?? [],
      events: this.#lines === undefined ? [] : textsOf(this.#events),
      ...this.#fingerprints.drain(task),
      traced,
    };
  }

  /** Drops its hold on the memory of what it gave. */
  forget(): void {
    this.#conversions.forget();
    this.#lines?.forget();
  }

  /** Reads parts of a file again and collects the valid rows whose id has one of the given keys. */
  async collectRepeated(place: number, extents: readonly FileExtent[], keys: KeySet): Promise<FlatRows> {
    const file = this.#job.files[place];
    const scanner = this.#scanners.of(place);
    const batch = this.#batch;
    const rows = new FlatRowCollector();
    const sift: Sift = (valid, hashes) => keepKeys(keys, scanner.count, valid, hashes);
    await readExtents(file, extents, scanner, this.#job.blockBytes, (bytes, places) => {
      batch.decode(scanner, file, sift);
      this.#leaveOut(scanner);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 0) continue;
        rows.add(batch.idHashes[row * 2], batch.idHashes[row * 2 + 1], {
          time: batch.times[row],
          units: batch.units[row],
          millionths: batch.millionths[row],
          offset: places.offsets[row],
          line: places.lines[row],
          lines: scanner.lineSpans[row],
          campaign: -1,
        });
        for (const slot of [ID, USER_ID, EVENT]) addField(rows, scanner, bytes, row, slot);
        const currency = Buffer.from(this.#currencies.text(batch.currencies[row]));
        rows.addText(currency, 0, currency.length);
      }
    });
    return rows.collected();
  }

  /** Leaves out the rows of listed users; gives how many they are. */
  #leaveOut(scanner: RecordScanner): number {
    return this.#leftOut?.leaveOut(scanner, USER_ID, this.#batch.valid) ?? 0;
  }

  /** The ids of the rows that were left out, of those that have one of some keys; in latin1. */
  #excludedIds(scanner: RecordScanner, bytes: TextBytes, keys: KeySet): string[] {
    const { idHashes } = this.#batch;
    return Array.from({ length: scanner.count }, (_, row) => row)
      .filter((row) => this.#leftOut?.has(row) && hasKey(keys, idHashes[row * 2], idHashes[row * 2 + 1]))
      .map((row) => latin1Of(scanner, bytes, row, ID));
  }

  /** Notes the rows that are not valid; gives what the amounts that can be read in them add up to. */
  #reject(scanner: RecordScanner, bytes: Uint8Array, file: InputFile, rejects: RejectCollector): bigint {
    const { valid } = this.#batch;
    if (countValid(scanner, valid) === scanner.count) return 0n;
    const slot = file.used.findIndex(({ name }) => name === 'amount');
    let amount = 0n;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 1) continue;
      rejects.push(this.#rejectOf(scanner, bytes, row, file));
      if (slot >= 0 && scanner.faults[row] === RECORD_FAULT.none)
        amount += amountIn(fieldOf(scanner, bytes, row, slot), file.decimal);
    }
    return amount;
  }

  /** Adds the valid rows of the current batch that are out of range to the counts of their events. */
  #countEvents(count: number, into: Float64Array): void {
    const { valid, times, events } = this.#batch;
    for (let row = 0; row < count; row++)
      if (valid[row] === 1 && events[row] < into.length && !isInRange(this.#job, times[row]))
        into[events[row]]++;
  }

  #rejectOf(scanner: RecordScanner, bytes: Uint8Array, row: number, file: InputFile): Reject {
    return conversionReject(scanner, row, bytes, file, this.#zone);
  }

  /** Collects the wanted conversions of a batch and counts untracked ones. Gives how many are out of range. */
  #load(scanner: RecordScanner, bytes: Uint8Array, base: number): number {
    const { events, from, to } = this.#job;
    const { count } = scanner;
    const batch = this.#batch;
    this.#coverage.addBatch(batch, count);
    const { wanted } = this.#conversions;
    const untracked = this.#conversions.begin(batch, count, from, to, events.length);
    const outOfRange = countValid(scanner, batch.valid) - countValid(scanner, wanted) - untracked.length;
    for (const row of untracked)
      this.#untracked.addAmount(batch.events[row], 0, 1, batch.units[row], batch.millionths[row]);
    this.#wantTraced(scanner, bytes, wanted);
    this.#conversions.add(scanner, base);
    return outOfRange;
  }

  /** Collects the valid rows of a batch, which are lines of conversions. */
  #loadLines(
    lines: LineCollector,
    scanner: RecordScanner,
    bytes: Uint8Array,
    base: number,
    { used }: InputFile,
  ): void {
    this.#coverage.addBatch(this.#batch, scanner.count);
    lines.begin(this.#batch, scanner.count);
    this.#wantTraced(scanner, bytes, lines.wanted);
    lines.add(
      scanner,
      base,
      used.findIndex(({ name }) => name === LINE_ID),
    );
  }

  /** When conversions are traced, leaves only those wanted. */
  #wantTraced(scanner: RecordScanner, bytes: Uint8Array, wanted: Uint8Array): void {
    if (this.#tracedIds === undefined) return;
    for (let row = 0; row < scanner.count; row++)
      if (wanted[row] === 1 && !this.#isWanted(scanner, bytes, row)) wanted[row] = 0;
  }

  #noteNamed(
    scanner: RecordScanner,
    bytes: TextBytes,
    base: number,
    keys: KeySet,
    found: PlacedConversion[],
  ): void {
    const { valid, idHashes, times, events, units, millionths } = this.#batch;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 0 || !hasKey(keys, idHashes[row * 2], idHashes[row * 2 + 1])) continue;
      found.push({
        id: latin1Of(scanner, bytes, row, ID),
        time: times[row],
        isPurchase: events[row] < this.#job.purchaseEvents,
        units: units[row],
        millionths: millionths[row],
        offset: base + scanner.starts[row],
      });
    }
  }

  /** Whether a row with fields is to be attributed. */
  #isWanted({ fields, slots }: RecordScanner, bytes: Uint8Array, row: number): boolean {
    const at = (row * slots + ID) * 2;
    return (
      this.#tracedIds === undefined || this.#tracedIds.find(bytes.subarray(fields[at], fields[at + 1])) >= 0
    );
  }

  /** Notes the rows of a batch that are conversions to trace, or may be. */
  #trace(
    scanner: RecordScanner,
    bytes: Uint8Array,
    base: number,
    file: InputFile,
    traced: TracedRow[],
  ): void {
    const { valid, times } = this.#batch;
    const wanted = new Set(this.#job.tracedIds);
    for (let row = 0; row < scanner.scanned; row++) {
      const texts = tracedTexts(scanner, bytes, row, file, 'conversion_id', wanted, () =>
        this.#isWanted(scanner, bytes, row),
      );
      if (texts === undefined) continue;
      if (row >= scanner.count) {
        traced.push(traceUnselected(scanner, row, base, texts));
        continue;
      }
      const isExcluded = this.#leftOut?.has(row) === true;
      const reject = valid[row] === 1 || isExcluded ? undefined : this.#rejectOf(scanner, bytes, row, file);
      const time = timeOfRow(scanner, row, times);
      traced.push(traceRow(scanner, row, base, texts, time, reject, isExcluded));
    }
  }
}

/** Millionths of the amount in a field, 0 where there is none. */
function amountIn(field: Uint8Array, decimal: DecimalMark): bigint {
  const amount = parseAmount(withoutBlanks(Buffer.from(field).toString()), decimal);
  return amount === undefined ? 0n : millionthsOf(amount);
}

/** The texts of a table by their numbers. */
function textsOf(table: IdTable): string[] {
  return Array.from({ length: table.size }, (_, number) => table.text(number));
}
