/** A count and an exact amount in millionths. */
export interface Sum {
  count: number;
  amount: bigint;
}

/** No conversion and no amount. */
export const ZERO: Sum = { count: 0, amount: 0n };

/**
 * Sums as columns, in no order: the two numbers that name a sum, its count, and its amount in millionths. No two rows
 * have the same two numbers. A row with the count 0 is none. Without `amounts` all are 0.
 */
export interface SumColumns {
  first: ArrayLike<number>;
  second: ArrayLike<number>;
  counts: ArrayLike<number>;
  amounts?: readonly bigint[];
}

/**
 * Sums by two numbers, for example by campaign and part of the calendar. They lie in the order of both, so the rows of
 * a first number follow each other, from `start(first)` to before `end(first)`.
 */
export class Sums {
  /** How many first numbers there may be: all are below it. */
  readonly size: number;
  /** The second number of each row. */
  readonly seconds: Int32Array;
  /** The count of each row. */
  readonly counts: Float64Array;
  readonly #starts: Uint32Array;
  readonly #amounts: bigint[] | undefined;
  readonly #totals: Sum[] = [];

  constructor({ first, second, counts, amounts }: SumColumns) {
    const order = orderBy(first, orderBy(second, rowsOf(counts)));
    this.seconds = new Int32Array(order.length);
    this.counts = new Float64Array(order.length);
    this.#amounts = amounts && new Array<bigint>(order.length).fill(0n);
    for (let place = 0; place < order.length; place++) {
      const row = order[place];
      this.seconds[place] = second[row];
      this.counts[place] = counts[row];
      if (amounts !== undefined && this.#amounts !== undefined) this.#amounts[place] = amounts[row];
    }
    this.#starts = startsOf(first, order, 0);
    this.size = this.#starts.length - 1;
  }

  /** The first row of a first number. */
  start(first: number): number {
    return first < this.size ? this.#starts[first] : 0;
  }

  /** The row behind the last one of a first number; its start where it has none. */
  end(first: number): number {
    return first < this.size ? this.#starts[first + 1] : 0;
  }

  /** The row of both numbers, or -1. */
  rowOf(first: number, second: number): number {
    let [low, high] = [this.start(first), this.end(first)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.seconds[middle] === second) return middle;
      if (this.seconds[middle] < second) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  /** The count under both numbers, 0 without a row. */
  countAt(first: number, second: number): number {
    const row = this.rowOf(first, second);
    return row < 0 ? 0 : this.counts[row];
  }

  /** The amount of a row in millionths. */
  amountOf(row: number): bigint {
    return this.#amounts === undefined ? 0n : this.#amounts[row];
  }

  /** The sum under both numbers. */
  at(first: number, second: number): Sum {
    const row = this.rowOf(first, second);
    return row < 0 ? ZERO : { count: this.counts[row], amount: this.amountOf(row) };
  }

  /** The total under a first number. It is added up once: several outputs ask for it. */
  total(first: number): Sum {
    const known = this.#totals[first] ?? this.#addUp(this.start(first), this.end(first));
    this.#totals[first] = known;
    return known;
  }

  /** The total of everything. */
  grandTotal(): Sum {
    return this.#addUp(0, this.counts.length);
  }

  #addUp(start: number, end: number): Sum {
    let [count, amount] = [0, 0n];
    for (let row = start; row < end; row++) {
      count += this.counts[row];
      if (this.amountOf(row) !== 0n) amount += this.amountOf(row);
    }
    return { count, amount };
  }
}

/** The second numbers under some first numbers of sums, and `more`: ascending, each once. */
export function secondsOf(of: readonly (readonly [Sums, number])[], more: readonly number[] = []): number[] {
  const all = [...more];
  for (const [sums, first] of of)
    for (let row = sums.start(first); row < sums.end(first); row++) all.push(sums.seconds[row]);
  // Mostly a few ascending runs, which are merged quickly.
  return all.sort((a, b) => a - b).filter((second, place) => place === 0 || second !== all[place - 1]);
}

/** Sums without any row. */
export const NO_SUMS = new Sums({ first: [], second: [], counts: [] });

/** The rows whose count is not 0. */
function rowsOf(counts: ArrayLike<number>): Uint32Array {
  const rows = new Uint32Array(counts.length);
  let length = 0;
  for (let row = 0; row < counts.length; row++) if (counts[row] !== 0) rows[length++] = row;
  return rows.subarray(0, length);
}

/**
 * Where the rows of each key, from `least` on, begin once they are sorted by it. At last, how many rows there are.
 */
function startsOf(keys: ArrayLike<number>, rows: Uint32Array, least: number): Uint32Array {
  let most = least - 1;
  for (const row of rows) if (keys[row] > most) most = keys[row];
  const starts = new Uint32Array(most - least + 2);
  for (const row of rows) starts[keys[row] - least + 1]++;
  for (let key = 1; key < starts.length; key++) starts[key] += starts[key - 1];
  return starts;
}

/** Rows in the order of their keys; those of one key stay in the order given. */
function orderBy(keys: ArrayLike<number>, rows: Uint32Array): Uint32Array {
  let least = rows.length === 0 ? 0 : keys[rows[0]];
  for (const row of rows) if (keys[row] < least) least = keys[row];
  const next = startsOf(keys, rows, least);
  const order = new Uint32Array(rows.length);
  for (const row of rows) order[next[keys[row] - least]++] = row;
  return order;
}
