import type { LoopMemory } from '../../loops/loop-memory.ts';
import type { Calendar } from '../../rules/calendar.ts';
import type { Zone } from '../../values/zone.ts';
import type { CountRows } from '../columns/tally.ts';

/**
 * The days that have rows, and the first and last instant of the rows in microseconds (Infinity and -1 without any).
 */
export interface Coverage {
  first: number;
  last: number;
  days: number[];
}

/** When a batch covers more days, its remaining rows are noted one by one. */
const MOST_DAYS = 4;

/** Notes the times of rows; neighbours mostly lie in the same day. */
export class CoverageCollector {
  readonly #zone: Zone;
  readonly #memory: LoopMemory;
  /** The first and the last time that the loop finds. */
  readonly #span: Float64Array;
  #days = new Set<number>();
  #first = Number.POSITIVE_INFINITY;
  #last = -1;
  #dayStart = 0;
  #dayEnd = 0;

  constructor(zone: Zone, memory: LoopMemory) {
    this.#zone = zone;
    this.#memory = memory;
    this.#span = memory.floats(memory.allocate(16), 2);
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

  /** Notes the times of the valid rows of a batch, which lie in the memory: mostly they lie in one day. */
  addBatch({ valid, times }: BatchTimes, count: number): void {
    const span = this.#span;
    let from = Number.NEGATIVE_INFINITY;
    for (let days = 0; days < MOST_DAYS; days++) {
      this.#memory.loops.spanOfTimes(count, valid.byteOffset, times.byteOffset, from, span.byteOffset);
      const [first, last] = span;
      if (first > last) return;
      // The first time comes last, because its day decides where to go on.
      this.add(last);
      this.add(first);
      from = this.#dayEnd;
      if (last < from) return;
    }
    // To go through the batch for each day would take longer.
    for (let row = 0; row < count; row++) if (valid[row] === 1 && times[row] >= from) this.add(times[row]);
  }

  /** What was noted; the collector is empty afterwards. */
  drain(): Coverage {
    const coverage = { first: this.#first, last: this.#last, days: [...this.#days] };
    this.#days = new Set();
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = -1;
    this.#dayEnd = 0;
    return coverage;
  }
}

/** What clicks cover, from the cells in which they are counted; `partOf` gives the part of the calendar of a cell. */
export function coverageOfCells(
  cells: CountRows,
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
