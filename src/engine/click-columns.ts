import type { ClickBatch } from '../exports/click-batch.ts';
import { FIRST_ROWS, grown, pickFloats, pickNumbers, shareNumbers } from './shared-columns.ts';
import { TextCollector } from './text-collector.ts';
import { findUsers, NO_USER, partitionOf, USER_PARTITIONS, type UserTable } from './user-table.ts';

/**
 * Clicks of users with conversions, in columns, sorted by the partition of their users; the click id of click i is
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
}

/** The columns that the rows of the report need of a click. */
export type CitedClicks = Omit<ClickColumns, 'users' | 'partitionStarts'>;

/**
 * Collects clicks of users who may have conversions while a range is scanned, and keeps those of users who have some; reused from
 * range to range.
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
  readonly #sortedIds = new TextCollector();

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

  /** The collected clicks of users in the table, in shared memory; the collector is empty afterwards. */
  take(table: UserTable): ClickColumns {
    const { places, users, partitionStarts } = this.#find(table);
    const columns = {
      length: places.length,
      times: pickFloats(this.#times, places),
      users: shareNumbers(users, users.length),
      campaigns: pickNumbers(this.#campaigns, places),
      ...this.#pickIds(places),
      partitionStarts,
    };
    this.#length = 0;
    this.#ids.clear();
    this.#users.clear();
    return columns;
  }

  /** The clicks of users in the table by their places, and their users; sorted by partition, in one partition as they came. */
  #find(table: UserTable): Pick<ClickColumns, 'users' | 'partitionStarts'> & { places: Uint32Array } {
    const sorted = this.#sortByPartition();
    const candidates = { hashes: this.#userHashes, starts: this.#userStarts, view: this.#users.view };
    const users = findUsers(table, candidates, sorted);
    const partitionStarts = new Uint32Array(new SharedArrayBuffer((USER_PARTITIONS + 1) * 4));
    let length = 0;
    for (let i = 0; i < sorted.length; i++) {
      if (users[i] === NO_USER) continue;
      partitionStarts[partitionOf(this.#userHashes[sorted[i] * 2]) + 1]++;
      sorted[length] = sorted[i];
      users[length++] = users[i];
    }
    for (let p = 0; p < USER_PARTITIONS; p++) partitionStarts[p + 1] += partitionStarts[p];
    return { places: sorted.subarray(0, length), users: users.subarray(0, length), partitionStarts };
  }

  #sortByPartition(): Uint32Array {
    const hashes = this.#userHashes;
    const next = new Uint32Array(USER_PARTITIONS + 1);
    for (let at = 0; at < this.#length; at++) next[partitionOf(hashes[at * 2]) + 1]++;
    for (let p = 0; p < USER_PARTITIONS; p++) next[p + 1] += next[p];
    const places = new Uint32Array(this.#length);
    for (let at = 0; at < this.#length; at++) places[next[partitionOf(hashes[at * 2])]++] = at;
    return places;
  }

  #pickIds(places: Uint32Array): Pick<ClickColumns, 'idStarts' | 'texts'> {
    const idStarts = new Uint32Array(new SharedArrayBuffer((places.length + 1) * 4));
    const { view } = this.#ids;
    for (let i = 0; i < places.length; i++) {
      this.#sortedIds.add(view, this.#idStarts[places[i]], this.#idStarts[places[i] + 1]);
      idStarts[i + 1] = this.#sortedIds.length;
    }
    return { idStarts, texts: this.#sortedIds.take() };
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

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}
