import type { BlockReader } from '../../protocol/block-bytes.ts';

const LEAST_ROOM = 1 << 16;

/** Texts of rows, one behind the other. */
export class GrowingTexts {
  /** Where each begins, and where the last one ends. */
  readonly starts: number[] = [0];
  #bytes = Buffer.allocUnsafe(LEAST_ROOM);
  #length = 0;

  /** Adds a field of the current row of a block. */
  add(row: BlockReader, field: number): void {
    this.#makeRoom(row.end(field) - row.start(field));
    this.#length = row.copy(field, this.#bytes, this.#length);
    this.starts.push(this.#length);
  }

  /** A text in latin1, by its place. */
  at(place: number): string {
    return this.#bytes.toString('latin1', this.starts[place], this.starts[place + 1]);
  }

  /** All texts, with some readable bytes behind the last one. */
  withSlack(slack: number): Uint8Array {
    this.#makeRoom(slack);
    return this.#bytes.subarray(0, this.#length + slack);
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
