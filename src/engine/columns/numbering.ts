import { firstAfter } from '../../rules/window-history.ts';

/** Rows numbered through several parts: row `bases[p] + i` is row i of part p. */
export class Numbering {
  readonly bases: Float64Array;
  readonly total: number;

  constructor(lengths: readonly number[]) {
    this.bases = new Float64Array(lengths.length + 1);
    let total = 0;
    lengths.forEach((length, part) => {
      total += length;
      this.bases[part + 1] = total;
    });
    this.total = total;
  }

  /** The part that holds a row. */
  partOf(row: number): number {
    return firstAfter(this.bases, row) - 1;
  }
}
