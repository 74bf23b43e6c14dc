import { InputError } from '../exports/input-error.ts';
import { Arena } from './arena.ts';
import type { CollectedConversions } from './columns.ts';
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

/** Conversions for each word of the filter, so that it passes one other user in thirty and still fits the second-level cache. */
const FILTER_ROWS = 4;

const WORD_BYTES = 4;

/** Places of texts are words with a sign. */
const MOST_TEXT_BYTES = 2 ** 31 - 1;

/** Slots for each conversion: enough for short searches, at least one stays free. */
const SLOTS_PER_ROW = 1.6;

/** Words of a slot, and what lies in each. */
const SLOT_WORDS = 3;
const [TAG, TEXT, LAST] = [0, 1, 2];

/** Microseconds of a tick, in which times fit in a word. Ticks count from 1; a click of the same tick as a conversion may be before it. */
const TICK = 2_000_000;

function tickOf(time: number): number {
  return Math.floor(time / TICK) + 1;
}

/** Conversions, and for each 1 when it counts, 0 when its id does not let it. */
export interface ResolvedConversions extends CollectedConversions {
  counting: Uint8Array;
}

/** The partition of the users with this first lane of their hash. */
export function partitionOf(hashA: number): number {
  return hashA >>> 26;
}

/** The slot at which the search for a user with this first lane of their hash begins. */
function homeOf(slotBases: Uint32Array, hashA: number): number {
  const partition = hashA >>> 26;
  const first = slotBases[partition];
  return first + ((((hashA & 0x3ffffff) * (slotBases[partition + 1] - first)) / 0x4000000) | 0);
}

/** The slot at which the search goes on behind a slot of a partition. */
function slotAfter(slotBases: Uint32Array, partition: number, slot: number): number {
  return slot + 1 === slotBases[partition + 1] ? slotBases[partition] : slot + 1;
}

/** Bytes that a user id of so many bytes takes in the texts. */
function textBytes(length: number): number {
  return WORD_BYTES + ((length + WORD_BYTES - 1) & -WORD_BYTES);
}

/**
 * Lays out an empty table that is large enough for the users of the conversions. Throws an `InputError` where their ids are too long for
 * it, all together.
 */
export function layOutUsers(parts: readonly CollectedConversions[]): UserTable {
  const counts = new Float64Array(USER_PARTITIONS);
  const bytes = new Float64Array(USER_PARTITIONS);
  for (const { loaded, keys } of parts) {
    for (let row = 0; row < loaded.length; row++) {
      const partition = partitionOf(keys.userHashes[row * 2]);
      counts[partition]++;
      bytes[partition] += textBytes(loaded.starts[row * 2 + 2] - loaded.starts[row * 2 + 1]);
    }
  }
  const slotBases = new Uint32Array(USER_PARTITIONS + 1);
  const textBases = new Float64Array(USER_PARTITIONS + 1);
  for (let p = 0; p < USER_PARTITIONS; p++) {
    slotBases[p + 1] = slotBases[p] + Math.ceil(counts[p] * SLOTS_PER_ROW) + 1;
    textBases[p + 1] = textBases[p] + bytes[p];
  }
  if (textBases[USER_PARTITIONS] >= MOST_TEXT_BYTES) {
    throw InputError.of(
      `the user ids of the conversions take ${textBases[USER_PARTITIONS]} bytes, ${MOST_TEXT_BYTES} are possible; count fewer conversions with --from and --to, or use --engine spark`,
    );
  }
  const users = counts.reduce((sum, count) => sum + count, 0);
  const filterWords = 2 ** Math.ceil(Math.log2(Math.max(1, users / FILTER_ROWS)));
  const arena = new Arena();
  return {
    filter: arena.integers(filterWords),
    slots: arena.integers(slotBases[USER_PARTITIONS] * SLOT_WORDS),
    texts: arena.bytes(textBases[USER_PARTITIONS]),
    slotBases,
    textBases,
  };
}

/** Rows are looked up so many at a time: enough for cache misses to overlap, few enough for the first-level cache. */
const ROWS_AT_ONCE = 1024;

/**
 * Fills partitions `[from, to)` and notes in `users` the slot of each conversion's user, `NO_USER` where the conversion does not count;
 * `users` counts through all parts.
 */
export function fillUsers(
  table: UserTable,
  parts: readonly ResolvedConversions[],
  users: Uint32Array,
  from: number,
  to: number,
): void {
  const filler = new PartitionFiller(table, from, to);
  let base = 0;
  for (const part of parts) {
    const { length } = part.loaded;
    for (let row = 0; row < length; row += ROWS_AT_ONCE)
      filler.fill(part, row, Math.min(row + ROWS_AT_ONCE, length), users, base);
    base += length;
  }
}

