import type { ClickBatch } from '../../batches/click-batch.ts';
import type { LoopMemory } from '../../loops/loop-memory.ts';
import { CellCounts } from '../../loops/loop-structs.ts';
import type { Calendar } from '../../rules/calendar.ts';
import { Tally, type TallyRows } from '../columns/tally.ts';
import { isInRange, type Job } from '../job.ts';

/** What clicks add up to. Times in microseconds since the epoch, Infinity without any. */
export interface CountedClicks {
  /** Clicks by campaign and `cellOf` their time; the latest time of each. */
  cells: TallyRows;
  /** Clicks in range that lie before their campaign was published. */
  beforePublished: number;
  earliest: number;
  earliestInRange: number;
}

/** The second key of a click in the cells: the part of the calendar, and whether it is in range. */
export function cellOf(part: number, inRange: boolean): number {
  return part * 2 + (inRange ? 1 : 0);
}

/** Counts valid clicks. */
export class ClickCensus {
  readonly #job: Job;
  readonly #calendar: Calendar;
  readonly #counter: ClickCounter;
  readonly #memory: LoopMemory;
  /** When each campaign was published, and when the last one was. */
  readonly #publishedAt: Float64Array;
  readonly #lastPublished: number;
  #beforePublished = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #earliestInRange = Number.POSITIVE_INFINITY;

  /** For batches of up to `batch` rows. */
  constructor(job: Job, calendar: Calendar, batch: number, memory: LoopMemory) {
    const campaigns = job.campaignIds.length;
    this.#job = job;
    this.#calendar = calendar;
    this.#memory = memory;
    this.#publishedAt = memory.floats(memory.allocate(campaigns * 8), campaigns);
    this.#publishedAt.set(job.publishedAt);
    this.#lastPublished = job.publishedAt.reduce((last, time) => Math.max(last, time), 0);
    this.#counter = new ClickCounter(campaigns, batch, memory);
  }

