import { type IdHash, TEXT_SLACK } from './id-hash.ts';

/** Bits of the places for texts found of late. */
const RECENT_BITS = 10;

/**
 * Texts numbered from 0 in the order of their insertion, found by their bytes. For campaigns and events, of which there are few
 * that come again and again: a text is looked for first where one with the same first and last four bytes was found of late.
 */
export class IdTable {
  readonly #hash: IdHash;
  /** Number of the text found last, plus one, for each value that the first and last bytes are mixed to. */
  readonly #recent = new Int32Array(1 << RECENT_BITS);
  #slots = new Int32Array(64);
  #tags = new Int32Array(64);
  #starts = [0];
  #arena = new Uint8Array(1024);
  #view = new DataView(this.#arena.buffer);

  constructor(hash: IdHash) {
    this.#hash = hash;
  }

  /** A table of the given texts, numbered by their place in the list; texts must differ. */
  static of(hash: IdHash, texts: readonly string[]): IdTable {
    const table = new IdTable(hash);
    for (const text of texts) {
      const bytes = Buffer.from(text);
      const padded = new Uint8Array(bytes.length + TEXT_SLACK);
      padded.set(bytes);
      table.findOrAdd(new DataView(padded.buffer), 0, bytes.length);
    }
    return table;
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  /** The number of the text `view[start, end)`, or -1. */
  find(view: DataView, start: number, end: number): number {
    const place = placeOf(view, start, end);
    const recent = this.#recent[place] - 1;
    if (recent >= 0 && this.#equals(recent, view, start, end)) return recent;
    this.#hash.compute(view, start, end);
    const found = this.#findHashed(view, start, end, this.#hash.a, this.#hash.b);
    if (found >= 0) this.#recent[place] = found + 1;
    return found;
  }

  /** As `find`, but a text that is not there yet is added. */
  findOrAdd(view: DataView, start: number, end: number): number {
    const found = this.find(view, start, end);
    if (found >= 0) return found;
    const text = new Uint8Array(view.buffer, view.byteOffset + start, end - start);
    return this.#add(text, this.#hash.a, this.#hash.b);
  }

  /** The text with this number. */
  text(index: number): string {
    return Buffer.from(this.#arena.subarray(this.#starts[index], this.#starts[index + 1])).toString();
  }

  #findHashed(view: DataView, start: number, end: number, a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot];
      if (entry === 0) return -1;
      if (this.#tags[slot] === b && this.#equals(entry - 1, view, start, end)) return entry - 1;
    }
  }

  #equals(index: number, view: DataView, start: number, end: number): boolean {
    const arena = this.#view;
    let from = this.#starts[index];
    if (this.#starts[index + 1] - from !== end - start) return false;
    let at = start;
    for (; at + 4 <= end; at += 4, from += 4)
      if (arena.getInt32(from, true) !== view.getInt32(at, true)) return false;
    for (; at < end; at++, from++) if (arena.getUint8(from) !== view.getUint8(at)) return false;
    return true;
  }

  #add(text: Uint8Array, a: number, b: number): number {
    if (this.#starts.length * 2 > this.#slots.length) this.#grow();
    const index = this.#starts.length - 1;
    const from = this.#starts[index];
    if (from + text.length > this.#arena.length) {
      const larger = new Uint8Array(Math.max(this.#arena.length * 2, from + text.length));
      larger.set(this.#arena);
      this.#arena = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#arena.set(text, from);
    this.#starts.push(from + text.length);
    this.#place(index, a, b);
    return index;
  }

  #place(index: number, a: number, b: number): void {
    const mask = this.#slots.length - 1;
    let slot = a & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
    this.#tags[slot] = b;
  }

  #grow(): void {
    const count = this.size;
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#tags = new Int32Array(this.#slots.length);
    const padded = new Uint8Array(this.#arena.length + TEXT_SLACK);
    padded.set(this.#arena);
    const view = new DataView(padded.buffer);
    for (let index = 0; index < count; index++) {
      this.#hash.compute(view, this.#starts[index], this.#starts[index + 1]);
      this.#place(index, this.#hash.a, this.#hash.b);
    }
  }
}

/** Mixes the first and the last four bytes of a text. */
function placeOf(view: DataView, start: number, end: number): number {
  const length = end - start;
  const first = view.getInt32(start, true);
  if (length < 4) return Math.imul(first & ((1 << (8 * length)) - 1), 0x9e3779b1) >>> (32 - RECENT_BITS);
  const last = view.getInt32(end - 4, true);
  return Math.imul(Math.imul(first, 0x85ebca77) ^ last, 0x9e3779b1) >>> (32 - RECENT_BITS);
}
