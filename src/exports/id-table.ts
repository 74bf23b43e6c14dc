import type { LoopMemory } from '../loops/loop-memory.ts';
import { type IdHash, paddedText } from './id-hash.ts';
import type { RecordScanner } from './record-scanner.ts';

/** Room for the loop to note texts found of late. */
const RECENT_BYTES = 24 << 10;

const FIRST_SLOTS = 64;
const FIRST_BYTES = 1024;

/**
 * Texts numbered from 0 in the order of their insertion, found by their bytes. For campaigns and events, of which there are few
 * that come again and again. They lie in the memory of a scanner, whose loop in loops/assembly/texts.ts finds those of many rows at once.
 */
export class IdTable {
  readonly #hash: IdHash;
  readonly #memory: LoopMemory;
  /** What the loop is told: where the columns below are. */
  readonly #address: number;
  readonly #recent: number;
  #slots: Int32Array;
  #tags: Int32Array;
  #starts: Int32Array;
  #arena: Uint8Array;
  #view: DataView;
  #size = 0;

  constructor(hash: IdHash, memory: LoopMemory) {
    const words = (length: number) => memory.words(memory.allocate(length * 4), length);
    this.#hash = hash;
    this.#memory = memory;
    this.#address = memory.allocate(6 * 4);
    this.#recent = memory.allocate(RECENT_BYTES);
    this.#slots = words(FIRST_SLOTS);
    this.#tags = words(FIRST_SLOTS);
    this.#starts = words(FIRST_SLOTS);
    this.#arena = memory.bytes(memory.allocate(FIRST_BYTES), FIRST_BYTES);
    this.#view = new DataView(this.#arena.buffer, this.#arena.byteOffset);
    this.#tell();
  }

  /** A table of the given texts, numbered by their place in the list; texts must differ. */
  static of(hash: IdHash, texts: readonly string[], memory: LoopMemory): IdTable {
    const table = new IdTable(hash, memory);
    for (const text of texts) {
      const bytes = Buffer.from(text);
      table.findOrAdd(paddedText(bytes), 0, bytes.length);
    }
    return table;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the text `view[start, end)`, or -1. */
  find(view: DataView, start: number, end: number): number {
    this.#hash.compute(view, start, end);
    return this.#findHashed(view, start, end, this.#hash.a, this.#hash.b);
  }

  /**
   * Finds the number of field `slot` of each valid row of a scanner, or -1. Gives how many have none, and in the words at `again`
   * which; the other addresses are of the columns `valid` and `numbers`.
   */
  findFields(scanner: RecordScanner, slot: number, valid: number, numbers: number, again: number): number {
    const { seed } = this.#hash;
    const { loops } = this.#memory;
    return loops.findFields(scanner.address, slot, this.#address, seed, valid, numbers, again);
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
    let slot = a & mask;
    for (let entry = this.#slots[slot]; entry !== 0; entry = this.#slots[slot]) {
      if (this.#tags[slot] === b && this.#equals(entry - 1, view, start, end)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    return -1;
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
    const index = this.#size++;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    const from = this.#starts[index];
    this.#makeBytes(from + text.length);
    this.#arena.set(text, from);
    this.#starts[index + 1] = from + text.length;
    this.#place(index, a, b);
    return index;
  }

  #makeBytes(needed: number): void {
    if (needed <= this.#arena.length) return;
    const size = Math.max(this.#arena.length * 2, needed);
    const larger = this.#memory.bytes(this.#memory.allocate(size), size);
    larger.set(this.#arena);
    this.#arena = larger;
    this.#view = new DataView(larger.buffer, larger.byteOffset);
    this.#tell();
  }

  #place(index: number, a: number, b: number): void {
    const mask = this.#slots.length - 1;
    let slot = a & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
    this.#tags[slot] = b;
  }

  /** Doubles the slots, with all texts but the last in them, which is still to be placed. */
  #grow(): void {
    const length = this.#slots.length * 2;
    const words = () => this.#memory.words(this.#memory.allocate(length * 4), length);
    const starts = words();
    starts.set(this.#starts);
    this.#starts = starts;
    this.#slots = words();
    this.#tags = words();
    for (let index = 0; index < this.#size - 1; index++) {
      this.#hash.compute(this.#view, this.#starts[index], this.#starts[index + 1]);
      this.#place(index, this.#hash.a, this.#hash.b);
    }
    this.#tell();
  }

  #tell(): void {
    const columns = [this.#slots, this.#tags, this.#starts, this.#arena];
    const [slots, tags, starts, arena] = columns.map(({ byteOffset }) => byteOffset);
    const told = this.#memory.words(this.#address, 6);
    told.set([this.#recent, slots, tags, this.#slots.length - 1, starts, arena]);
  }
}