  /**
   * Counts the valid clicks of a batch. Most lie in the cell of one in the middle: these are counted together, the rest
   * one by one.
   */
  addBatch(batch: CountedRows, count: number): void {
    const { valid, campaigns, times } = batch;
    const ofBatch = valid.subarray(0, count);
    const middle = ofBatch.indexOf(1, count >> 1);
    const typical = middle < 0 ? ofBatch.indexOf(1) : middle;
    if (typical < 0) return;
    const before = this.#earliestInRange;
    this.#earliestInRange = Number.POSITIVE_INFINITY;
    for (const row of this.#addCell(batch, count, times[typical])) this.#addOne(campaigns[row], times[row]);
    if (this.#earliestInRange < this.#lastPublished) this.#countBeforePublished(batch, count);
    this.#earliestInRange = Math.min(this.#earliestInRange, before);
  }

  /** Counts the clicks of a batch that lie in the cell of an instant. Gives the rows of the other valid clicks. */
  #addCell(batch: CountedRows, count: number, instant: number): Uint32Array {
    const inRange = isInRange(this.#job, instant);
    const cell = cellOf(this.#calendar.partAt(instant), inRange);
    const { least, others } = this.#counter.addBatch(batch, count, cell, this.#cellAround(instant));
    this.#noteEarliest(least, inRange);
    return others;
  }

  /** Instants `[from, to)` in the cell of an instant; not always all of them. */
  #cellAround(instant: number): { from: number; to: number } {
    const { from, to } = this.#calendar.around(instant);
    const bounds = [this.#job.from, this.#job.to];
    return {
      from: Math.max(from, ...bounds.filter((bound) => bound <= instant)),
      to: Math.min(to, ...bounds.filter((bound) => bound > instant)),
    };
  }

  #addOne(campaign: number, time: number): void {
    const inRange = isInRange(this.#job, time);
    this.#counter.add(campaign, cellOf(this.#calendar.partAt(time), inRange), time);
    this.#noteEarliest(time, inRange);
  }

  #noteEarliest(time: number, inRange: boolean): void {
    if (time < this.#earliest) this.#earliest = time;
    if (inRange && time < this.#earliestInRange) this.#earliestInRange = time;
  }

  #countBeforePublished({ valid, campaigns, times }: CountedRows, count: number): void {
    this.#beforePublished += this.#memory.loops.countBefore(
      count,
      valid.byteOffset,
      campaigns.byteOffset,
      times.byteOffset,
      this.#job.from,
      this.#job.to,
      this.#publishedAt.byteOffset,
    );
  }

  /** Counts a click of a campaign at a time. */
  add(campaign: number, time: number): void {
    this.#addOne(campaign, time);
    if (isInRange(this.#job, time) && time < this.#job.publishedAt[campaign]) this.#beforePublished++;
  }

  /** Makes room for so many campaigns, where they are not known before. */
  makeRoom(campaigns: number): void {
    this.#counter.makeRoom(campaigns);
  }

  /** What was counted; nothing is counted afterwards. */
  drain(): CountedClicks {
    const counted = {
      cells: this.#counter.drain(),
      beforePublished: this.#beforePublished,
      earliest: this.#earliest,
      earliestInRange: this.#earliestInRange,
    };
    this.#beforePublished = 0;
    this.#earliest = Number.POSITIVE_INFINITY;
    this.#earliestInRange = Number.POSITIVE_INFINITY;
    return counted;
  }
}

/** The columns of a batch that counting looks at. */
export type CountedRows = Pick<ClickBatch, 'valid' | 'campaigns' | 'times'>;

/**
 * Counts clicks by campaign and cell, with the latest time of each. Those of a batch mostly lie in the same cell: they
 * are counted in plain arrays by campaign, which go to the tally when the cell changes.
 */
export class ClickCounter {
  readonly #memory: LoopMemory;
  readonly #tally = new Tally();
  #counts: Uint32Array;
  #latest: Float64Array;
  #touched: Uint32Array;
  readonly #others: Uint32Array;
  readonly #least: Float64Array;
  readonly #ofCell: CellCounts;
  #cell = -1;

  /** For batches of up to `batch` rows. */
  constructor(campaigns: number, batch: number, memory: LoopMemory) {
    this.#memory = memory;
    this.#counts = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#latest = memory.floats(memory.allocate(campaigns * 8), campaigns).fill(-1);
    this.#touched = memory.numbers(memory.allocate(campaigns * 4), campaigns);
    this.#others = memory.numbers(memory.allocate(batch * 4), batch);
    this.#least = memory.floats(memory.allocate(8), 1);
    this.#ofCell = memory.create(CellCounts, {
      counts: this.#counts.byteOffset,
      latest: this.#latest.byteOffset,
      touched: this.#touched.byteOffset,
      others: this.#others.byteOffset,
      least: this.#least.byteOffset,
    });
  }

  /** Makes room for so many campaigns. */
  makeRoom(campaigns: number): void {
    if (campaigns <= this.#counts.length) return;
    this.#turnTo(-1);
    const memory = this.#memory;
    const room = campaigns * 2;
    this.#counts = memory.numbers(memory.allocate(room * 4), room);
    this.#latest = memory.floats(memory.allocate(room * 8), room).fill(-1);
    this.#touched = memory.numbers(memory.allocate(room * 4), room);
    this.#ofCell.set({
      counts: this.#counts.byteOffset,
      latest: this.#latest.byteOffset,
      touched: this.#touched.byteOffset,
    });
  }

  /** Counts a click of a campaign in a cell at a time (microseconds). */
  add(campaign: number, cell: number, time: number): void {
    this.#tally.addMany(campaign, cell, 1, time);
  }

  /**
   * Counts the valid clicks of a batch with times in `[from, to)`, which all lie in one cell. Gives the least of their
   * times, Infinity without any, and the rows of the other valid ones, until the next call.
   */
  addBatch(
    { valid, campaigns, times }: CountedRows,
    count: number,
    cell: number,
    { from, to }: { from: number; to: number },
  ): { least: number; others: Uint32Array } {
    if (cell !== this.#cell) this.#turnTo(cell);
    this.#memory.loops.countRows(
      this.#ofCell.address,
      count,
      valid.byteOffset,
      campaigns.byteOffset,
      times.byteOffset,
      from,
      to,
    );
    return { least: this.#least[0], others: this.#others.subarray(0, this.#ofCell.otherCount) };
  }

  /** What was counted; the counter is empty afterwards. */
  drain(): TallyRows {
    this.#turnTo(-1);
    const rows = this.#tally.toRows();
    this.#tally.clear();
    return rows;
  }

  #turnTo(cell: number): void {
    for (let i = 0; i < this.#ofCell.touchedCount; i++) {
      const campaign = this.#touched[i];
      this.#tally.addMany(campaign, this.#cell, this.#counts[campaign], this.#latest[campaign]);
      this.#counts[campaign] = 0;
      this.#latest[campaign] = -1;
    }
    this.#ofCell.touchedCount = 0;
    this.#cell = cell;
  }
}
