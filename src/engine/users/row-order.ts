import { FIRST_ROWS, grown } from '../columns/shared-columns.ts';

/**
 * Compares rows of one time: a negative number where row `a` comes before row `b`, a positive one where it comes
 * behind.
 */
export type CompareRows = (a: number, b: number) => number;

/** Up to so many rows are sorted by insertion: most users have few, and it allocates nothing. */
const FEW_ROWS = 24;

/** Sorts slices of columns by time, one after the other. Rows that are equal keep their order. */
export class RowOrder {
  #order = new Uint32Array(FIRST_ROWS);
  #values = new Float64Array(FIRST_ROWS);

  /** Sorts the rows `[from, to)` of some columns by their times; `compare` decides where these are the same. */
  sort(
    columns: readonly (Float64Array | Uint32Array)[],
    times: Float64Array,
    from: number,
    to: number,
    compare: CompareRows,
  ): void {
    const count = to - from;
    this.#order = grown(this.#order, count);
    this.#values = grown(this.#values, count);
    if (count > FEW_ROWS) this.#sortMany(times, from, count, compare);
    else this.#insert(times, from, count, compare);
    for (const column of columns) this.#reorder(column, from, count);
  }

  #sortMany(times: Float64Array, from: number, count: number, compare: CompareRows): void {
    const order = this.#order.subarray(0, count);
    for (let at = 0; at < count; at++) order[at] = from + at;
    order.sort((a, b) => times[a] - times[b] || compare(a, b));
  }

  #insert(times: Float64Array, from: number, count: number, compare: CompareRows): void {
    const order = this.#order;
    for (let row = from; row < from + count; row++) {
      let at = row - from;
      for (; at > 0; at--) {
        const before = order[at - 1];
        if (times[before] < times[row]) break;
        if (times[before] === times[row] && compare(before, row) <= 0) break;
        order[at] = before;
      }
      order[at] = row;
    }
  }

  #reorder(column: Float64Array | Uint32Array, from: number, count: number): void {
    const [order, values] = [this.#order, this.#values];
    for (let at = 0; at < count; at++) values[at] = column[order[at]];
    for (let at = 0; at < count; at++) column[from + at] = values[at];
  }
}
