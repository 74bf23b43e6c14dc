import type { LoopMemory } from '../loops/loop-memory.ts';
import type { Calendar } from '../rules/calendar.ts';
import { ClickCounter, type CountedRows } from './click-counter.ts';
import { isInRange, type Job } from './job.ts';
import type { TallyRows } from './tally.ts';
import { visitSpans } from './time-spans.ts';

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

/** Clicks of a batch that lie in more cells are counted one by one. */
const MOST_CELLS = 4;

/** Counts valid clicks. */
export class ClickCensus {
  readonly #job: Job;
  readonly #calendar: Calendar;
  readonly #counter: ClickCounter;
  readonly #memory: LoopMemory;
  /** When the campaigns were published, and when the last of them was. */
  readonly #publishedAt: Float64Array;
  readonly #lastPublished: number;
  #beforePublished = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #earliestInRange = Number.POSITIVE_INFINITY;

  constructor(job: Job, calendar: Calendar, memory: LoopMemory) {
    const campaigns = job.campaignIds.length;
    this.#job = job;
    this.#calendar = calendar;
    this.#memory = memory;
    this.#publishedAt = memory.floats(memory.allocate(campaigns * 8), campaigns);
    this.#publishedAt.set(job.publishedAt);
    this.#lastPublished = job.publishedAt.reduce((last, time) => Math.max(last, time), 0);
    this.#counter = new ClickCounter(campaigns, memory);
  }

  /** Counts the valid clicks of a batch, cell by cell of those in which there are some: mostly one. */
  addBatch(batch: CountedRows, count: number): void {
    const [first, last] = batch.span;
    if (first > last) return;
    const before = this.#earliestInRange;
    this.#earliestInRange = Number.POSITIVE_INFINITY;
    if (last < this.#cellEnd(first)) this.#addCell(batch, count, first);
    else this.#addCells(batch, count);
    if (this.#earliestInRange < this.#lastPublished) this.#countBeforePublished(batch, count);
    this.#earliestInRange = Math.min(this.#earliestInRange, before);
  }

  #addCells(batch: CountedRows, count: number): void {
    const left = visitSpans(batch, count, this.#memory, MOST_CELLS, (first) => {
      this.#addCell(batch, count, first);
      return this.#cellEnd(first);
    });
    if (left === Number.POSITIVE_INFINITY) return;
    const { valid, campaigns, times } = batch;
    for (let row = 0; row < count; row++)
      if (valid[row] === 1 && times[row] >= left) this.#addOne(campaigns[row], times[row]);
  }

  /** Where the cell ends in which an instant lies, or sooner. */
  #cellEnd(instant: number): number {
    const { from, to } = this.#job;
    const bound = instant < from ? from : instant < to ? to : Number.POSITIVE_INFINITY;
    return Math.min(this.#calendar.endAfter(instant), bound);
  }

  /** Counts the clicks of a batch from `first` to the end of its cell. */
  #addCell(batch: CountedRows, count: number, first: number): void {
    const inRange = isInRange(this.#job, first);
    const cell = cellOf(this.#calendar.partAt(first), inRange);
    this.#noteEarliest(this.#counter.addBatch(batch, count, cell, first, this.#cellEnd(first)), inRange);
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

  /** What was counted; nothing is counted afterwards. */
  take(): CountedClicks {
    const counted = {
      cells: this.#counter.take(),
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
