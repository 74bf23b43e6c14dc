import { isUtf8 } from 'node:buffer';
import { type Amount, parseAmount } from './amount.ts';
import { looksRewritten } from './click-batch.ts';
import type { IdHash } from './id-hash.ts';
import type { IdTable } from './id-table.ts';
import type { ColumnSpec } from './kinds.ts';
import type { RecordScanner } from './record-scanner.ts';
import { INVALID_TIME, TimestampParser } from './timestamp.ts';
import type { Zone } from './zone.ts';

const [CONVERSION_ID, USER_ID, EVENT, OCCURRED_AT] = [0, 1, 2, 3];

/** Stands in `units` for a conversion without an amount. */
export const NO_AMOUNT = -1;

/**
 * The values of a batch of conversion records in columns. A row is `valid` when nothing is wrong with it; which fault an
 * invalid row has first is for `firstFault` to say.
 */
export class ConversionBatch {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  /** Event by number in the table of events, which grows as events are met. */
  readonly events: Int32Array;
  /** Whole units of the amount, or `NO_AMOUNT`. */
  readonly units: Float64Array;
  readonly millionths: Int32Array;
  /** Currency by number in the table of currencies; 0 is none. */
  readonly currencies: Int32Array;
  /** Ids of valid rows of this batch that a spreadsheet has rewritten. */
  rewritten = 0;
  readonly #hash: IdHash;
  readonly #eventTable: IdTable;
  readonly #currencyTable: IdTable;
  readonly #times: TimestampParser;
  readonly #amount: Amount = { units: 0, millionths: 0 };

  constructor(capacity: number, hash: IdHash, eventTable: IdTable, currencyTable: IdTable, zone: Zone) {
    this.valid = new Uint8Array(capacity);
    this.times = new Float64Array(capacity);
    this.idHashes = new Int32Array(capacity * 2);
    this.userHashes = new Int32Array(capacity * 2);
    this.events = new Int32Array(capacity);
    this.units = new Float64Array(capacity);
    this.millionths = new Int32Array(capacity);
    this.currencies = new Int32Array(capacity);
    this.#hash = hash;
    this.#eventTable = eventTable;
    this.#currencyTable = currencyTable;
    this.#times = new TimestampParser(zone);
  }

  /** Reads the scanner's batch; `used` are the used columns of the file. */
  decode(scanner: RecordScanner, bytes: Uint8Array, view: DataView, used: readonly ColumnSpec[]): void {
    const { fields, slots, count, faults } = scanner;
    const amountSlot = used.findIndex((spec) => spec.name === 'amount');
    const currencySlot = used.findIndex((spec) => spec.name === 'currency');
    this.rewritten = 0;
    for (let row = 0; row < count; row++) {
      const at = row * slots * 2;
      const { rewritten } = this;
      this.valid[row] =
        faults[row] === 0 &&
        this.#decodeTime(bytes, view, row, fields[at + OCCURRED_AT * 2], fields[at + OCCURRED_AT * 2 + 1]) &&
        this.#decodeAmount(bytes, row, amountSlot, fields, at) &&
        this.#hashText(
          bytes,
          view,
          row,
          fields[at + CONVERSION_ID * 2],
          fields[at + CONVERSION_ID * 2 + 1],
          this.idHashes,
        ) &&
        this.#hashText(
          bytes,
          view,
          row,
          fields[at + USER_ID * 2],
          fields[at + USER_ID * 2 + 1],
          this.userHashes,
        ) &&
        this.#findCurrency(bytes, view, row, currencySlot, fields, at) &&
        this.#decodeEvent(bytes, view, row, fields[at + EVENT * 2], fields[at + EVENT * 2 + 1])
          ? 1
          : 0;
      if (this.valid[row] === 0) this.rewritten = rewritten;
      else if (this.currencies[row] < 0) this.#addCurrency(view, row, currencySlot, fields, at);
    }
  }

  #decodeTime(bytes: Uint8Array, view: DataView, row: number, start: number, end: number): boolean {
    const time = this.#times.parse(bytes, view, start, end);
    this.times[row] = time;
    return time !== INVALID_TIME;
  }

  #decodeAmount(bytes: Uint8Array, row: number, slot: number, fields: Int32Array, at: number): boolean {
    this.units[row] = NO_AMOUNT;
    this.millionths[row] = 0;
    if (slot < 0) return true;
    const start = fields[at + slot * 2];
    const end = fields[at + slot * 2 + 1];
    if (start === end) return true;
    if (!parseAmount(bytes, start, end, this.#amount)) return false;
    this.units[row] = this.#amount.units;
    this.millionths[row] = this.#amount.millionths;
    return true;
  }

  #hashText(
    bytes: Uint8Array,
    view: DataView,
    row: number,
    start: number,
    end: number,
    into: Int32Array,
  ): boolean {
    const hash = this.#hash;
    hash.compute(view, start, end);
    into[row * 2] = hash.a;
    into[row * 2 + 1] = hash.b;
    if (start === end || (hash.high && !isUtf8(bytes.subarray(start, end)))) return false;
    if (bytes[end - 3] === 0x2b && looksRewritten(bytes, start, end)) this.rewritten++;
    return true;
  }

  /** Looks a currency up; one that is not known yet is -1, and false is given when it is not UTF-8. */
  #findCurrency(
    bytes: Uint8Array,
    view: DataView,
    row: number,
    slot: number,
    fields: Int32Array,
    at: number,
  ): boolean {
    this.currencies[row] = 0;
    if (slot < 0) return true;
    const start = fields[at + slot * 2];
    const end = fields[at + slot * 2 + 1];
    const currency = this.#currencyTable.find(view, start, end);
    this.currencies[row] = currency;
    return currency >= 0 || isUtf8(bytes.subarray(start, end));
  }

  #decodeEvent(bytes: Uint8Array, view: DataView, row: number, start: number, end: number): boolean {
    const event = this.#eventTable.find(view, start, end);
    if (event < 0 && (start === end || !isUtf8(bytes.subarray(start, end)))) return false;
    this.events[row] = event >= 0 ? event : this.#eventTable.findOrAdd(view, start, end);
    return true;
  }

  #addCurrency(view: DataView, row: number, slot: number, fields: Int32Array, at: number): void {
    const start = fields[at + slot * 2];
    const end = fields[at + slot * 2 + 1];
    this.currencies[row] = this.#currencyTable.findOrAdd(view, start, end);
  }
}
