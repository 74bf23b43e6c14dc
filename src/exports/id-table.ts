import { HASH_SLACK, type IdHash } from './id-hash.ts';

/** Texts numbered from 0 in the order of their insertion, found by their bytes. For campaigns and events. */
export class IdTable {
  readonly #hash: IdHash;
  #slots = new Int32Array(64);
  #tags = new Int32Array(64);
  #starts = [0];
  #arena = new Uint8Array(1024);

  constructor(hash: IdHash) {
    this.#hash = hash;
  }

  /** A table of the given texts, numbered by their place in the list; texts must differ. */
  static of(hash: IdHash, texts: readonly string[]): IdTable {
    const table = new IdTable(hash);
    for (const text of texts) {
      const bytes = Buffer.from(text);
      const padded = new Uint8Array(bytes.length + HASH_SLACK);
      padded.set(bytes);
      table.findOrAdd(padded, new DataView(padded.buffer), 0, bytes.length);
    }
    return table;
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  /** The number of the text `bytes[start, end)`, or -1. `view` is over the same memory as `bytes`. */
  find(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const hash = this.#hash;
    hash.compute(view, start, end);
    return this.#findHashed(bytes, start, end, hash.a, hash.b);
  }

  /** As `find`, but a text that is not there yet is added. */
  findOrAdd(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const found = this.find(bytes, view, start, end);
    if (found >= 0) return found;
    return this.#add(bytes.subarray(start, end), this.#hash.a, this.#hash.b);
  }

  /** The text with this number. */
  text(index: number): string {
    return Buffer.from(this.#arena.subarray(this.#starts[index], this.#starts[index + 1])).toString();
  }

  #findHashed(bytes: Uint8Array, start: number, end: number, a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot];
      if (entry === 0) return -1;
      if (this.#tags[slot] === b && this.#equals(entry - 1, bytes, start, end)) return entry - 1;
    }
  }

  #equals(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[index];
    if (this.#starts[index + 1] - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (this.#arena[j] !== bytes[i]) return false;
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
    const padded = new Uint8Array(this.#arena.length + HASH_SLACK);
    padded.set(this.#arena);
    const view = new DataView(padded.buffer);
    for (let index = 0; index < count; index++) {
      this.#hash.compute(view, this.#starts[index], this.#starts[index + 1]);
      this.#place(index, this.#hash.a, this.#hash.b);
    }
  }
}
