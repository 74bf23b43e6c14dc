import { Tally, type TallyRows } from './tally.ts';

/**
 * Counts clicks by campaign and cell, with the latest time of each. Neighbouring clicks mostly lie in the same cell: those are
 * counted in plain arrays by campaign, which go to the tally when the cell changes.
 */
export class ClickCounter {
  readonly #tally = new Tally();
  readonly #counts: Uint32Array;
  readonly #latest: Float64Array;
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  #cell = -1;

  constructor(campaigns: number) {
    this.#counts = new Uint32Array(campaigns);
    this.#latest = new Float64Array(campaigns).fill(-1);
    this.#touched = new Uint32Array(campaigns);
  }

  /** Counts a click of a campaign in a cell at a time (microseconds). */
  add(campaign: number, cell: number, time: number): void {
    if (cell !== this.#cell) this.#turnTo(cell);
    if (this.#counts[campaign]++ === 0) this.#touched[this.#touchedCount++] = campaign;
    if (time > this.#latest[campaign]) this.#latest[campaign] = time;
  }

  /** Counts the valid clicks of a batch that all lie in one cell. */
  addRows(valid: Uint8Array, campaigns: Int32Array, times: Float64Array, count: number, cell: number): void {
    if (cell !== this.#cell) this.#turnTo(cell);
    const counts = this.#counts;
    const latest = this.#latest;
    for (let row = 0; row < count; row++) {
      if (valid[row] === 0) continue;
      const campaign = campaigns[row];
      if (counts[campaign]++ === 0) this.#touched[this.#touchedCount++] = campaign;
      if (times[row] > latest[campaign]) latest[campaign] = times[row];
    }
  }

  /** What was counted; the counter is empty afterwards. */
  take(): TallyRows {
    this.#turnTo(-1);
    const rows = this.#tally.toRows();
    this.#tally.clear();
    return rows;
  }

  #turnTo(cell: number): void {
    for (let i = 0; i < this.#touchedCount; i++) {
      const campaign = this.#touched[i];
      this.#tally.addMany(campaign, this.#cell, this.#counts[campaign], this.#latest[campaign]);
      this.#counts[campaign] = 0;
      this.#latest[campaign] = -1;
    }
    this.#touchedCount = 0;
    this.#cell = cell;
  }
}
