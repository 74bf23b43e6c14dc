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
  #beforePublished = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #earliestInRange = Number.POSITIVE_INFINITY;

  constructor(job: Job, calendar: Calendar) {
    this.#job = job;
    this.#calendar = calendar;
    this.#counter = new ClickCounter(job.campaignIds.length);
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
