/** Bytes that must be readable behind any text that is hashed, compared or copied: that is done four bytes at a time. */
export const TEXT_SLACK = 4;

/** A copy of a text with as many readable bytes behind it. */
export function paddedText(text: Uint8Array): DataView {
  const padded = new Uint8Array(text.length + TEXT_SLACK);
  padded.set(text);
  return new DataView(padded.buffer);
}

/**
 * Two independent 32-bit lanes of the hash of a text, and whether it has a byte above 0x7F. The plain equivalent of the loop in
 * loops/assembly/texts.ts that hashes the texts of many rows.
 */
export class IdHash {
  a = 0;
  b = 0;
  high = false;
  readonly seed: number;

  /** `seed` differs from run to run, so that nobody can prepare ids that collide. No result depends on it. */
  constructor(seed: number) {
    this.seed = seed | 0;
  }

  /**
   * Hashes `view[start, end)`. The lanes rotate by different amounts, so that a difference which cancels out in one
   * lane stays in the other; each result mixes both.
   */
  compute(view: DataView, start: number, end: number): void {
    let a = this.seed ^ (end - start);
    let b = ~a;
    let seen = 0;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = view.getInt32(at, true);
      seen |= word;
      a = Math.imul(a ^ word, 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b + word, 0x85ebca77);
      b = (b << 17) | (b >>> 15);
    }
    if (at < end) {
      const word = view.getInt32(at, true) & ((1 << (8 * (end - at))) - 1);
      seen |= word;
      a = Math.imul(a ^ word, 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b + word, 0x85ebca77);
      b = (b << 17) | (b >>> 15);
    }
    a = Math.imul(a ^ (a >>> 16), 0x7feb352d) ^ b;
    a = Math.imul(a ^ (a >>> 15), 0x846ca68b);
    b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d) + a;
    this.a = (a ^ (a >>> 16)) | 0;
    this.b = (b ^ (b >>> 13)) | 0;
    this.high = (seen & 0x80808080) !== 0;
  }
}
