import { TEXT_SLACK } from '../exports/id-hash.ts';
import { FIRST_ROWS, grown, shareBytes } from './shared-columns.ts';

/** Texts one behind the other, copied by words. */
export class TextCollector {
  length = 0;
  /** The texts so far, with some readable bytes behind. */
  view = new DataView(new ArrayBuffer(FIRST_ROWS * 16));

  /** Adds `view[start, end)`, behind which a word must be readable. */
  add(view: DataView, start: number, end: number): void {
    const length = this.length + end - start;
    if (length + TEXT_SLACK > this.view.byteLength) this.#grow(length + TEXT_SLACK);
    const into = this.view;
    for (let from = start, to = this.length; from < end; from += 4, to += 4)
      into.setInt32(to, view.getInt32(from, true), true);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }

  /** The texts in shared memory, with some readable bytes behind; the collector is empty afterwards. */
  take(): Uint8Array {
    const texts = shareBytes(new Uint8Array(this.view.buffer), this.length + TEXT_SLACK);
    this.length = 0;
    return texts;
  }

  #grow(length: number): void {
    this.view = new DataView(grown(new Uint8Array(this.view.buffer), length).buffer);
  }
}
