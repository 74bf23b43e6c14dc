import type { LoopMemory } from '../loops/loop-memory.ts';
import { Texts } from '../loops/loop-structs.ts';
import type { RecordScanner } from '../records/record-scanner.ts';

/** Room for the loop to note texts found of late. */
const RECENT_BYTES = 24 << 10;

const FIRST_SLOTS = 64;
const FIRST_BYTES = 1024;

/**
 * Texts numbered from 0 in the order of their insertion, found by their bytes. For campaigns and events, of which there are few
 * that come again and again. They lie in the memory of a scanner, whose loops in loops/assembly/texts.ts find them: one, or those of many rows at once.
 */
export class IdTable {
  readonly #seed: number;
  readonly #memory: LoopMemory;
  /** What the loops are told: where the columns below are. */
  readonly #texts: Texts;
  /** Both lanes of the hash of the text that was looked for last (see `IdHash`), and of each text. */
  readonly #hash: Int32Array;
  readonly #hashes: (readonly [number, number])[] = [];
  #slots: Int32Array;
  #tags: Int32Array;
  #starts: Int32Array;
  /** All texts, and behind them the one that is looked for. */
  #arena: Uint8Array;

  /** A table without texts, whose hashes have a seed that nobody knows. */
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

  /** A table of the given texts, numbered by their place in the list; texts must differ. */
  static of(seed: number, texts: readonly string[], memory: LoopMemory): IdTable {
    const table = new IdTable(seed, memory);
    for (const text of texts) table.findOrAdd(Buffer.from(text));
    return table;
  }

  get size(): number {
    return this.#hashes.length;
  }

  /** The number of a text, or -1. */
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
   * Finds the number of field `slot` of each valid row of a scanner, or -1. Gives how many have none, and in the words at `again`
   * which; the other addresses are of the columns `valid` and `numbers`.
   */
  findFields(scanner: RecordScanner, slot: number, valid: number, numbers: number, again: number): number {
    const { loops } = this.#memory;
    return loops.findFields(scanner.address, slot, this.#texts.address, this.#seed, valid, numbers, again);
  }

  /** As `find`, but a text that is not there yet is added. */
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

  /** Adds the text, of so many bytes, that was looked for last. */
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

  /** Doubles the slots, with all texts but the last in them, which is still to be placed. */
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
