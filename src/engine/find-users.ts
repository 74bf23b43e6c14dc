import { viewOf } from './text-collector.ts';
import {
  homeOf,
  LAST,
  NO_USER,
  partitionOf,
  ROWS_AT_ONCE,
  SLOT_WORDS,
  sameText,
  slotAfter,
  TAG,
  TEXT,
  tickOf,
  type UserTable,
} from './user-table.ts';

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
