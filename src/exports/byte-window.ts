import { TEXT_SLACK } from './id-hash.ts';
import { SCAN_SLACK } from './record-scanner.ts';

/** The bytes at hand: `bytes[position, limit)` are not scanned yet, `bytes[0]` lies at `base` in the file. */
export class ByteWindow {
  bytes: Uint8Array;
  view: DataView;
  position = 0;
  limit = 0;
  base: number;

  constructor(base: number, blockBytes: number) {
    this.base = base;
    this.bytes = new Uint8Array(blockBytes * 2 + SCAN_SLACK + TEXT_SLACK);
    this.view = new DataView(this.bytes.buffer);
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
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.limit));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
