import type { LoopMemory } from '../loops/loop-memory.ts';
import type { PartitionRange } from './plan.ts';
import { GROUP_BITS } from './row-groups.ts';

/** Fingerprints are looked at by the first eight bits of their key. */
export const FINGERPRINT_PARTITIONS = 256;

/** All partitions of fingerprints. */
export const ALL_FINGERPRINTS: PartitionRange = { from: 0, to: FINGERPRINT_PARTITIONS };

/**
 * Ids met in a range, or in a piece of it: for each a pair of 32-bit words, sorted by partition. The first word and the upper 6 bits of the
 * second are the key (38 bits of the hash), the lower 26 bits the group of rows. Equal keys only raise the suspicion that ids
 * are equal.
 */
export interface Fingerprints {
  words: Uint32Array;
  /** Where each partition begins, in pairs. */
  starts: Uint32Array;
}

/** Keys met more than once, as pairs (first word, upper bits of the second), and the groups of rows in which they were met. */
export interface Repeats {
  keys: Uint32Array;
  groups: Uint32Array;
}

/** Finds the keys of each of the partitions `[from, to)` that were met more than once. */
export function findRepeats(
  all: readonly Fingerprints[],
  from: number,
  to: number,
  memory: LoopMemory,
): Repeats[] {
  const finder = new RepeatFinder(memory);
  return Array.from({ length: to - from }, (_, i) => finder.find(all, from + i));
}

/** Words by which the finder and its loop in loops/assembly/prints.ts exchange what they need. */
const WORD = { count: 1, keyCount: 5, groupCount: 7, all: 8 } as const;

/** Looks for repeated keys, partition after partition, in memory that is reused. */
class RepeatFinder {
  readonly #memory: LoopMemory;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
  }

  find(all: readonly Fingerprints[], partition: number): Repeats {
    const memory = this.#memory;
    const count = all.reduce((sum, { starts }) => sum + starts[partition + 1] - starts[partition], 0);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, count * 2)));
    const addresses = {
      words: memory.reuse('repeats', WORD.all * 4),
      entries: memory.reuse('entries', count * 8),
      slots: memory.reuse('slots of entries', slots * 4),
      keys: memory.reuse('repeated keys', count * 4),
      groups: memory.reuse('groups of repeated keys', count * 4),
    };
    this.#gather(all, partition, memory.numbers(addresses.entries, count * 2));
    const words = memory.words(addresses.words, WORD.all);
    words.set([addresses.entries, count, addresses.slots, slots - 1, addresses.keys, 0, addresses.groups, 0]);
    memory.loops.findRepeats(addresses.words);
    return {
      keys: memory.numbers(addresses.keys, words[WORD.keyCount] * 2).slice(),
      groups: Uint32Array.from(new Set(memory.numbers(addresses.groups, words[WORD.groupCount]))),
    };
  }

  /** Puts the entries of a partition side by side. */
  #gather(all: readonly Fingerprints[], partition: number, entries: Uint32Array): void {
    let at = 0;
    for (const { words, starts } of all) {
      const piece = words.subarray(starts[partition] * 2, starts[partition + 1] * 2);
      entries.set(piece, at);
      at += piece.length;
    }
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
