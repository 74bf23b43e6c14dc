import { Arena } from './arena.ts';
import type { PartitionRange } from './plan.ts';
import { GROUP_BITS } from './row-groups.ts';
import { addUp, copyNumbers, grown } from './shared-columns.ts';

/** Fingerprints are looked at by the first eight bits of their key. */
export const FINGERPRINT_PARTITIONS = 256;

/** All partitions of fingerprints. */
export const ALL_FINGERPRINTS: PartitionRange = { from: 0, to: FINGERPRINT_PARTITIONS };

const GROUP_MASK = 2 ** GROUP_BITS - 1;

/**
 * The ids met in a range: for each a pair of 32-bit words, sorted by partition. The first word and the upper 6 bits of the
 * second are the key (38 bits of the hash), the lower 26 bits the group of rows. Equal keys only raise the suspicion that ids
 * are equal.
 */
export interface Fingerprints {
  words: Uint32Array;
  /** Where each partition begins, in pairs. */
  starts: Uint32Array;
}

/** Collects the fingerprints of a range; reused from range to range. */
export class FingerprintCollector {
  #words = new Uint32Array(8192);
  #length = 0;
  readonly #arena = new Arena();

  /** Adds the hashes in some partitions of the valid rows of a batch, with the groups in which they lie. */
  addBatch(
    valid: Uint8Array,
    hashes: Int32Array,
    count: number,
    groups: Uint32Array,
    { from, to }: PartitionRange,
  ): void {
    this.#words = grown(this.#words, this.#length + count * 2);
    const words = this.#words;
    let length = this.#length;
    for (let row = 0; row < count; row++) {
      const partition = hashes[row * 2] >>> 24;
      if (valid[row] === 0 || partition < from || partition >= to) continue;
      words[length] = hashes[row * 2];
      words[length + 1] = (hashes[row * 2 + 1] & ~GROUP_MASK) | groups[row];
      length += 2;
    }
    this.#length = length;
  }

  /** What was collected, sorted by partition, in shared memory; the collector is empty afterwards. */
  take(): Fingerprints {
    const words = this.#words.subarray(0, this.#length);
    const starts = partitionStarts(words);
    const sorted = this.#arena.numbers(words.length);
    sortByPartition(words, starts.slice(), sorted);
    this.#length = 0;
    return { words: sorted, starts: copyNumbers(starts, starts.length, this.#arena) };
  }
}

/** Where each partition begins when fingerprints are sorted, in pairs; one more than partitions. */
function partitionStarts(words: Uint32Array): Uint32Array {
  const starts = new Uint32Array(FINGERPRINT_PARTITIONS + 1);
  for (let i = 0; i < words.length; i += 2) starts[(words[i] >>> 24) + 1]++;
  return addUp(starts);
}

/** Puts fingerprints where their partitions begin; `next` moves to where they end. */
function sortByPartition(words: Uint32Array, next: Uint32Array, sorted: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const at = next[words[i] >>> 24]++ * 2;
    sorted[at] = words[i];
    sorted[at + 1] = words[i + 1];
  }
}

/** Keys met more than once, as pairs (first word, upper bits of the second), and the groups of rows in which they were met. */
export interface Repeats {
  keys: Uint32Array;
  groups: Uint32Array;
}

/** Finds the keys of each of the partitions `[from, to)` that were met more than once. */
export function findRepeats(all: readonly Fingerprints[], from: number, to: number): Repeats[] {
  const finder = new RepeatFinder();
  return Array.from({ length: to - from }, (_, i) => finder.find(all, from + i));
}

/** Looks for repeated keys, partition after partition, in memory that is reused. */
class RepeatFinder {
  #entries = new Uint32Array(0);
  #slots = new Int32Array(0);

  find(all: readonly Fingerprints[], partition: number): Repeats {
    const count = this.#gather(all, partition);
    const entries = this.#entries;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, count * 2)));
    if (this.#slots.length < size) this.#slots = new Int32Array(size);
    else this.#slots.fill(0, 0, size);
    const slots = this.#slots;
    const keys: number[] = [];
    const groups = new Set<number>();
    for (let entry = 0; entry < count; entry++) {
      const first = entries[entry * 2];
      const key = entries[entry * 2 + 1] >>> GROUP_BITS;
      let slot = (Math.imul(first, 0x9e3779b1) ^ key) & (size - 1);
      for (; slots[slot] !== 0; slot = (slot + 1) & (size - 1)) {
        // Negative once the key is known to be repeated.
        const other = Math.abs(slots[slot]) - 1;
        if (entries[other * 2] !== first || entries[other * 2 + 1] >>> GROUP_BITS !== key) continue;
        if (slots[slot] > 0) {
          keys.push(first, key);
          groups.add(entries[other * 2 + 1] & GROUP_MASK);
          slots[slot] = -slots[slot];
        }
        groups.add(entries[entry * 2 + 1] & GROUP_MASK);
        break;
      }
      if (slots[slot] === 0) slots[slot] = entry + 1;
    }
    return { keys: Uint32Array.from(keys), groups: Uint32Array.from(groups) };
  }

  /** Puts the entries of a partition side by side; gives their number. */
  #gather(all: readonly Fingerprints[], partition: number): number {
    const words = all.reduce(
      (total, { starts }) => total + (starts[partition + 1] - starts[partition]) * 2,
      0,
    );
    if (this.#entries.length < words) this.#entries = new Uint32Array(words);
    let at = 0;
    for (const { words: from, starts } of all) {
      const piece = from.subarray(starts[partition] * 2, starts[partition + 1] * 2);
      this.#entries.set(piece, at);
      at += piece.length;
    }
    return words / 2;
  }
}

/** A set of keys for quick look-up, in shared memory: pairs (first word, key + 1), open addressing. */
export interface KeySet {
  slots: Uint32Array;
}

/** Makes the set of the given keys, which must differ. */
export function keySet(keys: Uint32Array): KeySet {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, keys.length)));
  const slots = new Uint32Array(new SharedArrayBuffer(size * 8));
  for (let i = 0; i < keys.length; i += 2) {
    let slot = keys[i] & (size - 1);
    while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot * 2] = keys[i];
    slots[slot * 2 + 1] = keys[i + 1] + 1;
  }
  return { slots };
}

/** The key of a hash: its first word and the upper bits of its second. */
export function keyOf(a: number, b: number): readonly [number, number] {
  return [a >>> 0, b >>> GROUP_BITS];
}

/** Whether the key of a hash is in the set. */
export function hasKey(set: KeySet, a: number, b: number): boolean {
  const { slots } = set;
  const mask = slots.length / 2 - 1;
  const first = a >>> 0;
  const key = (b >>> GROUP_BITS) + 1;
  for (let slot = first & mask; slots[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) {
    if (slots[slot * 2] === first && slots[slot * 2 + 1] === key) return true;
  }
  return false;
}
