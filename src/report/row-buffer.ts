import { formatAmount } from '../exports/amount.ts';
import { csvCell } from './csv.ts';
import { GUARD, RUN_BY_SPREADSHEETS } from './spreadsheet.ts';
import { LONGEST_TIME, type TimeFormat } from './times.ts';

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, POINT, ZERO] = [0x0a, 0x0d, 0x22, 0x2c, 0x2e, 0x30];
/** No time or number is longer. */
const LONGEST_PLAIN = 40;
const SMALL = 2 ** 31;
const WORD_BYTES = 4;
const GUARD_BYTE = GUARD.charCodeAt(0);

/** A cell that comes again and again, ready to be copied by words. */
export interface Cell {
  view: DataView;
  length: number;
}

/** Cells side by side, as they stand in a CSV file. */
export function cellOf(...values: readonly string[]): Cell {
  const text = Buffer.from(values.map(csvCell).join(','));
  const view = new DataView(new ArrayBuffer(text.length + WORD_BYTES));
  text.copy(new Uint8Array(view.buffer));
  return { view, length: text.length };
}

/**
 * Builds many CSV rows as bytes: the quoting of `csvCell`, without a string for each cell. All is copied by words, and what was
 * written over its end is written over by the next cell.
 */
export class RowBuffer {
  #bytes: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #forSpreadsheet: boolean;

  /** `forSpreadsheet`, text is written so that a spreadsheet does not run it. */
  constructor(forSpreadsheet = false) {
    this.#forSpreadsheet = forSpreadsheet;
  }

  /** Adds a text cell of UTF-8 bytes, `source[start, end)`, behind which a word must be readable. */
  text(source: DataView, start: number, end: number): void {
    this.#reserve((end - start) * 2 + LONGEST_PLAIN);
    const first = this.#length;
    if (this.#forSpreadsheet && end > start && RUN_BY_SPREADSHEETS.has(source.getUint8(start)))
      this.#bytes[this.#length++] = GUARD_BYTE;
    const view = this.#view;
    let to = this.#length;
    // The high bit of each byte that is not above the comma, and maybe of some above one that is not.
    let low = 0;
    let from = start;
    for (; from + WORD_BYTES <= end; from += WORD_BYTES, to += WORD_BYTES) {
      const word = source.getInt32(from, true);
      low |= (word - 0x2d2d2d2d) & ~word;
      view.setInt32(to, word, true);
    }
    if (from < end) {
      const word = source.getInt32(from, true);
      const filled = word | (-1 << (8 * (end - from)));
      low |= (filled - 0x2d2d2d2d) & ~filled;
      view.setInt32(to, word, true);
    }
    this.#length += end - start;
    if ((low & 0x80808080) !== 0) this.#quoteIfNeeded(first);
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds a cell as it is. */
  plain({ view, length }: Cell): void {
    this.#reserve(length + LONGEST_PLAIN);
    for (let at = 0; at < length; at += WORD_BYTES)
      this.#view.setInt32(this.#length + at, view.getInt32(at, true), true);
    this.#length += length;
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds an instant (microseconds since the epoch). */
  time(format: TimeFormat, instant: number): void {
    this.#reserve(LONGEST_TIME);
    this.#length = format.write(instant, this.#view, this.#length);
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
  take(): Uint8Array {
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

  /** Puts what was added from a place on in quotes, if it needs them. */
  #quoteIfNeeded(start: number): void {
    const text = this.#bytes.subarray(start, this.#length);
    if (!text.some(isSpecial)) return;
    const plain = Buffer.from(text);
    let at = start;
    this.#bytes[at++] = QUOTE;
    for (const byte of plain) {
      if (byte === QUOTE) this.#bytes[at++] = QUOTE;
      this.#bytes[at++] = byte;
    }
    this.#bytes[at++] = QUOTE;
    this.#length = at;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function isSpecial(byte: number): boolean {
  return byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
