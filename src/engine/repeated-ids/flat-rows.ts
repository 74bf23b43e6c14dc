import type { FileExtent } from '../../exports/extent-reader.ts';
import { grown } from '../columns/shared-columns.ts';
import type { PlacedRow } from './repeated-rows.ts';

/**
 * Extents as numbers side by side: start, end and line. To hand over many small objects takes longer than to read
 * them.
 */
export type FlatExtents = Float64Array;

/** The extents one by one. */
export function readFlatExtents(flat: FlatExtents): FileExtent[] {
  return Array.from({ length: flat.length / 3 }, (_, place) => ({
    start: flat[place * 3],
    end: flat[place * 3 + 1],
    line: flat[place * 3 + 2],
  }));
}

/** The numbers of a repeated row, in the order in which they lie in `FlatRows`. */
export interface RowNumbers {
  time: number;
  units: number;
  millionths: number;
  offset: number;
  line: number;
  lines: number;
  /** The campaign of a click by its place, -1 for a conversion. */
  campaign: number;
}

/** Repeated rows for another thread: numbers and texts of each, one behind the other. */
export interface FlatRows {
  length: number;
  /** Pairs: both lanes of the hash of the id. */
  hashes: Uint32Array;
  numbers: Float64Array;
  /** Where each text ends, in bytes of `texts`. */
  ends: Uint32Array;
  texts: Uint8Array;
}

const [NUMBERS, TEXTS] = [7, 4];
const FEW_ROWS = 64;

/** Puts repeated rows one behind the other. */
export class FlatRowCollector {
  #length = 0;
  #hashes = new Uint32Array(FEW_ROWS * 2);
  #numbers = new Float64Array(FEW_ROWS * NUMBERS);
  #ends = new Uint32Array(FEW_ROWS * TEXTS);
  #texts = new Uint8Array(FEW_ROWS * 64);
  #textCount = 0;
  #end = 0;

  /** Adds a row; its texts are to be added next: id, user, subject, and currency, which is empty for none. */
  add(
    hashA: number,
    hashB: number,
    { time, units, millionths, offset, line, lines, campaign }: RowNumbers,
  ): void {
    const row = this.#length++;
    this.#hashes = grown(this.#hashes, this.#length * 2);
    this.#numbers = grown(this.#numbers, this.#length * NUMBERS);
    this.#ends = grown(this.#ends, this.#length * TEXTS);
    this.#hashes[row * 2] = hashA;
    this.#hashes[row * 2 + 1] = hashB;
    // One by one: to make an array of them would take several times as long.
    const numbers = this.#numbers;
    const at = row * NUMBERS;
    numbers[at] = time;
    numbers[at + 1] = units;
    numbers[at + 2] = millionths;
    numbers[at + 3] = offset;
    numbers[at + 4] = line;
    numbers[at + 5] = lines;
    numbers[at + 6] = campaign;
  }

  /** Adds the text `bytes[start, end)`. */
  addText(bytes: Uint8Array, start: number, end: number): void {
    this.#texts = grown(this.#texts, this.#end + end - start);
    const texts = this.#texts;
    let at = this.#end;
    for (let from = start; from < end; from++) texts[at++] = bytes[from];
    this.#end = at;
    this.#ends[this.#textCount++] = at;
  }

  /** The rows so far. */
  take(): FlatRows {
    return {
      length: this.#length,
      hashes: this.#hashes.slice(0, this.#length * 2),
      numbers: this.#numbers.slice(0, this.#length * NUMBERS),
      ends: this.#ends.slice(0, this.#length * TEXTS),
      texts: this.#texts.slice(0, this.#end),
    };
  }
}

/** The sorting text of the content of a row, as `clickContent` and `conversionContent` give it. */
export type ContentOf = (row: FlatRow) => string;

/** Rows of a part, by its place and that of its file. */
export interface FoundRows {
  part: number;
  file: number;
  rows: FlatRows;
}

/** One of the rows; texts are made when they are asked for, in latin1, one character a byte. */
export class FlatRow implements PlacedRow {
  readonly #found: FoundRows;
  readonly #row: number;
  readonly #contentOf: ContentOf;

  constructor(found: FoundRows, row: number, contentOf: ContentOf) {
    this.#found = found;
    this.#row = row;
    this.#contentOf = contentOf;
  }

  get part(): number {
    return this.#found.part;
  }

  get file(): number {
    return this.#found.file;
  }

  get content(): string {
    return this.#contentOf(this);
  }

  get id(): string {
    return this.#text(0);
  }

  get user(): string {
    return this.#text(1);
  }

  get subject(): string {
    return this.#text(2);
  }

  get currency(): string {
    return this.#text(3);
  }

  get time(): number {
    return this.#number(0);
  }

  get units(): number {
    return this.#number(1);
  }

  get millionths(): number {
    return this.#number(2);
  }

  get offset(): number {
    return this.#number(3);
  }

  get line(): number {
    return this.#number(4);
  }

  get lines(): number {
    return this.#number(5);
  }

  get campaign(): number {
    return this.#number(6);
  }

  #text(which: number): string {
    const { rows } = this.#found;
    const { texts } = rows;
    const [start, end] = textBounds(rows, this.#row * TEXTS + which);
    return Buffer.from(texts.buffer, texts.byteOffset + start, end - start).toString('latin1');
  }

  #number(which: number): number {
    return this.#found.rows.numbers[this.#row * NUMBERS + which];
  }
}

function textBounds({ ends }: FlatRows, place: number): [number, number] {
  return [place === 0 ? 0 : ends[place - 1], ends[place]];
}

/** Whether two rows have the same id and content. */
export function areEqualRows(a: FlatRows, rowA: number, b: FlatRows, rowB: number): boolean {
  for (let number = 0; number < 3; number++)
    if (a.numbers[rowA * NUMBERS + number] !== b.numbers[rowB * NUMBERS + number]) return false;
  const startA = textBounds(a, rowA * TEXTS)[0];
  const startB = textBounds(b, rowB * TEXTS)[0];
  for (let text = 0; text < TEXTS; text++)
    if (a.ends[rowA * TEXTS + text] - startA !== b.ends[rowB * TEXTS + text] - startB) return false;
  const size = a.ends[(rowA + 1) * TEXTS - 1] - startA;
  for (let at = 0; at < size; at++) if (a.texts[startA + at] !== b.texts[startB + at]) return false;
  return true;
}
