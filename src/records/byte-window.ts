import { type LoopMemory, TEXT_SLACK, type TextBytes } from '../loops/loop-memory.ts';
import { SCAN_SLACK } from './record-scanner.ts';

/**
 * The part of a file that is in memory: `bytes[position, limit)` is not scanned yet, and `bytes[0]` lies at `base` in
 * the file. It is the text of a `LoopMemory`, so a memory has one window at a time.
 */
export class ByteWindow {
  position = 0;
  limit = 0;
  base: number;
  readonly #memory: LoopMemory;

  constructor(base: number, blockBytes: number, memory: LoopMemory) {
    this.base = base;
    this.#memory = memory;
    memory.makeText(blockBytes * 2 + SCAN_SLACK + TEXT_SLACK);
  }

  get bytes(): TextBytes {
    return this.#memory.text;
  }

  /** Forgets everything and makes room for `size` bytes from another place in the file. */
  moveTo(base: number, size: number): void {
    this.base = base;
    this.position = 0;
    this.limit = 0;
    this.makeRoom(size);
  }

  /** Moves what is not scanned yet to the front and makes room for `size` further bytes. */
  makeRoom(size: number): void {
    this.bytes.copyWithin(0, this.position, this.limit);
    this.base += this.position;
    this.limit -= this.position;
    this.position = 0;
    const needed = this.limit + size + SCAN_SLACK + TEXT_SLACK;
    if (needed > this.bytes.length) this.#memory.makeText(Math.max(needed, this.bytes.length * 2));
  }
}
