import { viewOf } from './text-collector.ts';

/** Users are spread over so many partitions by their hash, so that several threads can fill the table. */
export const USER_PARTITIONS = 64;

/**
 * The users that have conversions, in memory that all threads share. A user is named by their slot. Slot s holds the second
 * lane of the hash in `slots[3s]`, in `slots[3s + 1]` where the user id lies in `texts`, plus one, and in `slots[3s + 2]` the tick of
 * their last conversion that counts, or zero. In the texts, the length of an id stands in the word before it. Texts begin at whole words and are filled up
 * with zeros, so that they are compared by words.
 */
export interface UserTable {
  slots: Int32Array;
  texts: Uint8Array;
  /** First slot of each partition; one more than partitions. */
  slotBases: Uint32Array;
  /** Where the texts of each partition begin; one more than partitions. */
  textBases: Float64Array;
  /**
   * A Bloom filter by which most other users are told apart: the second lane of the hash tells the word, the lowest ten bits of
   * the first the two bits in it.
   */
  filter: Int32Array;
}

/** Texts are compared by words. */
export const WORD_BYTES = 4;

/** Words of a slot. */
export const SLOT_WORDS = 3;
/** What lies in each word of a slot. */
export const [TAG, TEXT, LAST] = [0, 1, 2];

/** Rows are looked up so many at a time: enough for cache misses to overlap, few enough for the first-level cache. */
export const ROWS_AT_ONCE = 1024;

/** Microseconds of a tick, in which times fit in a word. Ticks count from 1; a click of the same tick as a conversion may be before it. */
const TICK = 2_000_000;

/** The tick in which a time lies, in microseconds. */
export function tickOf(time: number): number {
  return Math.floor(time / TICK) + 1;
}

/** The partition of the users with this first lane of their hash. */
export function partitionOf(hashA: number): number {
  return hashA >>> 26;
}

/** The slot at which the search for a user with this first lane of their hash begins. */
export function homeOf(slotBases: Uint32Array, hashA: number): number {
  const partition = hashA >>> 26;
  const first = slotBases[partition];
  return first + ((((hashA & 0x3ffffff) * (slotBases[partition + 1] - first)) / 0x4000000) | 0);
}

/** The slot at which the search goes on behind a slot of a partition. */
export function slotAfter(slotBases: Uint32Array, partition: number, slot: number): number {
  return slot + 1 === slotBases[partition + 1] ? slotBases[partition] : slot + 1;
}

/** The one to three bytes of `view[start, end)`, filled up with zeros to a word. */
export function lastWord(view: DataView, start: number, end: number): number {
  return view.getInt32(start, true) & ((1 << (8 * (end - start))) - 1);
}

/** The id of the user in a slot. */
export function userTextAt(table: UserTable, slot: number): Uint8Array {
  const at = table.slots[slot * SLOT_WORDS + TEXT] - 1;
  const length = viewOf(table.texts).getUint32(at - WORD_BYTES, true);
  return table.texts.subarray(at, at + length);
}

/** The ids of all users. For tables of few users. */
export function userIds(table: UserTable): Set<string> {
  const ids = new Set<string>();
  for (let slot = 0; slot * SLOT_WORDS < table.slots.length; slot++) {
    if (table.slots[slot * SLOT_WORDS + TEXT] !== 0) ids.add(Buffer.from(userTextAt(table, slot)).toString());
  }
  return ids;
}

/** Whether the user id at `at` in the table's texts is the one in `view[start, end)`, behind which a word must be readable. */
export function sameText(texts: DataView, at: number, view: DataView, start: number, end: number): boolean {
  if (texts.getInt32(at - WORD_BYTES, true) !== end - start) return false;
  let place = at;
  let from = start;
  for (; from + WORD_BYTES <= end; from += WORD_BYTES, place += WORD_BYTES)
    if (texts.getInt32(place, true) !== view.getInt32(from, true)) return false;
  return from === end || texts.getInt32(place, true) === lastWord(view, from, end);
}

/** Drops the users of a table: from then on it only tells how their slots lie, and no click is looked up in it. */
export function forgetUsers(table: UserTable): void {
  table.slots = new Int32Array(0);
  table.texts = new Uint8Array(0);
  table.filter = new Int32Array(0);
}

/** Stands for the user of a row that does not count. */
export const NO_USER = 0xffffffff;
