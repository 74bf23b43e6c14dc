import type { FileExtent } from '../exports/extent-reader.ts';
import type { PlacedRow } from './repeated-rows.ts';
import { grown } from './shared-columns.ts';

/** Extents as numbers side by side: start, end and line. Many small objects would take longer to hand over than to read. */
export type FlatExtents = Float64Array;

/** Flattens extents for another thread. */
export function flattenExtents(extents: readonly FileExtent[]): FlatExtents {
  const flat = new Float64Array(extents.length * 3);
  extents.forEach(({ start, end, line }, place) => {
    flat[place * 3] = start;
    flat[place * 3 + 1] = end;
    flat[place * 3 + 2] = line;
  });
  return flat;
}

/** The extents as they were. */
export function readFlatExtents(flat: FlatExtents): FileExtent[] {
  return Array.from({ length: flat.length / 3 }, (_, place) => ({
    start: flat[place * 3],
    end: flat[place * 3 + 1],
    line: flat[place * 3 + 2],
  }));
}

/** What is known of a repeated row, besides its id: numbers in the order in which they lie in `FlatRows`. */
export interface RowNumbers {
  time: number;
  units: number;
  millionths: number;
  offset: number;
  line: number;
  lines: number;
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

const [NUMBERS, TEXTS] = [6, 4];
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
  add(hashA: number, hashB: number, { time, units, millionths, offset, line, lines }: RowNumbers): void {
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

/** One of the rows; texts are made when they are asked for, in latin1, one character a byte. */
export class FlatRow implements PlacedRow {
  readonly part: number;
  readonly #flat: FlatRows;
  readonly #row: number;
  readonly #contentOf: ContentOf;

  constructor(flat: FlatRows, row: number, part: number, contentOf: ContentOf) {
    this.part = part;
    this.#flat = flat;
    this.#row = row;
    this.#contentOf = contentOf;
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

  #text(which: number): string {
    const { texts } = this.#flat;
    const [start, end] = textBounds(this.#flat, this.#row * TEXTS + which);
    return Buffer.from(texts.buffer, texts.byteOffset + start, end - start).toString('latin1');
  }

  #number(which: number): number {
    return this.#flat.numbers[this.#row * NUMBERS + which];
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
