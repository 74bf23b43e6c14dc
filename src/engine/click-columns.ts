import type { ClickBatch } from '../exports/click-batch.ts';
import { Arena } from './arena.ts';
import { findUsers } from './find-users.ts';
import { addUp, copyNumbers, FIRST_ROWS, grown, pickFloats, pickNumbers } from './shared-columns.ts';
import { pickTexts, TextCollector } from './text-collector.ts';
import { NO_USER, partitionOf, USER_PARTITIONS, type UserTable } from './user-table.ts';

/**
 * Clicks of users with conversions, up to the last of those, in columns, sorted by the partition of their users; the click id of click i is
 * `texts[idStarts[i], idStarts[i + 1])`. Some bytes behind the last text are readable, so that texts can be read by words.
 */
export interface ClickColumns {
  length: number;
  times: Float64Array;
  /** Users by their slot in the table of users. */
  users: Uint32Array;
  campaigns: Uint32Array;
  idStarts: Uint32Array;
  texts: Uint8Array;
  /** Where the clicks of each partition begin; one more than partitions. */
  partitionStarts: Uint32Array;
  /** Further clicks of users with conversions that count, after all of those: they can earn nothing, and are only counted. */
  late: number;
}

/** The columns that the rows of the report need of a click. */
export type CitedClicks = Omit<ClickColumns, 'users' | 'partitionStarts' | 'late'>;

/**
 * Collects clicks of users who may have conversions while a range is scanned, and keeps those after which their user has some; reused
 * from range to range.
 */
export class ClickCollector {
  #length = 0;
  #times = new Float64Array(FIRST_ROWS);
  /** Both lanes of the hash of the user. */
  #userHashes = new Int32Array(FIRST_ROWS * 2);
  #campaigns = new Uint32Array(FIRST_ROWS);
  #idStarts = new Uint32Array(FIRST_ROWS + 1);
  #userStarts = new Uint32Array(FIRST_ROWS + 1);
  readonly #ids = new TextCollector();
  readonly #users = new TextCollector();
  readonly #arena = new Arena();

  /** Adds row `row` of a batch of clicks; its click id is `view[idStart, idEnd)`, its user `view[userStart, userEnd)`. */
  add(
    batch: Pick<ClickBatch, 'times' | 'campaigns' | 'userHashes'>,
    row: number,
    view: DataView,
    idStart: number,
    idEnd: number,
    userStart: number,
    userEnd: number,
  ): void {
    const at = this.#length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = batch.times[row];
    this.#campaigns[at] = batch.campaigns[row];
    this.#userHashes[at * 2] = batch.userHashes[row * 2];
    this.#userHashes[at * 2 + 1] = batch.userHashes[row * 2 + 1];
    this.#ids.add(view, idStart, idEnd);
    this.#idStarts[at + 1] = this.#ids.length;
    this.#users.add(view, userStart, userEnd);
    this.#userStarts[at + 1] = this.#users.length;
  }

  /** The collected clicks to keep, in shared memory; the collector is empty afterwards. */
  take(table: UserTable): ClickColumns {
    const { places, users, partitionStarts, late } = this.#find(table);
    const arena = this.#arena;
    const ids = pickTexts(this.#ids.view, this.#idStarts, places, arena);
    const columns = {
      length: places.length,
      times: pickFloats(this.#times, places, arena),
      users: copyNumbers(users, users.length, arena),
      campaigns: pickNumbers(this.#campaigns, places, arena),
      idStarts: ids.starts,
      texts: ids.texts,
      partitionStarts,
      late,
    };
    this.#length = 0;
    this.#ids.clear();
    this.#users.clear();
    return columns;
  }

  /** The clicks to keep by their places, and their users; sorted by partition, in one partition as they came. */
  #find(
    table: UserTable,
  ): Pick<ClickColumns, 'users' | 'partitionStarts' | 'late'> & { places: Uint32Array } {
    const hashes = this.#userHashes.subarray(0, this.#length * 2);
    const places = new Uint32Array(this.#length);
    sortByPartition(hashes, addUp(countByPartition(hashes)), places);
    const candidates = { times: this.#times, hashes, starts: this.#userStarts, view: this.#users.view };
    const { users, late } = findUsers(table, candidates, places);
    const partitionStarts = this.#arena.numbers(USER_PARTITIONS + 1);
    const length = keepFound(hashes, places, users, partitionStarts);
    addUp(partitionStarts);
    return { places: places.subarray(0, length), users: users.subarray(0, length), partitionStarts, late };
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#times = grown(this.#times, length);
    this.#userHashes = grown(this.#userHashes, length * 2);
    this.#campaigns = grown(this.#campaigns, length);
    this.#idStarts = grown(this.#idStarts, length + 1);
    this.#userStarts = grown(this.#userStarts, length + 1);
  }
}

/** How many pairs of lanes there are of each partition, at one more than its place. */
function countByPartition(hashes: Int32Array): Uint32Array {
  const counts = new Uint32Array(USER_PARTITIONS + 1);
  for (let at = 0; at < hashes.length; at += 2) counts[partitionOf(hashes[at]) + 1]++;
  return counts;
}

/** The places of pairs of lanes by partition; `next` moves from where each partition begins to where it ends. */
function sortByPartition(hashes: Int32Array, next: Uint32Array, places: Uint32Array): void {
  for (let at = 0; at < places.length; at++) places[next[partitionOf(hashes[at * 2])]++] = at;
}

/**
 * Moves the places that have a user to the front, with their users, and counts them at one more than their partition; gives their
 * number.
 */
function keepFound(hashes: Int32Array, places: Uint32Array, users: Uint32Array, counts: Uint32Array): number {
  let length = 0;
  for (let i = 0; i < places.length; i++) {
    if (users[i] === NO_USER) continue;
    counts[partitionOf(hashes[places[i] * 2]) + 1]++;
    places[length] = places[i];
    users[length++] = users[i];
  }
  return length;
}

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}
