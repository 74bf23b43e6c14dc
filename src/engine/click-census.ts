import type { ClickBatch } from '../exports/click-batch.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { Calendar } from '../rules/calendar.ts';
import { ClickCounter } from './click-counter.ts';
import { isInRange, type Job } from './job.ts';
import type { TallyRows } from './tally.ts';

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
  /** When the campaigns were published, and when the last of them was. */
  readonly #publishedAt: Float64Array;
  readonly #lastPublished: number;
  /** The first and the last time of a batch. */
  readonly #span: Float64Array;
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
    this.#span = memory.floats(memory.allocate(16), 2);
    this.#counter = new ClickCounter(campaigns, memory);
  }

  /** Counts the valid clicks of a batch. Most lie in one cell, which then is not looked for again for each. */
  addBatch(batch: ClickBatch, count: number): void {
    const { valid, campaigns, times } = batch;
    const { loops } = this.#memory;
    loops.spanOfTimes(count, valid.byteOffset, times.byteOffset, this.#span.byteOffset);
    const [first, last] = this.#span;
    if (first > last) return;
    const part = this.#calendar.partAt(first);
    const inRange = isInRange(this.#job, first);
    const isOneCell = this.#calendar.partAt(last) === part && isInRange(this.#job, last) === inRange;
    if (!isOneCell) {
      for (let row = 0; row < count; row++) if (valid[row] === 1) this.add(campaigns[row], times[row]);
      return;
    }
    this.#counter.addBatch(batch, count, cellOf(part, inRange));
    this.#earliest = Math.min(this.#earliest, first);
    if (!inRange) return;
    this.#earliestInRange = Math.min(this.#earliestInRange, first);
    if (first >= this.#lastPublished) return;
    const limits = this.#publishedAt.byteOffset;
    this.#beforePublished += loops.countBefore(
      count,
      valid.byteOffset,
      campaigns.byteOffset,
      times.byteOffset,
      limits,
    );
  }

  /** Counts a click of a campaign at a time. */
  add(campaign: number, time: number): void {
    const inRange = isInRange(this.#job, time);
    this.#counter.add(campaign, cellOf(this.#calendar.partAt(time), inRange), time);
    if (time < this.#earliest) this.#earliest = time;
    if (!inRange) return;
    if (time < this.#earliestInRange) this.#earliestInRange = time;
    if (time < this.#job.publishedAt[campaign]) this.#beforePublished++;
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
