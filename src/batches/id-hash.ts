import { TEXT_SLACK } from '../loops/loop-memory.ts';

/** A copy of a text, followed by the `TEXT_SLACK` bytes that loops may read behind a text. */
export function paddedText(text: Uint8Array): DataView {
  const padded = new Uint8Array(text.length + TEXT_SLACK);
  padded.set(text);
  return new DataView(padded.buffer);
}

const [MIX_LOW, MIX_HIGH] = [0x7f4a7c15, 0x9e3779b9];
const HIGH_SEED = 0x85ebca77;

/** An unsigned number of 64 bits, as two halves of 32 bits. */
class Word {
  low = 0;
  high = 0;

  set(low: number, high: number): void {
    this.low = low >>> 0;
    this.high = high >>> 0;
  }

  /** Adds the whole 64-bit product of two halves. */
  addProduct(a: number, b: number): void {
    const low = this.low + (Math.imul(a, b) >>> 0);
    this.set(low, this.high + upperHalf(a, b) + (low > 0xffffffff ? 1 : 0));
  }

  /** Computes `(word ^ (word >>> 32)) * MIX`, which spreads a difference in any bit over the upper half. */
  mix(): void {
    const { high } = this;
    const low = (this.low ^ high) >>> 0;
    this.set(
      Math.imul(low, MIX_LOW),
      upperHalf(low, MIX_LOW) + Math.imul(low, MIX_HIGH) + Math.imul(high, MIX_LOW),
    );
  }
}

/** The upper 32 bits of the product of two unsigned halves. */
function upperHalf(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return aHigh * bHigh + (middle >>> 16) + (((middle & 0xffff) + aLow * bHigh) >>> 16);
}

/**
 * The hash of a text in two lanes of 32 bits, and whether the text has a byte above 0x7F. This is the plain
 * equivalent of the loop in loops/assembly/texts.ts that hashes the texts of many rows.
 */
export class IdHash {
  a = 0;
  b = 0;
  high = false;
  readonly seed: number;
  /** Two words are hashed at once; each of their four halves has a key of its own. */
  readonly #keys: readonly number[];
  readonly #hash = new Word();
  #seen = 0;

  /** `seed` differs from run to run, so that nobody can prepare ids that collide. No result depends on it. */
  constructor(seed: number) {
    this.seed = seed | 0;
    const keys = new Word();
    keys.set(seed, HIGH_SEED);
    keys.mix();
    keys.mix();
    const { low, high } = keys;
    keys.mix();
    this.#keys = [low, high, keys.low, keys.high];
  }

  /**
   * Hashes `view[start, end)`, sixteen bytes at a time. A key is added to each of the four halves, and the halves of
   * each word are multiplied. For two different texts, the results are equal under very few keys: so nobody can
   * prepare ids that collide without knowing the keys.
   *
   * The last sixteen bytes are hashed as one step even if they overlap the step before. A text of up to sixteen bytes
   * is hashed as its first eight and its last eight bytes.
   */
  compute(view: DataView, start: number, end: number): void {
    const length = end - start;
    const hash = this.#hash;
    this.#seen = 0;
    hash.set(0, 0);
    hash.addProduct(length, MIX_LOW);
    hash.set(hash.low, hash.high + Math.imul(length, MIX_HIGH));
    let at = start;
    for (; at + 16 < end; at += 16) {
      this.#add(view, at, 8, 0);
      this.#add(view, at + 8, 8, 2);
      hash.mix();
    }
    this.#add(view, length > 16 ? end - 16 : start, Math.min(length, 8), 0);
    if (length < 8) this.#add(view, start, 0, 2);
    else this.#add(view, end - 8, 8, 2);
    hash.mix();
    this.a = hash.low ^ hash.high;
    this.b = hash.high | 0;
    this.high = (this.#seen & 0x80808080) !== 0;
  }

  /** Adds the first `bytes` bytes of the word at a place, under two keys. */
  #add(view: DataView, at: number, bytes: number, key: number): void {
    const low = firstBytes(view.getUint32(at, true), bytes);
    const high = firstBytes(view.getUint32(at + 4, true), Math.max(0, bytes - 4));
    this.#seen |= low | high;
    this.#hash.addProduct((low + this.#keys[key]) >>> 0, (high + this.#keys[key + 1]) >>> 0);
  }
}

/** Keeps the first bytes of a half of a word and sets the others to zero. */
function firstBytes(half: number, bytes: number): number {
  return bytes >= 4 ? half : half & (2 ** (8 * bytes) - 1);
}
