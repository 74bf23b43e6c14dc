import type { ClickBatch } from '../../batches/click-batch.ts';
import { type LoopMemory, Region } from '../../loops/loop-memory.ts';
import { ClickCounter, ClickCounts, DayParts } from '../../loops/loop-structs.ts';
import { type Calendar, UTC_DAY, UTC_DAYS } from '../../rules/calendar.ts';
import type { CountRows } from '../columns/tally.ts';
import type { Job } from '../job.ts';

/** What clicks add up to. Times in microseconds since the epoch, Infinity without any. */
export interface CountedClicks {
  /** Clicks by campaign and `cellOf` their time; the latest time of each. */
  cells: CountRows;
  /** Clicks in range that lie before their campaign was published. */
  beforePublished: number;
  earliest: number;
  earliestInRange: number;
}

/** The second key of a click in the cells: the part of the calendar, and whether it is in range. */
export function cellOf(part: number, inRange: boolean): number {
  return part * 2 + (inRange ? 1 : 0);
}

/** The columns of a batch that counting looks at. */
export type CountedRows = Pick<ClickBatch, 'valid' | 'campaigns' | 'times'>;

const FIRST_BITS = 10;
/** A loop counts the rows of UTC days with at most so many parts. */
const PARTS_OF_DAY = 3;
const NEVER = { earliest: Number.POSITIVE_INFINITY, earliestInRange: Number.POSITIVE_INFINITY };

/**
 * Counts valid clicks by campaign and cell, in one hash table in the memory of the loops. So the order of clicks does
 * not matter, and the table is as large as there are pairs of a campaign and a cell with clicks.
 */
export class ClickCensus {
  readonly #calendar: Calendar;
  readonly #memory: LoopMemory;
  /** The UTC days that were met, as the loop finds their parts. */
  readonly #days: number;
  readonly #counts: ClickCounts;
  /** Room for the columns of all counters. */
  readonly #taken: Region;

  constructor(job: Job, calendar: Calendar, memory: LoopMemory) {
    const campaigns = job.campaignIds.length;
    const publishedAt = memory.floats(memory.allocate(campaigns * 8), campaigns);
    publishedAt.set(job.publishedAt);
    this.#calendar = calendar;
    this.#memory = memory;
    this.#taken = new Region(memory);
    this.#days = memory.allocate(UTC_DAYS * DayParts.BYTES);
    this.#counts = memory.create(ClickCounts, {
      days: this.#days,
      from: job.from,
      to: job.to,
      publishedAt: publishedAt.byteOffset,
      campaigns,
      ...this.#table(FIRST_BITS),
      ...NEVER,
    });
  }

  /** Counts the valid clicks of a batch. */
  addBatch({ valid, campaigns, times }: CountedRows, count: number): void {
    this.#makeRoom(count);
    const { address } = this.#counts;
    const columns = [valid.byteOffset, campaigns.byteOffset, times.byteOffset] as const;
    const countFrom = (row: number) => this.#memory.loops.countClicks(address, row, count, ...columns);
    for (let row = countFrom(0); row < count; row = countFrom(row))
      if (!this.#learnDay(times[row])) this.add(campaigns[row], times[row++]);
  }

  /** Counts a click of a campaign at a time. */
  add(campaign: number, time: number): void {
    this.#makeRoom(1);
    this.#memory.loops.countClick(this.#counts.address, campaign, this.#calendar.partAt(time), time);
  }

  /** What was counted. It is empty afterwards. */
  drain(): CountedClicks {
    const { beforePublished, earliest, earliestInRange } = this.#counts;
    this.#counts.set({ beforePublished: 0, ...NEVER });
    return { cells: this.#takeCells(), beforePublished, earliest, earliestInRange };
  }

  /** Tells the loop the parts of the UTC day of a time. Gives false where these are too many for it. */
  #learnDay(time: number): boolean {
    const day = Math.floor(time / UTC_DAY);
    const { first, starts } = this.#calendar.partsOfUtcDay(day);
    if (starts.length >= PARTS_OF_DAY) return false;
    const [second = Number.POSITIVE_INFINITY, third = Number.POSITIVE_INFINITY] = starts;
    this.#memory
      .structAt(DayParts, this.#days + day * DayParts.BYTES)
      .set({ second, third, firstPart: first + 1 });
    return true;
  }

  /** Makes the table so large that it stays half empty when as many counters are added. */
  #makeRoom(counters: number): void {
    let { bits } = this.#counts;
    const taken = this.#counts.taken + counters;
    if (taken * 2 <= 2 ** bits) return;
    while (taken * 2 > 2 ** bits) bits++;
    const { first, second, counts, latest } = this.#takeCells();
    this.#counts.set(this.#table(bits));
    for (let row = 0; row < first.length; row++)
      this.#memory.loops.addCount(this.#counts.address, first[row], second[row], counts[row], latest[row]);
  }

  /** A new table. */
  #table(bits: number): Pick<ClickCounts, 'counters' | 'bits'> {
    return { counters: this.#memory.allocate(ClickCounter.BYTES * 2 ** bits), bits };
  }

  /** The counters that are taken; none is afterwards. */
  #takeCells(): CountRows {
    const { taken } = this.#counts;
    const latest = this.#taken.floats(taken * 3);
    const [campaigns, cells, counts] = [0, 1, 2].map((column) =>
      this.#memory.numbers(latest.byteOffset + taken * (8 + column * 4), taken),
    );
    this.#memory.loops.takeCounters(
      this.#counts.address,
      campaigns.byteOffset,
      cells.byteOffset,
      counts.byteOffset,
      latest.byteOffset,
    );
    return {
      first: campaigns.slice(),
      second: cells.slice(),
      counts: counts.slice(),
      latest: latest.slice(0, taken),
    };
  }
}
