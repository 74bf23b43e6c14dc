import { TEXT_SLACK } from '../exports/id-hash.ts';
import type { Arena } from './arena.ts';
import { FIRST_ROWS, grown } from './shared-columns.ts';

/** A view of just these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies `view[start, end)` by words: up to three bytes more are read and written. */
function copyText(view: DataView, start: number, end: number, into: DataView, at: number): void {
  for (let from = start, to = at; from < end; from += 4, to += 4)
    into.setInt32(to, view.getInt32(from, true), true);
}

/** Texts one behind the other, copied by words. */
export class TextCollector {
  length = 0;
  /** The texts so far, with some readable bytes behind. */
  view = new DataView(new ArrayBuffer(FIRST_ROWS * 16));

  /** Adds `view[start, end)`, behind which a word must be readable. */
  add(view: DataView, start: number, end: number): void {
    const length = this.length + end - start;
    if (length + TEXT_SLACK > this.view.byteLength) this.#grow(length + TEXT_SLACK);
    copyText(view, start, end, this.view, this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }

  /** The texts, with some readable bytes behind; the collector is empty afterwards. */
  take(arena: Arena): Uint8Array {
    const texts = arena.bytes(this.length + TEXT_SLACK);
    texts.set(new Uint8Array(this.view.buffer, 0, texts.length));
    this.length = 0;
    return texts;
  }

  #grow(length: number): void {
    this.view = new DataView(grown(new Uint8Array(this.view.buffer), length).buffer);
  }
}
