import { formatAmount } from '../exports/amount.ts';
import { GUARD, RUN_BY_SPREADSHEETS } from './spreadsheet.ts';
import type { TimeFormat } from './times.ts';

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, POINT, ZERO] = [0x0a, 0x0d, 0x22, 0x2c, 0x2e, 0x30];
/** No time or number is longer. */
const LONGEST_PLAIN = 40;
const SMALL = 2 ** 31;
const GUARD_BYTE = GUARD.charCodeAt(0);

/** Builds many CSV rows as bytes: the quoting of `csvCell`, without a string for each cell. */
export class RowBuffer {
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  #length = 0;
  readonly #forSpreadsheet: boolean;

  /** `forSpreadsheet`, text is written so that a spreadsheet does not run it. */
  constructor(forSpreadsheet = false) {
    this.#forSpreadsheet = forSpreadsheet;
  }

  /** Adds a text cell of UTF-8 bytes. */
  text(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 2 + 4);
    const guarded = this.#forSpreadsheet && end > start && RUN_BY_SPREADSHEETS.has(source[start]);
    const bytes = this.#bytes;
    let at = this.#length;
    if (guarded) bytes[at++] = GUARD_BYTE;
    let special = false;
    for (let from = start; from < end; from++) {
      const byte = source[from];
      bytes[at++] = byte;
      if (
        byte <= COMMA &&
        (byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN)
      ) {
        special = true;
        break;
      }
    }
    this.#length = special ? this.#quoted(source, start, end, guarded) : at;
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds a cell that is known to need no quotes. */
  plain(cell: Uint8Array): void {
    this.#reserve(cell.length + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < cell.length; i++) bytes[at++] = cell[i];
    bytes[at++] = COMMA;
    this.#length = at;
  }

  /** Adds an instant (microseconds since the epoch). */
  time(format: TimeFormat, instant: number): void {
    this.#reserve(LONGEST_PLAIN);
    this.#length = format.write(instant, this.#bytes, this.#length);
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds an amount of whole units and millionths, as `formatAmount` prints it; negative units are none. */
  amount(units: number, millionths: number): void {
    this.#reserve(LONGEST_PLAIN);
    if (units >= 0 && units < SMALL && millionths === 0) this.#digits(units);
    else if (units >= 0) this.#ascii(formatAmount(BigInt(units) * 1_000_000n + BigInt(millionths)));
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds a span in microseconds as exact seconds without trailing zeros. */
  seconds(micros: number): void {
    this.#reserve(LONGEST_PLAIN);
    const seconds = Math.floor(micros / 1_000_000);
    this.#digits(seconds);
    let rest = micros - seconds * 1_000_000;
    if (rest > 0) this.#bytes[this.#length++] = POINT;
    for (let scale = 100_000; rest > 0; scale = (scale / 10) | 0) {
      const digit = (rest / scale) | 0;
      this.#bytes[this.#length++] = ZERO + digit;
      rest -= digit * scale;
    }
    this.#bytes[this.#length++] = COMMA;
  }

  /** Ends the row. */
  endRow(): void {
    this.#bytes[this.#length - 1] = LINE_FEED;
  }

  /** The rows so far; valid until the next call. The buffer is empty afterwards. */
  take(): Buffer {
    const rows = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return rows;
  }

  /** Writes a whole number below 2^31. */
  #digits(value: number): void {
    let digits = 1;
    for (let limit = 10; limit <= value; limit *= 10) digits++;
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tenth = (rest / 10) | 0;
      this.#bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += digits;
  }

  #ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  #quoted(source: Uint8Array, start: number, end: number, guarded: boolean): number {
    let at = this.#length;
    this.#bytes[at++] = QUOTE;
    if (guarded) this.#bytes[at++] = GUARD_BYTE;
    for (let from = start; from < end; from++) {
      if (source[from] === QUOTE) this.#bytes[at++] = QUOTE;
      this.#bytes[at++] = source[from];
    }
    this.#bytes[at++] = QUOTE;
    return at;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
