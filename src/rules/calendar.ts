import { firstAfter, stretchAt, type WindowHistory } from './window-history.ts';

/**
 * What a calendar needs of a time zone. Days are counted from 1970-01-01; instants are microseconds since the epoch.
 */
export interface Days {
  dayOf(instant: number): number;
  dayStart(day: number): number;
}

/** Microseconds of a UTC day. */
export const UTC_DAY = 86_400_000_000;
/** UTC days that instants may lie in. */
export const UTC_DAYS = 84_010;
/** Marks a UTC day with more than one boundary in it. */
const SEVERAL = -1;

/**
 * Cuts time into parts: a part is the time that lies in one stretch of the history and in one day of the zone. The
 * number of a part is the number of days begun plus the number of stretches begun. So numbers ascend with time, and a
 * number alone tells both its day and its stretch.
 */
export class Calendar {
  readonly history: WindowHistory;
  readonly days: Days;
  readonly #cutParts: number[];
  /** For each UTC day the part at its start, plus one. 0 means that the day is not looked up yet. */
  readonly #startPart = new Int32Array(UTC_DAYS);
  /** For each UTC day the only boundary inside it, 0 without one, or `SEVERAL`. */
  readonly #boundary = new Float64Array(UTC_DAYS);
  /** The instants that lie in the part found last. Neighbouring rows mostly lie in one part. */
  #from = 0;
  #to = 0;
  #part = 0;

  constructor(days: Days, history: WindowHistory) {
    this.days = days;
    this.history = history;
    this.#cutParts = history.cuts.map((cut) => this.#compute(cut));
  }

  /** The part in which an instant lies. The plain rule is `#compute`, whose answers are remembered for each UTC day. */
  partAt(instant: number): number {
    if (instant >= this.#from && instant < this.#to) return this.#part;
    const day = Math.floor(instant / UTC_DAY);
    if (this.#startPart[day] === 0) this.#fill(day);
    const boundary = this.#boundary[day];
    if (boundary === SEVERAL) return this.#compute(instant);
    const isBehind = boundary !== 0 && instant >= boundary;
    this.#from = isBehind ? boundary : day * UTC_DAY;
    this.#to = isBehind || boundary === 0 ? (day + 1) * UTC_DAY : boundary;
    this.#part = this.#startPart[day] - 1 + (isBehind ? 1 : 0);
    return this.#part;
  }

  /** The part at the start of a UTC day, and where further parts begin inside that day, in order. */
  partsOfUtcDay(day: number): { first: number; starts: number[] } {
    const [start, end] = [day * UTC_DAY, (day + 1) * UTC_DAY];
    const starts = this.history.cuts.filter((cut) => cut > start && cut < end);
    for (let next = this.days.dayOf(start) + 1; this.days.dayStart(next) < end; next++)
      starts.push(this.days.dayStart(next));
    return { first: this.#compute(start), starts: starts.sort((a, b) => a - b) };
  }

  /** The stretch of a part. */
  stretchOf(part: number): number {
    return firstAfter(this.#cutParts, part);
  }

  /** The day of a part. */
  dayOfPart(part: number): number {
    return part - 1 - this.stretchOf(part);
  }

  /** The bounds of a part: those of its day, cut where its stretch begins and ends. */
  bounds(part: number): { from: number; to: number } {
    const stretch = this.stretchOf(part);
    const day = part - 1 - stretch;
    const { cuts } = this.history;
    const from = this.days.dayStart(day);
    const to = this.days.dayStart(day + 1);
    return {
      from: stretch === 0 ? from : Math.max(from, cuts[stretch - 1]),
      to: stretch === cuts.length ? to : Math.min(to, cuts[stretch]),
    };
  }

  /** The first day is -1: west of Greenwich the epoch lies in the day before 1970-01-01. */
  #compute(instant: number): number {
    return this.days.dayOf(instant) + 1 + stretchAt(this.history, instant);
  }

  #fill(day: number): void {
    const { first, starts } = this.partsOfUtcDay(day);
    this.#startPart[day] = first + 1;
    if (starts.length > 0) this.#boundary[day] = starts.length === 1 ? starts[0] : SEVERAL;
  }
}
