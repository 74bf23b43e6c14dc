import type { LoopMemory } from '../../loops/loop-memory.ts';
import type { Calendar } from '../../rules/calendar.ts';
import type { Zone } from '../../values/zone.ts';
import type { TallyRows } from '../columns/tally.ts';

/** What rows cover in time: first and last instant in microseconds (Infinity and -1 without any), and the days that have some. */
export interface Coverage {
  first: number;
  last: number;
  days: number[];
}

/** Rows of a batch that lie in more days are noted one by one. */
const MOST_DAYS = 4;

/** Notes the times of rows; neighbours mostly lie in the same day. */
export class CoverageCollector {
  readonly #zone: Zone;
  #days = new Set<number>();
  #first = Number.POSITIVE_INFINITY;
  #last = -1;
  #dayStart = 0;
  #dayEnd = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  add(time: number): void {
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
    if (time >= this.#dayStart && time < this.#dayEnd) return;
    const day = this.#zone.dayOf(time);
    this.#dayStart = this.#zone.dayStart(day);
    this.#dayEnd = this.#zone.dayStart(day + 1);
    this.#days.add(day);
  }

  /** Notes the times of the valid rows of a batch, day by day of those in which there are some. */
  addBatch(batch: BatchTimes, count: number, memory: LoopMemory): void {
    const left = visitSpans(batch, count, memory, MOST_DAYS, (first, last) => {
      // In this order: then the day at hand is that of the first.
      this.add(last);
      this.add(first);
      return this.#dayEnd;
    });
    if (left === Number.POSITIVE_INFINITY) return;
    const { valid, times } = batch;
    for (let row = 0; row < count; row++) if (valid[row] === 1 && times[row] >= left) this.add(times[row]);
  }

  /** What was noted; the collector is empty afterwards. */
  take(): Coverage {
    const coverage = { first: this.#first, last: this.#last, days: [...this.#days] };
    this.#days = new Set();
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = -1;
    this.#dayEnd = 0;
    return coverage;
  }
}

/** What clicks cover that are counted in cells already: `partOf` gives the part of the calendar of a cell. */
export function coverageOfCells(
  cells: TallyRows,
  first: number,
  calendar: Calendar,
  partOf: (cell: number) => number,
): Coverage {
  const days = new Set(Array.from(cells.second, (cell) => calendar.dayOfPart(partOf(cell))));
  return { first, last: cells.latest.reduce((latest, time) => Math.max(latest, time), -1), days: [...days] };
}

/** Columns of a batch in the memory of loops. */
export interface BatchTimes {
  valid: Uint8Array;
  times: Float64Array;
}

/**
 * Goes through the times of the valid rows of a batch span by span, of those in which there are some: mostly one. `visit` is told the first
 * time that is left and the last of all, and gives where the span of the first ends. Gives from which time on rows are left after `most`
 * spans, for going through the batch for each would take longer than row by row; Infinity when none is.
 */
export function visitSpans(
  { valid, times }: BatchTimes,
  count: number,
  memory: LoopMemory,
  most: number,
  visit: (first: number, last: number) => number,
): number {
  const span = memory.floats(memory.reuse('span of times', 16), 2);
  let from = Number.NEGATIVE_INFINITY;
  for (let spans = 0; ; spans++) {
    memory.loops.spanOfTimes(count, valid.byteOffset, times.byteOffset, from, span.byteOffset);
    const [first, last] = span;
    if (first > last) return Number.POSITIVE_INFINITY;
    if (spans === most) return from;
    from = visit(first, last);
    if (last < from) return Number.POSITIVE_INFINITY;
  }
}
