const LOW_UNITS = 10_000_000;
const CARRY_AT = 2 ** 52;
const FIRST_ROWS = 64;

/** Counts by a pair of numbers, with the latest time of each (microseconds since the epoch). */
export interface CountRows {
  first: Uint32Array;
  second: Uint32Array;
  counts: Float64Array | Uint32Array;
  latest: Float64Array;
}

/** Exact sums of amounts, each in three numbers; see `Tally`. */
interface Amounts {
  high: Float64Array;
  low: Float64Array;
  millionths: Float64Array;
}

/** A tally as plain arrays, to travel between threads. */
export interface TallyRows extends CountRows, Amounts {
  counts: Float64Array;
}

/** One row of a tally: its key, count, exact amount in millionths and latest time. */
export interface TallyRow {
  first: number;
  second: number;
  count: number;
  amount: bigint;
  latest: number;
}

/** The exact sum of a row in millionths. Clicks have none: there are many rows of them. */
function amountOf({ high, low, millionths }: Amounts, row: number): bigint {
  if (high[row] === 0 && low[row] === 0 && millionths[row] === 0) return 0n;
  return (BigInt(high[row]) * BigInt(LOW_UNITS) + BigInt(low[row])) * 1_000_000n + BigInt(millionths[row]);
}

/** The exact sums of all rows in millionths. */
export function amountsOf(amounts: Amounts): bigint[] {
  const sums: bigint[] = [];
  for (let row = 0; row < amounts.high.length; row++) sums.push(amountOf(amounts, row));
  return sums;
}

/** Counts by place, those above zero, as the rows of a tally by place and 0. */
export function tallyOfCounts(counts: Float64Array): TallyRows {
  const first = Uint32Array.from(counts.keys()).filter((place) => counts[place] > 0);
  const { length } = first;
  return {
    first,
    second: new Uint32Array(length),
    counts: counts.filter((count) => count > 0),
    latest: new Float64Array(length).fill(-1),
    high: new Float64Array(length),
    low: new Float64Array(length),
    millionths: new Float64Array(length),
  };
}

/**
 * Counts and exact sums of amounts, with a pair of numbers as the key. An amount is kept in three numbers (units
 * above and below 10^7, and millionths). Each is a whole number far below 2^53, so nothing is ever rounded.
 */
export class Tally {
  /** A hash table of the rows, numbered from 1, by their keys. It is at most half full. */
  #places = new Uint32Array(FIRST_ROWS * 2);
  #size = 0;
  #first = new Uint32Array(FIRST_ROWS);
  #second = new Uint32Array(FIRST_ROWS);
  #counts = new Float64Array(FIRST_ROWS);
  #latest = new Float64Array(FIRST_ROWS).fill(-1);
  #high = new Float64Array(FIRST_ROWS);
  #low = new Float64Array(FIRST_ROWS);
  #millionths = new Float64Array(FIRST_ROWS);

  /** Adds to the count of a key, and gives the place of its row. */
  add(first: number, second: number, count: number): number {
    const row = this.#rowOf(first, second);
    this.#counts[row] += count;
    return row;
  }

