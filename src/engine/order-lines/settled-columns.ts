import { IdHash } from '../../batches/id-hash.ts';
import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { Arena } from '../columns/arena.ts';
import { addUp, FIRST_ROWS, grown } from '../columns/shared-columns.ts';
import type { CollectedConversions } from '../users/conversion-columns.ts';
import type { Persons } from '../users/persons.ts';
import { textBytes, USER_PARTITIONS, userPartition } from '../users/user-table.ts';
import { ID, type LinePlace, USER } from './line-columns.ts';

/** A conversion that is made of lines, in range and tracked. */
export interface SettledConversion {
  /** Carries the class of the conversion, and its ids. */
  carrier: LinePlace;
  time: number;
  event: number;
  units: number;
  millionths: number;
}

const TEXT_BYTES_FIRST = FIRST_ROWS * 16;

/** Collects conversions one by one, and sorts them by the partition of their users, as the scanners give theirs. */
export class SettledColumns {
  readonly #hash: IdHash;
  readonly #persons: Persons | undefined;
  #length = 0;
  #times = new Float64Array(FIRST_ROWS);
  #events = new Uint32Array(FIRST_ROWS);
  #units = new Float64Array(FIRST_ROWS);
  #millionths = new Uint32Array(FIRST_ROWS);
  #userHashes = new Uint32Array(FIRST_ROWS * 2);
  #starts = new Uint32Array(FIRST_ROWS * 2 + 1);
  #texts = new Uint8Array(TEXT_BYTES_FIRST);

  /** Users are sorted by the `persons` that they belong to. */
  constructor(seed: number, persons: Persons | undefined) {
    this.#hash = new IdHash(seed);
    this.#persons = persons;
  }

  /** Adds a conversion; gives its place in the order of adding. */
  add({ carrier, time, event, units, millionths }: SettledConversion): number {
    const at = this.#length++;
    this.#makeRoom(at + 1);
    this.#times[at] = time;
    this.#events[at] = event;
    this.#units[at] = units;
    this.#millionths[at] = millionths;
    this.#addTexts(carrier, at);
    return at;
  }

  /** The conversions by partition, in shared memory, and for each in the order of adding its place there. */
  take(arena: Arena): { collected: CollectedConversions; places: Uint32Array } {
    const length = this.#length;
    const partitionStarts = arena.numbers(USER_PARTITIONS + 1);
    for (let at = 0; at < length; at++) partitionStarts[userPartition(this.#userHashes[at * 2]) + 1]++;
    addUp(partitionStarts);
    const places = this.#placesOf(partitionStarts);
    const order = new Uint32Array(length);
    for (let at = 0; at < length; at++) order[places[at]] = at;
    const { starts, texts, userBytes } = this.#sortTexts(order, arena);
    const floats = (column: Float64Array) => pick(column, order, arena.floats(length));
    const numbers = (column: Uint32Array) => pick(column, order, arena.numbers(length));
    const userHashes = arena.numbers(length * 2);
    order.forEach((from, at) => {
      userHashes[at * 2] = this.#userHashes[from * 2];
      userHashes[at * 2 + 1] = this.#userHashes[from * 2 + 1];
    });
    return {
      places,
      collected: {
        loaded: {
          length,
          times: floats(this.#times),
          events: numbers(this.#events),
          units: floats(this.#units),
          millionths: numbers(this.#millionths),
          starts,
          texts,
          partitionStarts,
        },
        keys: {
          currencies: new Uint32Array(0),
          userHashes,
          offsets: new Float64Array(0),
          rows: new Uint32Array(0),
        },
        userBytes,
      },
    };
  }

  #makeRoom(length: number): void {
    if (length <= this.#times.length) return;
    this.#times = grown(this.#times, length);
    const room = this.#times.length;
    this.#events = grown(this.#events, room);
    this.#units = grown(this.#units, room);
    this.#millionths = grown(this.#millionths, room);
    this.#userHashes = grown(this.#userHashes, room * 2);
    this.#starts = grown(this.#starts, room * 2 + 1);
  }

  /** Adds the conversion id and the user id, and the hash of the user. */
  #addTexts({ piece: { columns }, row }: LinePlace, at: number): void {
    const { starts, texts } = columns;
    const [first, user, end] = [starts[row * 3 + ID], starts[row * 3 + USER], starts[row * 3 + USER + 1]];
    const start = this.#starts[at * 2];
    this.#texts = grown(this.#texts, start + end - first + TEXT_SLACK);
    const into = this.#texts;
    for (let from = first, to = start; from < end; ) into[to++] = texts[from++];
    this.#starts[at * 2 + 1] = start + user - first;
    this.#starts[at * 2 + 2] = start + end - first;
    this.#userHashes.set(this.#hashOf(start + user - first, start + end - first), at * 2);
  }

  /** Both lanes of the hash of the person of the user that lies in the texts. */
  #hashOf(start: number, end: number): ArrayLike<number> {
    const persons = this.#persons;
    const entry = persons?.entryOf(this.#texts.subarray(start, end)) ?? 0;
    if (persons !== undefined && entry > 0) return persons.hashOf(entry);
    this.#hash.compute(this.#view(), start, end);
    return [this.#hash.a, this.#hash.b];
  }

  #viewed: DataView | undefined;

  #view(): DataView {
    if (this.#viewed?.buffer !== this.#texts.buffer) this.#viewed = new DataView(this.#texts.buffer);
    return this.#viewed;
  }

  #placesOf(partitionStarts: Uint32Array): Uint32Array {
    const next = partitionStarts.slice();
    const places = new Uint32Array(this.#length);
    for (let at = 0; at < places.length; at++) places[at] = next[userPartition(this.#userHashes[at * 2])]++;
    return places;
  }

  #sortTexts(order: Uint32Array, arena: Arena) {
    const from = this.#starts;
    const starts = arena.numbers(order.length * 2 + 1);
    const texts = arena.bytes(from[order.length * 2] + TEXT_SLACK);
    const userBytes = new Float64Array(USER_PARTITIONS);
    order.forEach((row, at) => {
      const [first, user, end] = [from[row * 2], from[row * 2 + 1], from[row * 2 + 2]];
      const start = starts[at * 2];
      for (let byte = first, to = start; byte < end; ) texts[to++] = this.#texts[byte++];
      starts[at * 2 + 1] = start + user - first;
      starts[at * 2 + 2] = start + end - first;
      userBytes[userPartition(this.#userHashes[row * 2])] += textBytes(end - user);
    });
    return { starts, texts, userBytes };
  }
}

/** The elements of a column in another order. */
function pick<T extends Float64Array | Uint32Array>(column: T, order: Uint32Array, into: T): T {
  for (let at = 0; at < order.length; at++) into[at] = column[order[at]];
  return into;
}
