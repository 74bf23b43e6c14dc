import { type LoopMemory, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';

/** Room in the memory of loops for the texts of collected rows, and for the same texts in another order. */
export class CollectedTexts {
  /** Room for the texts in the other order, of the same size. */
  sorted: Uint8Array;
  readonly #room: Region;
  readonly #sortedRoom: Region;
  #texts: Uint8Array;

  constructor(memory: LoopMemory) {
    this.#room = new Region(memory);
    this.#sortedRoom = new Region(memory);
    this.#texts = this.#room.bytes(0);
    this.sorted = this.#sortedRoom.bytes(0);
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
    const larger = this.#room.bytes(size);
    larger.set(this.#texts.subarray(0, bytes));
    this.#texts = larger;
    this.sorted = this.#sortedRoom.bytes(size);
  }
}
