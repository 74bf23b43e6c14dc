import type { Zone } from '../exports/zone.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { Calendar } from '../rules/calendar.ts';
import type { ReadPart } from './scan.ts';
import type { VerifiedPart } from './scan-files.ts';
import type { TallyRows } from './tally.ts';
import { type BatchTimes, visitSpans } from './time-spans.ts';

/** What rows cover in time: first and last instant in microseconds (Infinity and -1 without any), and the days that have some. */
export interface Coverage {
  first: number;
  last: number;
  days: number[];
}

/** What the valid rows of a file cover, and how many rows the file has at all. */
export interface FileCoverage extends Coverage {
  file: number;
  rows: number;
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

/** What several of them cover together. */
export function mergeCoverage(parts: readonly Coverage[]): Coverage {
  return {
    first: parts.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
    last: parts.reduce((most, { last }) => Math.max(most, last), -1),
    days: [...new Set(parts.flatMap(({ days }) => days))].sort((a, b) => a - b),
  };
}

/** What each file covers of which something was scanned. */
export function coverageByFile(parts: readonly VerifiedPart<ReadPart>[]): FileCoverage[] {
  const files = [...new Set(parts.map(({ task }) => task.file))];
  return files.map((file) => {
    const ofFile = parts.filter(({ task }) => task.file === file).map(({ part }) => part);
    const rows = ofFile.reduce((sum, part) => sum + part.rows, 0);
    return { file, rows, ...mergeCoverage(ofFile.map(({ coverage }) => coverage)) };
  });
}
