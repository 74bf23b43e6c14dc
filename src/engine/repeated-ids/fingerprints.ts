import type { LoopMemory } from '../../loops/loop-memory.ts';
import { firstAfter } from '../../rules/window-history.ts';
import type { PartitionRange } from '../columns/partitions.ts';

/** Fingerprints are looked at by the first eight bits of their key. */
export const FINGERPRINT_PARTITIONS = 256;

/** All partitions of fingerprints. */
export const ALL_FINGERPRINTS: PartitionRange = { from: 0, to: FINGERPRINT_PARTITIONS };

/** A key is the first word of a hash, of which a partition has the first eight bits in common, and as many bits of the second. */
const KEY_BITS = 4;
/** Behind the key, the word of a fingerprint has the upper ones of twelve bits for the group of rows, its rest has the others. */
const GROUP_BITS_OF_WORD = 4;
const REST_BITS = 8;
const WORD_KEY_BITS = 32 - GROUP_BITS_OF_WORD;

/**
 * Ids met in a piece of a range, sorted by partition: of each 24 bits of the first word of its hash and four more, by which they are told
 * apart within the partition, and the group of rows in which it was met. Equal keys only raise the suspicion that ids are equal.
 */
export interface Fingerprints {
  /** What the partition leaves of the first word of each hash, bits of the second, and those of the group. */
  words: Uint32Array;
  /** The other bits of the group, which is counted from `firstGroup`. */
  rests: Uint8Array;
  /** Where each partition begins. */
  starts: Uint32Array;
  firstGroup: number;
  /** Whether the range is one group: then further bits of the hash stand in place of those of the group. */
  isWhole: boolean;
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

/** Words by which the finder and its loops in loops/assembly/prints.ts exchange what they need. */
const WORD = { firstCount: 10, otherCount: 12, all: 13 } as const;

/** Looks for repeated keys, partition after partition, in memory that is reused. */
class RepeatFinder {
  readonly #memory: LoopMemory;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
  }

  find(all: readonly Fingerprints[], partition: number): Repeats {
    const memory = this.#memory;
    const count = all.reduce((sum, { starts }) => sum + starts[partition + 1] - starts[partition], 0);
    // Of keys that differ, one in eight at most shares its cell.
    const cellBits = Math.min(WORD_KEY_BITS, Math.max(6, Math.ceil(Math.log2(count * 8))));
    // All that is there tells them apart where no group has to be named: to read a range again that is one group takes long.
    const areWhole = all.every(({ isWhole }) => isWhole);
    const given = [
      memory.reuse('words of fingerprints', count * 4),
      areWhole ? memory.reuse('rests of fingerprints', count) : 0,
      count,
      memory.reuse('cells', 2 ** cellBits / 4),
      cellBits,
      memory.reuse('candidates', (count + 1) * 4),
    ];
    const address = memory.reuse('repeats', WORD.all * 4);
    memory.words(address, given.length).set(given);
    const words = memory.numbers(given[0], count);
    const rests = areWhole ? memory.bytes(given[1], count) : undefined;
    const entries = new Entries(all, partition, words, rests);
    const candidates = memory.loops.findCandidates(address);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, candidates * 2)));
    const told = memory.words(address, WORD.all);
    const firsts = memory.reuse('first entries of keys', candidates * 4);
    const others = memory.reuse('other entries of keys', candidates * 4);
    told.set(
      [candidates, memory.reuse('slots of candidates', slots * 4), slots - 1, firsts, 0, others],
      given.length,
    );
    memory.loops.findRepeats(address);
    return entries.repeats(
      memory.numbers(firsts, told[WORD.firstCount]),
      memory.numbers(others, told[WORD.otherCount]),
    );
  }
}

/** The fingerprints of a partition, side by side. */
class Entries {
  readonly #pieces: readonly Fingerprints[];
  readonly #partition: number;
  readonly #words: Uint32Array;
  /** Where the entries of each piece end. */
  readonly #ends: number[] = [];

  /** Gathers their words, and their rests where those are wanted, into the given columns. */
  constructor(
    pieces: readonly Fingerprints[],
    partition: number,
    words: Uint32Array,
    rests: Uint8Array | undefined,
  ) {
    this.#pieces = pieces;
    this.#partition = partition;
    this.#words = words;
    let at = 0;
    for (const piece of pieces) {
      const [start, end] = [piece.starts[partition], piece.starts[partition + 1]];
      words.set(piece.words.subarray(start, end), at);
      rests?.set(piece.rests.subarray(start, end), at);
      at += end - start;
      this.#ends.push(at);
    }
  }

  /** The keys of the entries `firsts`, and the groups of these and of `others`. */
  repeats(firsts: Uint32Array, others: Uint32Array): Repeats {
    const keys = new Uint32Array(firsts.length * 2);
    firsts.forEach((entry, place) => {
      const word = this.#words[entry];
      keys[place * 2] = (this.#partition << 24) | (word >>> 8);
      keys[place * 2 + 1] = (word & 0xff) >>> GROUP_BITS_OF_WORD;
    });
    const groups = new Set<number>();
    for (const entry of firsts) groups.add(this.#groupOf(entry));
    for (const entry of others) groups.add(this.#groupOf(entry));
    return { keys, groups: Uint32Array.from(groups) };
  }

  #groupOf(entry: number): number {
    const piece = firstAfter(this.#ends, entry);
    const { starts, rests, firstGroup, isWhole } = this.#pieces[piece];
    if (isWhole) return firstGroup;
    const inPiece = starts[this.#partition + 1] - (this.#ends[piece] - entry);
    const upper = this.#words[entry] & (2 ** GROUP_BITS_OF_WORD - 1);
    return firstGroup + ((upper << REST_BITS) | rests[inPiece]);
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
  return [a >>> 0, b >>> (32 - KEY_BITS)];
}

/** Of the first `count` rows of a batch, leaves those valid whose id has one of the keys; hashes are pairs. */
export function keepKeys(set: KeySet, count: number, valid: Uint8Array, hashes: Int32Array): void {
  for (let row = 0; row < count; row++)
    if (!hasKey(set, hashes[row * 2], hashes[row * 2 + 1])) valid[row] = 0;
}

/** Whether the key of a hash is in the set. */
export function hasKey(set: KeySet, a: number, b: number): boolean {
  const { slots } = set;
  const mask = slots.length / 2 - 1;
  const first = a >>> 0;
  const key = (b >>> (32 - KEY_BITS)) + 1;
  for (let slot = first & mask; slots[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) {
    if (slots[slot * 2] === first && slots[slot * 2 + 1] === key) return true;
  }
  return false;
}

/** A row in the fingerprints. */
export const FINGERPRINT_BYTES = 5;
