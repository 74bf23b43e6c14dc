import type { FileExtent } from '../exports/extent-reader.ts';
import type { PlacedRow, RepeatedRow } from './repeated-rows.ts';

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

/** Repeated rows for another thread: six numbers and four texts of each, one behind the other. */
export interface FlatRows {
  numbers: Float64Array;
  /** Where each text ends, in bytes of `texts`. */
  ends: Uint32Array;
  texts: Uint8Array;
}

const [NUMBERS, TEXTS] = [6, 4];

/** Flattens rows for another thread; their texts are in latin1. */
export function flattenRows(rows: readonly RepeatedRow[]): FlatRows {
  const numbers = new Float64Array(rows.length * NUMBERS);
  const ends = new Uint32Array(rows.length * TEXTS);
  const size = rows.reduce(
    (sum, { id, user, content, subject }) => sum + id.length + user.length + content.length + subject.length,
    0,
  );
  const texts = Buffer.allocUnsafeSlow(size);
  let [end, text] = [0, 0];
  const add = (value: string) => {
    end += texts.write(value, end, 'latin1');
    ends[text++] = end;
  };
  rows.forEach(({ id, user, content, subject, time, units, millionths, offset, line, lines }, row) => {
    numbers.set([time, units, millionths, offset, line, lines], row * NUMBERS);
    add(id);
    add(user);
    add(content);
    add(subject);
  });
  return { numbers, ends, texts };
}

/** The rows of a part as they were; most of their texts are never asked for. */
export function readFlatRows(flat: FlatRows, part: number): PlacedRow[] {
  const texts = Buffer.from(flat.texts.buffer, flat.texts.byteOffset, flat.texts.length);
  return Array.from(
    { length: flat.numbers.length / NUMBERS },
    (_, row) => new FlatRow(flat, texts, row, part),
  );
}

class FlatRow implements PlacedRow {
  readonly part: number;
  readonly #flat: FlatRows;
  readonly #texts: Buffer;
  readonly #row: number;

  constructor(flat: FlatRows, texts: Buffer, row: number, part: number) {
    this.part = part;
    this.#flat = flat;
    this.#texts = texts;
    this.#row = row;
  }

  get id(): string {
    return this.#text(0);
  }

  get user(): string {
    return this.#text(1);
  }

  get content(): string {
    return this.#text(2);
  }

  get subject(): string {
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
    const { ends } = this.#flat;
    const place = this.#row * TEXTS + which;
    return this.#texts.toString('latin1', place === 0 ? 0 : ends[place - 1], ends[place]);
  }

  #number(which: number): number {
    return this.#flat.numbers[this.#row * NUMBERS + which];
  }
}
