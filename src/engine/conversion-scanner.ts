import { ConversionBatch } from '../exports/conversion-batch.ts';
import type { IdHash } from '../exports/id-hash.ts';
import { IdTable } from '../exports/id-table.ts';
import { readRange } from '../exports/range-reader.ts';
import type { RecordScanner } from '../exports/record-scanner.ts';
import type { Reject } from '../exports/rejects.ts';
import type { Zone } from '../exports/zone.ts';
import { ConversionCollector, type ConversionColumns } from './columns.ts';
import { FingerprintCollector, hasKey, type KeySet } from './fingerprints.ts';
import type { Job } from './job.ts';
import { amountKey, contentKey, NONE_LAST, type RepeatedRow } from './repeated-rows.ts';
import {
  BATCH,
  type FileScanners,
  fieldOf,
  latin1Of,
  placeOf,
  rejectOf,
  type ScannedPart,
  type ScanTask,
} from './scan.ts';
import { Tally, type TallyRows } from './tally.ts';

const [ID, USER_ID, EVENT] = [0, 1, 2];

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

/** Scans ranges of conversions, one after the other, with buffers that are reused. */
export class ConversionScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  readonly #batch: ConversionBatch;
  readonly #events: IdTable;
  readonly #currencies: IdTable;
  readonly #untracked = new Tally();
  readonly #conversions = new ConversionCollector();
  readonly #fingerprints = new FingerprintCollector();

  constructor(job: Job, zone: Zone, hash: IdHash, scanners: FileScanners) {
    this.#job = job;
    this.#zone = zone;
    this.#scanners = scanners;
    this.#events = IdTable.of(hash, job.events);
    this.#currencies = IdTable.of(hash, ['']);
    this.#batch = new ConversionBatch(BATCH, hash, this.#events, this.#currencies, zone);
  }

  /** Loads the conversions of a range that are in range and tracked, and counts the others. */
  async scan(task: ScanTask): Promise<ConversionPart> {
    const scanner = this.#scanners.of(task.file);
    const batch = this.#batch;
    const counts = { rows: 0, rewritten: 0, outOfRange: 0 };
    const rejects: Reject[] = [];
    const reading = await this.#read(task, (bytes, base) => {
      counts.rows += scanner.count;
      counts.rewritten += batch.rewritten;
      this.#reject(scanner, bytes, task.file, rejects);
      if (task.fingerprint) this.#fingerprints.addBatch(batch.valid, batch.idHashes, scanner.count, task.id);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 1) counts.outOfRange += this.#sort(scanner, bytes, row, base);
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
    const scanner = this.#scanners.of(task.file);
    const { valid, idHashes } = this.#batch;
    const rows: RepeatedRow[] = [];
    await this.#read(task, (bytes, base) => {
      for (let row = 0; row < scanner.count; row++) {
        if (valid[row] === 0 || !hasKey(keys, idHashes[row * 2], idHashes[row * 2 + 1])) continue;
        rows.push(this.#whole(scanner, bytes, row, base));
      }
    });
    return rows;
  }

  /** Reads and decodes the batches of a range. */
  #read(task: ScanTask, handler: (bytes: Uint8Array, base: number) => void) {
    const file = this.#job.files[task.file];
    const scanner = this.#scanners.of(task.file);
    return readRange(file, task.range, scanner, this.#job.blockBytes, (bytes, view, base) => {
      this.#batch.decode(scanner, bytes, view, file.used);
      handler(bytes, base);
    });
  }

  #reject(scanner: RecordScanner, bytes: Uint8Array, file: number, rejects: Reject[]): void {
    const { valid } = this.#batch;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 1) continue;
      const reject = rejectOf(scanner, row, bytes, this.#job.files[file], this.#zone, () => {
        throw new Error(
          `row ${scanner.lines[row]} of ${this.#job.files[file].label} is invalid without a fault`,
        );
      });
      rejects.push(reject);
    }
  }

  /** Puts a valid conversion where it belongs; gives 1 when it is out of range. */
  #sort(scanner: RecordScanner, bytes: Uint8Array, row: number, base: number): number {
    const { from, to, events } = this.#job;
    const batch = this.#batch;
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
    this.#conversions.add(values, fieldOf(scanner, bytes, row, ID), fieldOf(scanner, bytes, row, USER_ID));
    return 0;
  }

  #whole(scanner: RecordScanner, bytes: Uint8Array, row: number, base: number): RepeatedRow {
    const batch = this.#batch;
    const event = latin1Of(scanner, bytes, row, EVENT);
    const [units, millionths] = [batch.units[row], batch.millionths[row]];
    const currency = Buffer.from(this.#currencies.text(batch.currencies[row])).toString('latin1');
    const texts = [
      event,
      latin1Of(scanner, bytes, row, USER_ID),
      amountKey(units, millionths),
      currency === '' ? NONE_LAST : currency,
    ];
    return {
      ...placeOf(scanner, bytes, row, base),
      content: contentKey(batch.times[row], texts),
      time: batch.times[row],
      subject: event,
      units,
      millionths,
    };
  }
}
