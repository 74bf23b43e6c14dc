import { InputError } from '../exports/input-error.ts';
import { Arena } from './arena.ts';
import type { CollectedConversions } from './columns.ts';
import { viewOf } from './text-collector.ts';
import {
  homeOf,
  LAST,
  lastWord,
  NO_USER,
  partitionOf,
  ROWS_AT_ONCE,
  SLOT_WORDS,
  sameText,
  slotAfter,
  TAG,
  TEXT,
  tickOf,
  USER_PARTITIONS,
  type UserTable,
  WORD_BYTES,
} from './user-table.ts';

/** Conversions for each word of the filter, so that it passes one other user in thirty and still fits the second-level cache. */
const FILTER_ROWS = 4;

/** Places of texts are words with a sign. */
const MOST_TEXT_BYTES = 2 ** 31 - 1;

/** Slots for each conversion: enough for short searches, at least one stays free. */
const SLOTS_PER_ROW = 1.6;

/** Conversions, and for each 1 when it counts, 0 when its id does not let it. */
export interface ResolvedConversions extends CollectedConversions {
  counting: Uint8Array;
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