/** Puts the users of conversions into some partitions of the table. */
class PartitionFiller {
  readonly #table: UserTable;
  readonly #from: number;
  readonly #to: number;
  readonly #nextText: Float64Array;
  readonly #texts: DataView;
  readonly #rows = new Uint32Array(ROWS_AT_ONCE);
  readonly #homes = new Uint32Array(ROWS_AT_ONCE);
  /** What stood in the slots where the searches begin: read so that they are at hand when the searches come to them. */
  readonly #seen = new Int32Array(ROWS_AT_ONCE);

  constructor(table: UserTable, from: number, to: number) {
    this.#table = table;
    this.#from = from;
    this.#to = to;
    this.#nextText = table.textBases.slice();
    this.#texts = viewOf(table.texts);
  }

  /** Fills in the rows `[firstRow, endRow)` of a part: first each row's home is touched, so that misses overlap, then it is looked up. */
  fill(
    { loaded, keys, counting }: ResolvedConversions,
    firstRow: number,
    endRow: number,
    users: Uint32Array,
    base: number,
  ): void {
    const { slots, slotBases } = this.#table;
    const { userHashes } = keys;
    const { starts, times } = loaded;
    const view = viewOf(loaded.texts);
    const count = this.#pick(userHashes, firstRow, endRow);
    for (let i = 0; i < count; i++) {
      const row = this.#rows[i];
      const hashA = userHashes[row * 2];
      const partition = partitionOf(hashA);
      const tag = userHashes[row * 2 + 1] | 0;
      const start = starts[row * 2 + 1];
      const end = starts[row * 2 + 2];
      let slot = this.#homes[i];
      for (;;) {
        const text = slots[slot * SLOT_WORDS + TEXT];
        if (text === 0) {
          this.#add(slot, hashA, tag, view, start, end);
          break;
        }
        if (slots[slot * SLOT_WORDS + TAG] === tag && sameText(this.#texts, text - 1, view, start, end))
          break;
        slot = slotAfter(slotBases, partition, slot);
      }
      users[base + row] = counting[row] === 0 ? NO_USER : slot;
      const tick = tickOf(times[row]) * counting[row];
      if (tick > slots[slot * SLOT_WORDS + LAST] >>> 0) slots[slot * SLOT_WORDS + LAST] = tick;
    }
  }

  /** Picks the rows of these partitions and notes the slot at which the search for each begins; gives their number. */
  #pick(userHashes: Uint32Array, firstRow: number, endRow: number): number {
    const { slots, slotBases } = this.#table;
    let count = 0;
    for (let row = firstRow; row < endRow; row++) {
      const hashA = userHashes[row * 2];
      const partition = hashA >>> 26;
      if (partition < this.#from || partition >= this.#to) continue;
      const home = homeOf(slotBases, hashA);
      this.#rows[count] = row;
      this.#homes[count] = home;
      this.#seen[count] = slots[home * SLOT_WORDS + TEXT];
      count++;
    }
    return count;
  }

  #add(slot: number, hashA: number, tag: number, view: DataView, start: number, end: number): void {
    const { slots, filter } = this.#table;
    const texts = this.#texts;
    const partition = partitionOf(hashA);
    const at = this.#nextText[partition];
    texts.setUint32(at, end - start, true);
    let place = at + WORD_BYTES;
    let from = start;
    for (; from + WORD_BYTES <= end; from += WORD_BYTES, place += WORD_BYTES)
      texts.setInt32(place, view.getInt32(from, true), true);
    if (from < end) texts.setInt32(place, lastWord(view, from, end), true);
    this.#nextText[partition] = at + textBytes(end - start);
    Atomics.or(filter, tag & (filter.length - 1), (1 << hashA) | (1 << (hashA >>> 5)));
    slots[slot * SLOT_WORDS + TAG] = tag;
    slots[slot * SLOT_WORDS + TEXT] = at + WORD_BYTES + 1;
  }
}

/** The one to three bytes of `view[start, end)`, filled up with zeros to a word. */
function lastWord(view: DataView, start: number, end: number): number {
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
function sameText(texts: DataView, at: number, view: DataView, start: number, end: number): boolean {
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

/** Tells the rows of a batch whose users may have conversions; reused from batch to batch. */
export class UserFilter {
  /** Rows that passed the last `apply`, ascending. */
  readonly rows: Uint32Array;
  count = 0;

  constructor(capacity: number) {
    this.rows = new Uint32Array(capacity);
  }

  /** Lets the valid rows pass whose user may have conversions, by the hashes of the users. Without a branch to guess. */
  apply({ filter }: UserTable, valid: Uint8Array, hashes: Int32Array, count: number): void {
    if (filter.length === 0) throw new Error('the users of this table were dropped');
    const { rows } = this;
    const mask = filter.length - 1;
    let passed = 0;
    for (let row = 0; row < count; row++) {
      const hashA = hashes[row * 2];
      const word = filter[hashes[row * 2 + 1] & mask];
      rows[passed] = row;
      passed += (word >>> hashA) & (word >>> (hashA >>> 5)) & valid[row];
    }
    this.count = passed;
  }
}

/** Clicks of users who may have conversions: the user id of click i is `view[starts[i], starts[i + 1])`, its hash lies in `hashes` as a pair. */
export interface UserCandidates {
  times: Float64Array;
  hashes: Int32Array;
  starts: Uint32Array;
  view: DataView;
}

/** The users of candidates. */
export interface FoundUsers {
  /** Their slots; `NO_USER` for those without conversions that count and for those whose click comes after all of them. */
  users: Uint32Array;
  /** Clicks that come after all conversions of their users that count, and so change nothing. */
  late: number;
}

/**
 * The users at the given places of candidates, in that order. Sorted by partition, what they need of the table stays near. In loops of their own, so that the cache misses of many overlap: first the slot of each is
 * touched, then that with its tag is found and its text touched, then the texts are compared.
 */
export function findUsers(table: UserTable, candidates: UserCandidates, places: Uint32Array): FoundUsers {
  const finder = new UserFinder(table, candidates);
  const users = new Uint32Array(places.length);
  for (let at = 0; at < places.length; at += ROWS_AT_ONCE)
    finder.find(places.subarray(at, at + ROWS_AT_ONCE), users.subarray(at, at + ROWS_AT_ONCE));
  return { users, late: finder.late };
}

class UserFinder {
  readonly #table: UserTable;
  readonly #texts: DataView;
  readonly #candidates: UserCandidates;
  /** All that was touched, so that no compiler leaves it out. */
  touched = 0;
  late = 0;

  constructor(table: UserTable, candidates: UserCandidates) {
    this.#table = table;
    this.#texts = viewOf(table.texts);
    this.#candidates = candidates;
  }

  find(places: Uint32Array, users: Uint32Array): void {
    const { slots, slotBases } = this.#table;
    const { hashes } = this.#candidates;
    let touched = 0;
    for (let i = 0; i < places.length; i++) {
      const slot = homeOf(slotBases, hashes[places[i] * 2]);
      users[i] = slot;
      touched |= slots[slot * SLOT_WORDS];
    }
    for (let i = 0; i < places.length; i++) {
      const slot = this.#nextWithTag(places[i], users[i]);
      users[i] = slot;
      const text = slots[slot * SLOT_WORDS + TEXT];
      touched |= text === 0 ? 0 : this.#texts.getInt32(text - 1, true);
    }
    for (let i = 0; i < places.length; i++) users[i] = this.#withText(places[i], users[i]);
    this.touched = touched;
  }

  /** From a slot on the first with the tag of a candidate, or the first empty one. */
  #nextWithTag(place: number, from: number): number {
    const { slots, slotBases } = this.#table;
    const hashA = this.#candidates.hashes[place * 2];
    const tag = this.#candidates.hashes[place * 2 + 1];
    let slot = from;
    while (slots[slot * SLOT_WORDS + TAG] !== tag && slots[slot * SLOT_WORDS + TEXT] !== 0)
      slot = slotAfter(slotBases, partitionOf(hashA), slot);
    return slot;
  }

  /** From a slot with the tag of a candidate on the one with its text too, or `NO_USER`; also where the click is late, which is counted. */
  #withText(place: number, from: number): number {
    const { slots, slotBases } = this.#table;
    const { hashes, starts, view, times } = this.#candidates;
    for (let slot = from; slots[slot * SLOT_WORDS + TEXT] !== 0; ) {
      const text = slots[slot * SLOT_WORDS + TEXT] - 1;
      if (sameText(this.#texts, text, view, starts[place], starts[place + 1])) {
        const last = slots[slot * SLOT_WORDS + LAST] >>> 0;
        if (tickOf(times[place]) <= last) return slot;
        if (last > 0) this.late++;
        return NO_USER;
      }
      slot = this.#nextWithTag(place, slotAfter(slotBases, partitionOf(hashes[place * 2]), slot));
    }
    return NO_USER;
  }
}
