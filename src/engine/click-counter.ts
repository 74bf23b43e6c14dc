import type { ClickBatch } from '../exports/click-batch.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import { Tally, type TallyRows } from './tally.ts';

/** The columns of a batch that counting looks at. */
export type CountedRows = Pick<ClickBatch, 'valid' | 'campaigns' | 'times' | 'span'>;

/**
 * Counts clicks by campaign and cell, with the latest time of each. Those of a batch mostly lie in the same cell: they are
 * counted in plain arrays by campaign, which go to the tally when the cell changes.
 */
export class ClickCounter {
  readonly #memory: LoopMemory;
  readonly #tally = new Tally();
  readonly #counts: Uint32Array;
  readonly #latest: Float64Array;
  readonly #touched: Uint32Array;
  readonly #least: Float64Array;
  #touchedCount = 0;
  #cell = -1;

  constructor(campaigns: number, memory: LoopMemory) {
    this.#memory = memory;
    this.#counts = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#latest = memory.floats(memory.allocate(campaigns * 8), campaigns).fill(-1);
    this.#touched = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#least = memory.floats(memory.allocate(8), 1);
  }

  /** Counts a click of a campaign in a cell at a time (microseconds). */
  add(campaign: number, cell: number, time: number): void {
    this.#tally.addMany(campaign, cell, 1, time);
  }

  /** Counts the valid clicks of a batch with times in `[from, to)`, which all lie in one cell; gives the least of their times, Infinity without any. */
  addBatch(
    { valid, campaigns, times }: CountedRows,
    count: number,
    cell: number,
    from: number,
    to: number,
  ): number {
    if (cell !== this.#cell) this.#turnTo(cell);
    this.#touchedCount = this.#memory.loops.countRows(
      count,
      valid.byteOffset,
      campaigns.byteOffset,
      times.byteOffset,
      from,
      to,
      this.#counts.byteOffset,
      this.#latest.byteOffset,
      this.#touched.byteOffset,
      this.#touchedCount,
      this.#least.byteOffset,
    );
    return this.#least[0];
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