  /** Adds to the count of a key; `time` is when the latest of those counted was (microseconds since the epoch). */
  addMany(first: number, second: number, count: number, time: number): void {
    const row = this.add(first, second, count);
    if (time > this.#latest[row]) this.#latest[row] = time;
  }

  /** Adds to the count of a key, and an amount `count` times to its sum. Negative units mean no amount. */
  addAmount(first: number, second: number, count: number, units: number, millionths: number): void {
    const row = this.add(first, second, count);
    if (units < 0) return;
    const high = Math.floor(units / LOW_UNITS);
    this.#high[row] += high * count;
    this.#low[row] += (units - high * LOW_UNITS) * count;
    this.#millionths[row] += millionths * count;
    if (this.#low[row] > CARRY_AT || this.#millionths[row] > CARRY_AT) this.#carry(row);
  }

  /** Adds to the count of a key, and an amount once to its sum: the total of all that are counted. */
  addSum(first: number, second: number, count: number, units: number, millionths: number): void {
    this.addAmount(first, second, 1, units, millionths);
    this.add(first, second, count - 1);
  }

  /** Adds rows of counts. */
  mergeCounts({ first, second, counts, latest }: CountRows): void {
    for (let i = 0; i < counts.length; i++) this.addMany(first[i], second[i], counts[i], latest[i]);
  }

  /** Adds all rows of another tally. */
  merge(other: TallyRows): void {
    for (let i = 0; i < other.counts.length; i++) {
      const row = this.add(other.first[i], other.second[i], other.counts[i]);
      this.#latest[row] = Math.max(this.#latest[row], other.latest[i]);
      this.#high[row] += other.high[i];
      this.#low[row] += other.low[i];
      this.#millionths[row] += other.millionths[i];
      this.#carry(row);
    }
  }

  /** A copy of the rows as plain arrays. */
  toRows(): TallyRows {
    const n = this.#size;
    return {
      first: this.#first.slice(0, n),
      second: this.#second.slice(0, n),
      counts: this.#counts.slice(0, n),
      latest: this.#latest.slice(0, n),
      high: this.#high.slice(0, n),
      low: this.#low.slice(0, n),
      millionths: this.#millionths.slice(0, n),
    };
  }

  /** The rows whose count is not zero, in no particular order. */
  *rows(): Generator<TallyRow> {
    for (let row = 0; row < this.#size; row++) {
      if (this.#counts[row] !== 0) yield this.#row(row);
    }
  }

  clear(): void {
    this.#places.fill(0);
    this.#size = 0;
    this.#counts.fill(0);
    this.#latest.fill(-1);
    this.#high.fill(0);
    this.#low.fill(0);
    this.#millionths.fill(0);
  }

  #row(row: number): TallyRow {
    return {
      first: this.#first[row],
      second: this.#second[row],
      count: this.#counts[row],
      amount: amountOf({ high: this.#high, low: this.#low, millionths: this.#millionths }, row),
      latest: this.#latest[row],
    };
  }

  #carry(row: number): void {
    const units = Math.floor(this.#millionths[row] / 1_000_000);
    this.#millionths[row] -= units * 1_000_000;
    this.#low[row] += units;
    const high = Math.floor(this.#low[row] / LOW_UNITS);
    this.#low[row] -= high * LOW_UNITS;
    this.#high[row] += high;
  }

  /** The row of a key, a new one if there is none yet. */
  #rowOf(first: number, second: number): number {
    const place = this.#placeOf(first, second);
    const known = this.#places[place];
    return known > 0 ? known - 1 : this.#append(first, second, place);
  }

  /** The place of a key in the hash table, or the free one where it belongs. */
  #placeOf(first: number, second: number): number {
    const mask = this.#places.length - 1;
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & mask;
    for (let row = this.#places[place]; row > 0; row = this.#places[place]) {
      if (this.#first[row - 1] === first && this.#second[row - 1] === second) break;
      place = (place + 1) & mask;
    }
    return place;
  }

  #append(first: number, second: number, place: number): number {
    const row = this.#size++;
    this.#first[row] = first;
    this.#second[row] = second;
    this.#places[place] = this.#size;
    if (this.#size === this.#first.length) this.#growRows();
    return row;
  }

  #growRows(): void {
    const size = this.#size * 2;
    this.#first = enlarged(this.#first, new Uint32Array(size));
    this.#second = enlarged(this.#second, new Uint32Array(size));
    this.#counts = enlarged(this.#counts, new Float64Array(size));
    this.#latest = enlarged(this.#latest, new Float64Array(size).fill(-1));
    this.#high = enlarged(this.#high, new Float64Array(size));
    this.#low = enlarged(this.#low, new Float64Array(size));
    this.#millionths = enlarged(this.#millionths, new Float64Array(size));
    this.#places = new Uint32Array(size * 2);
    for (let row = 0; row < this.#size; row++)
      this.#places[this.#placeOf(this.#first[row], this.#second[row])] = row + 1;
  }
}

function enlarged<T extends Float64Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
