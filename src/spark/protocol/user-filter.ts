import { IdHash, paddedText } from '../../batches/id-hash.ts';

/**
 * The filter of the users whose clicks matter: a Bloom filter, three bits of one block for each user. It lies in slices
 * of equal size, each of which one task makes.
 */
export const FILTER_SLICES = 64;

const BLOCK_BITS = 512;
const BLOCK_WORDS = BLOCK_BITS / 32;
/** With so many bits for each user, two of a hundred others pass. */
const USER_BITS = 12;
const PLACE_BITS = 9;
const PLACE_MASK = BLOCK_BITS - 1;
const HASHES = 2 ** 32;

/** How many blocks each slice has in a filter of so many users. */
export function filterBlocks(users: number): number {
  return Math.max(1, Math.ceil((users * USER_BITS) / BLOCK_BITS / FILTER_SLICES));
}

/**
 * The block of a user with this first lane of the hash; `blocks` are those of a slice. With one block it is the slice.
 */
function blockOf(a: number, blocks: number): number {
  return Math.floor(((a >>> 0) / HASHES) * blocks * FILTER_SLICES);
}

/** Hashes users and gives the slice of each. */
export class UserHash {
  readonly #hash: IdHash;

  constructor(seed: number) {
    this.#hash = new IdHash(seed);
  }

  /** The slice, and the two lanes of the hash. */
  of(user: Uint8Array): { slice: number; a: number; b: number } {
    this.#hash.compute(paddedText(user), 0, user.length);
    const { a, b } = this.#hash;
    return { slice: blockOf(a, 1), a, b };
  }
}

/** A slice of a filter while it is made. */
export class FilterSlice {
  readonly words: Uint32Array;
  readonly #blocks: number;

  constructor(blocks: number) {
    this.#blocks = blocks;
    this.words = new Uint32Array(blocks * BLOCK_WORDS);
  }

  /** Adds the user whose hash has these lanes. */
  add(a: number, b: number): void {
    const first = (blockOf(a, this.#blocks) % this.#blocks) * BLOCK_WORDS;
    for (let shift = 0; shift < 3 * PLACE_BITS; shift += PLACE_BITS) {
      const place = (b >>> shift) & PLACE_MASK;
      this.words[first + (place >>> 5)] |= 1 << (place & 31);
    }
  }
}

/** A filter of the slices that have users, each with its number. */
export function joinSlices(blocks: number, slices: Iterable<readonly [number, Uint32Array]>): Uint32Array {
  const words = new Uint32Array(blocks * BLOCK_WORDS * FILTER_SLICES);
  for (const [slice, ofSlice] of slices) words.set(ofSlice, slice * blocks * BLOCK_WORDS);
  return words;
}

/** Tells which users may have conversions. */
export class UserFilter {
  readonly #words: Uint32Array;
  readonly #blocks: number;

  /** `words` are those of all slices, in their order. */
  constructor(words: Uint32Array) {
    this.#words = words;
    this.#blocks = words.length / BLOCK_WORDS / FILTER_SLICES;
  }

  /** Whether there may be a user whose hash has these lanes. */
  has(a: number, b: number): boolean {
    const words = this.#words;
    const first = blockOf(a, this.#blocks) * BLOCK_WORDS;
    for (let shift = 0; shift < 3 * PLACE_BITS; shift += PLACE_BITS) {
      const place = (b >>> shift) & PLACE_MASK;
      if (((words[first + (place >>> 5)] >>> (place & 31)) & 1) === 0) return false;
    }
    return true;
  }
}
