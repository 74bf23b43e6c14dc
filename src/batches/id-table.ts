import type { LoopMemory } from '../loops/loop-memory.ts';
import { Texts } from '../loops/loop-structs.ts';
import type { RecordScanner } from '../records/record-scanner.ts';

/** Room in which the loop notes the texts that it found last. */
const RECENT_BYTES = 24 << 10;

const FIRST_SLOTS = 64;
const FIRST_BYTES = 1024;

/**
 * Texts numbered from 0 in the order in which they were added, found by their bytes. It is made for campaigns and
 * events: few texts that come again and again. The table lies in the memory of a scanner, where the loops in
 * loops/assembly/texts.ts look up one text or those of many rows.
 */
export class IdTable {
  readonly #seed: number;
  readonly #memory: LoopMemory;
  /** Where the loops find the addresses of the columns below. */
  readonly #texts: Texts;
  /** Both lanes of the hash (see `IdHash`) of the text that was looked up last, then of each text in the table. */
  readonly #hash: Int32Array;
  readonly #hashes: (readonly [number, number])[] = [];
  #slots: Int32Array;
  #tags: Int32Array;
  #starts: Int32Array;
  /** All texts, followed by the one that is looked up. */
  #arena: Uint8Array;

  /** An empty table. `seed` is that of its hashes; see `IdHash`. */
  constructor(seed: number, memory: LoopMemory) {
    const words = (length: number) => memory.words(memory.allocate(length * 4), length);
    this.#seed = seed;
    this.#memory = memory;
    this.#texts = memory.create(Texts, { recent: memory.allocate(RECENT_BYTES) });
    this.#hash = words(2);
    this.#slots = words(FIRST_SLOTS);
    this.#tags = words(FIRST_SLOTS);
    this.#starts = words(FIRST_SLOTS);
    this.#arena = memory.bytes(memory.allocate(FIRST_BYTES), FIRST_BYTES);
    this.#tell();
  }

  /** A table of the given texts, which must differ. Each has its place in the list as its number. */
  static of(seed: number, texts: readonly string[], memory: LoopMemory): IdTable {
    const table = new IdTable(seed, memory);
    for (const text of texts) table.findOrAdd(Buffer.from(text));
    return table;
  }

  get size(): number {
    return this.#hashes.length;
  }

  /** The number of a text, or -1 if it is not in the table. */
  find(text: Uint8Array): number {
    const from = this.#end;
    const to = from + text.length;
    this.#makeBytes(to);
    this.#arena.set(text, from);
    const { byteOffset } = this.#arena;
    const { loops } = this.#memory;
    return loops.findText(
      this.#texts.address,
      byteOffset + from,
      byteOffset + to,
      this.#seed,
      this.#hash.byteOffset,
    );
  }

  /**
   * Finds the number of the text in field `slot` of each valid row of a scanner, or -1. `valid`, `numbers` and
   * `again` are addresses of columns. Writes the rows without a number to `again`, and gives how many they are.
   */
  findFields(scanner: RecordScanner, slot: number, valid: number, numbers: number, again: number): number {
    const { loops } = this.#memory;
    return loops.findFields(scanner.address, slot, this.#texts.address, this.#seed, valid, numbers, again);
  }

  /** The number of a text, which is added if it is not in the table yet. */
  findOrAdd(text: Uint8Array): number {
    const found = this.find(text);
    return found < 0 ? this.#addLooked(text.length) : found;
  }

  /** The text with this number. */
  text(index: number): string {
    return Buffer.from(this.#arena.subarray(this.#starts[index], this.#starts[index + 1])).toString();
  }

  /** Where the last text ends. */
  get #end(): number {
    return this.#starts[this.size];
  }

  /** Adds the text that was looked up last; `length` is its size in bytes. */
  #addLooked(length: number): number {
    const index = this.size;
    const end = this.#end + length;
    const [a, b] = this.#hash;
    this.#hashes.push([a, b]);
    if (this.size * 2 > this.#slots.length) this.#grow();
    this.#starts[index + 1] = end;
    this.#place(index);
    return index;
  }

  #makeBytes(needed: number): void {
    if (needed <= this.#arena.length) return;
    const size = Math.max(this.#arena.length * 2, needed);
    const larger = this.#memory.bytes(this.#memory.allocate(size), size);
    larger.set(this.#arena);
    this.#arena = larger;
    this.#tell();
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    const [a, b] = this.#hashes[index];
    let slot = a & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
    this.#tags[slot] = b;
  }

  /** Doubles the slots and places all texts but the last one, which the caller places. */
  #grow(): void {
    const length = this.#slots.length * 2;
    const words = () => this.#memory.words(this.#memory.allocate(length * 4), length);
    const starts = words();
    starts.set(this.#starts);
    this.#starts = starts;
    this.#slots = words();
    this.#tags = words();
    for (let index = 0; index < this.size - 1; index++) this.#place(index);
    this.#tell();
  }

  #tell(): void {
    this.#texts.set({
      slots: this.#slots.byteOffset,
      tags: this.#tags.byteOffset,
      mask: this.#slots.length - 1,
      starts: this.#starts.byteOffset,
      arena: this.#arena.byteOffset,
    });
  }
}
