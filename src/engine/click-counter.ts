import type { ClickBatch } from '../exports/click-batch.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import { Tally, type TallyRows } from './tally.ts';

/** The columns of a batch that counting looks at. */
export type CountedRows = Pick<ClickBatch, 'valid' | 'campaigns' | 'times'>;

/** Words by which the counter and its loop in loops/assembly/counts.ts exchange what they need. */
const WORD = { touchedCount: 3, otherCount: 5 } as const;

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
  readonly #others: Uint32Array;
  readonly #least: Float64Array;
  readonly #words: Int32Array;
  #cell = -1;

  /** For batches of up to `batch` rows. */
  constructor(campaigns: number, batch: number, memory: LoopMemory) {
    this.#memory = memory;
    this.#counts = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#latest = memory.floats(memory.allocate(campaigns * 8), campaigns).fill(-1);
    this.#touched = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#others = memory.numbers(memory.allocate(batch * 4), batch);
    this.#least = memory.floats(memory.allocate(8), 1);
    const [counts, latest, touched, others, least] = [
      this.#counts,
      this.#latest,
      this.#touched,
      this.#others,
      this.#least,
    ].map(({ byteOffset }) => byteOffset);
    this.#words = memory.told([counts, latest, touched, 0, others, 0, least]);
  }

  /** Counts a click of a campaign in a cell at a time (microseconds). */
  add(campaign: number, cell: number, time: number): void {
    this.#tally.addMany(campaign, cell, 1, time);
  }

  /**
   * Counts the valid clicks of a batch with times in `[from, to)`, which all lie in one cell. Gives the least of their times, Infinity without
   * any, and the rows of the other valid ones, until the next call.
   */
  addBatch(
    { valid, campaigns, times }: CountedRows,
    count: number,
    cell: number,
    { from, to }: { from: number; to: number },
  ): { least: number; others: Uint32Array } {
    if (cell !== this.#cell) this.#turnTo(cell);
    this.#memory.loops.countRows(
      this.#words.byteOffset,
      count,
      valid.byteOffset,
      campaigns.byteOffset,
      times.byteOffset,
      from,
      to,
    );
    return { least: this.#least[0], others: this.#others.subarray(0, this.#words[WORD.otherCount]) };
  }

  /** What was counted; the counter is empty afterwards. */
  take(): TallyRows {
    this.#turnTo(-1);
    const rows = this.#tally.toRows();
    this.#tally.clear();
    return rows;
  }

  #turnTo(cell: number): void {
    for (let i = 0; i < this.#words[WORD.touchedCount]; i++) {
      const campaign = this.#touched[i];
      this.#tally.addMany(campaign, this.#cell, this.#counts[campaign], this.#latest[campaign]);
      this.#counts[campaign] = 0;
      this.#latest[campaign] = -1;
    }
    this.#words[WORD.touchedCount] = 0;
    this.#cell = cell;
  }
}
