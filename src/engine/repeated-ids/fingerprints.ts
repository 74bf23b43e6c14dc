import { type LoopMemory, Region } from '../../loops/loop-memory.ts';
import { RepeatSearch } from '../../loops/loop-structs.ts';
import type { PartitionRange } from '../columns/partitions.ts';

/** Fingerprints are partitioned by the first eight bits of the hash. */
export const FINGERPRINT_PARTITIONS = 256;

const PARTITION_BITS = 8;

/** All partitions of fingerprints. */
export const ALL_FINGERPRINTS: PartitionRange = { from: 0, to: FINGERPRINT_PARTITIONS };

/** Bytes of the fingerprint of a row. */
export const FINGERPRINT_BYTES = 8;

/**
 * Ids met in a piece of a range, sorted by partition. The fingerprint of a row has 64 bits: its key, which is the
 * upper bits of the hash of its id, then the number of its group of rows. Equal keys only raise the suspicion that ids
 * are equal.
 */
export interface Fingerprints {
  /** Pairs: the lower and the upper word of each fingerprint. */
  words: Uint32Array;
  /** Where each partition begins. */
  starts: Uint32Array;
  /** How many of the lowest bits name the group; the same for all fingerprints of a kind of file. */
  groupBits: number;
}

/** Keys met more than once, as pairs (upper word, lower word), and the groups of rows in which they were met. */
export interface Repeats {
  keys: Uint32Array;
  groups: Uint32Array;
}

/** Looks for repeated keys, partition after partition, in memory that is reused. */
export class RepeatFinder {
  readonly #memory: LoopMemory;
  readonly #search: RepeatSearch;
  readonly #words: Region;
  readonly #cells: Region;
  readonly #candidates: Region;
  readonly #slots: Region;
  readonly #firsts: Region;
  readonly #others: Region;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
    this.#search = memory.create(RepeatSearch);
    this.#words = new Region(memory);
    this.#cells = new Region(memory);
    this.#candidates = new Region(memory);
    this.#slots = new Region(memory);
    this.#firsts = new Region(memory);
    this.#others = new Region(memory);
  }

  /** The keys of each of the partitions `[from, to)` that were met more than once. */
  find(all: readonly Fingerprints[], { from, to }: PartitionRange): Repeats[] {
    return Array.from({ length: to - from }, (_, i) => this.#findInPartition(all, from + i));
  }

  #findInPartition(all: readonly Fingerprints[], partition: number): Repeats {
    const { loops } = this.#memory;
    const search = this.#search;
    const groupBits = all[0]?.groupBits ?? LEAST_GROUP_BITS;
    const count = all.reduce((sum, { starts }) => sum + starts[partition + 1] - starts[partition], 0);
    // Eight cells for each fingerprint: at most one key in eight shares its cell with another by chance.
    const wantedBits = Math.max(6, Math.ceil(Math.log2(count * 8)));
    const cellBits = Math.min(64 - PARTITION_BITS - groupBits, wantedBits);
    gather(all, partition, this.#words.numbers(count * 2));
    search.set({
      words: this.#words.reserve(count * 8),
      count,
      groupBits,
      cells: this.#cells.reserve(2 ** cellBits / 4),
      cellBits,
      // The loop also writes one behind the last.
      candidates: this.#candidates.reserve((count + 1) * 8),
    });
    const candidates = loops.findCandidates(search.address);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, candidates * 2)));
    search.set({
      slots: this.#slots.reserve(slots * 4),
      mask: slots - 1,
      firsts: this.#firsts.reserve(candidates * 8),
      others: this.#others.reserve(candidates * 8),
    });
    loops.findRepeats(search.address);
    const firsts = this.#firsts.numbers(search.firstCount * 2);
    return repeatsOf(firsts, this.#others.numbers(search.otherCount * 2), groupBits);
  }
}

/** Puts the fingerprints of a partition side by side. */
function gather(all: readonly Fingerprints[], partition: number, into: Uint32Array): void {
  let at = 0;
  for (const { words, starts } of all) {
    const some = words.subarray(starts[partition] * 2, starts[partition + 1] * 2);
    into.set(some, at);
    at += some.length;
  }
}

/** The keys of the fingerprints `firsts`, and the groups of these and of `others`. */
function repeatsOf(firsts: Uint32Array, others: Uint32Array, groupBits: number): Repeats {
  const keys = new Uint32Array(firsts.length);
  const groups = new Set<number>();
  const groupMask = 2 ** groupBits - 1;
  for (let i = 0; i < firsts.length; i += 2) {
    keys.set(keyOf(firsts[i + 1], firsts[i], groupBits), i);
    groups.add(firsts[i] & groupMask);
  }
  for (let i = 0; i < others.length; i += 2) groups.add(others[i] & groupMask);
  return { keys, groups: Uint32Array.from(groups) };
}

/**
 * At least so many bits name a group. So keys leave the lowest bit free, which marks the slots of a set that are
 * taken.
 */
export const LEAST_GROUP_BITS = 1;

/** A set of keys for quick look-up, in shared memory: pairs (upper word, lower word + 1), open addressing. */
export interface KeySet {
  slots: Uint32Array;
  /** How many of the lowest bits of a hash do not belong to its key. */
  groupBits: number;
}

/** Makes the set of the given keys, pairs (upper word, lower word), which must differ. */
export function keySet(keys: Uint32Array, groupBits: number): KeySet {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, keys.length)));
  const slots = new Uint32Array(new SharedArrayBuffer(size * 8));
  for (let i = 0; i < keys.length; i += 2) {
    let slot = keys[i] & (size - 1);
    while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot * 2] = keys[i];
    slots[slot * 2 + 1] = keys[i + 1] + 1;
  }
  return { slots, groupBits };
}

/** The key of a hash of two lanes: all but its lowest `groupBits` bits. */
export function keyOf(a: number, b: number, groupBits: number): readonly [number, number] {
  return [a >>> 0, ((b >>> groupBits) << groupBits) >>> 0];
}

/** Of the first `count` rows of a batch, leaves those valid whose id has one of the keys; hashes are pairs. */
export function keepKeys(set: KeySet, count: number, valid: Uint8Array, hashes: Int32Array): void {
  for (let row = 0; row < count; row++)
    if (!hasKey(set, hashes[row * 2], hashes[row * 2 + 1])) valid[row] = 0;
}

/** Whether the key of a hash of two lanes is in the set. */
export function hasKey({ slots, groupBits }: KeySet, a: number, b: number): boolean {
  const mask = slots.length / 2 - 1;
  const upper = a >>> 0;
  const lower = (((b >>> groupBits) << groupBits) >>> 0) + 1;
  for (let slot = upper & mask; slots[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) {
    if (slots[slot * 2] === upper && slots[slot * 2 + 1] === lower) return true;
  }
  return false;
}
