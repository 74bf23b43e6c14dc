import { type LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';

/**
 * Room in the memory of loops for the texts of collected rows, and for the same texts in another order. All
 * collectors of a memory share it: each is emptied before the next begins.
 */
export class CollectedTexts {
  /** Room for the texts in the other order, of the same size. */
  sorted: Uint8Array;
  readonly #memory: LoopMemory;
  #texts: Uint8Array;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
    this.#texts = memory.bytes(memory.allocate(0), 0);
    this.sorted = this.#texts;
  }

  /** Where the first text is. */
  get address(): number {
    return this.#texts.byteOffset;
  }

  /** Makes room for `more` bytes behind the `bytes` that are there. */
  makeRoom(bytes: number, more: number): void {
    const length = bytes + more + TEXT_SLACK;
    if (length <= this.#texts.length) return;
    const size = 2 ** Math.ceil(Math.log2(length));
    const memory = this.#memory;
    const larger = memory.bytes(memory.reuse('collected texts', size), size);
    if (larger.byteOffset !== this.#texts.byteOffset) larger.set(this.#texts.subarray(0, bytes));
    this.#texts = larger;
    this.sorted = memory.bytes(memory.reuse('sorted texts', size), size);
  }
}
