import { IANAZone } from 'luxon';
import { InputError } from '../problems/input-error.ts';
import { didYouMean } from '../problems/nearest-name.ts';
import { quoted } from '../problems/quoted.ts';
import { DAY } from './written/time.ts';

export { DAY, HOUR } from './written/time.ts';

/** Instants are from 1970 until before 2200 (UTC), in microseconds since the epoch. */
export const LAST_INSTANT = 7_258_118_400_000_000;

const MICROS_PER_SECOND = 1_000_000;
const UTC_DAYS = LAST_INSTANT / DAY + 2;
const UNKNOWN = 0;

/**
 * A time zone: offsets, wall-clock times and days, from Luxon's zone data. Offsets are looked up once for each UTC day;
 * a day in which the offset changes also keeps the instant of the change.
 */
export class Zone {
  readonly name: string;
  readonly #zone: IANAZone;
  /** Offset in seconds at the start of each UTC day, plus one day in seconds so that 0 means not looked up yet. */
  readonly #startOffset = new Int32Array(UTC_DAYS);
  /** The instant in each UTC day at which the offset changes, Infinity without one, 0 where not looked up yet. */
  readonly #changeAt = new Float64Array(UTC_DAYS);
  #lastLocalDay = Number.NaN;
  #lastLocalOffset = 0;

  /** Throws an `InputError` when `name` is no IANA zone. */
  constructor(name: string) {
    this.#zone = IANAZone.create(name);
    if (!this.#zone.isValid) {
      throw InputError.of(
        `--timezone ${quoted(name)} is not a time zone${didYouMean(name, Intl.supportedValuesOf('timeZone'))}; give an IANA name, for example Asia/Seoul or UTC`,
      );
    }
    this.name = name;
  }

  /** The offset in microseconds at an instant (microseconds since the epoch). */
  offsetAt(instant: number): number {
    if (instant < 0 || instant >= LAST_INSTANT) return this.#lookUp(instant) * MICROS_PER_SECOND;
    const day = Math.floor(instant / DAY);
    if (this.#changeAt[day] === UNKNOWN) this.#fill(day);
    const known = instant >= this.#changeAt[day] ? this.#offsetAtStart(day + 1) : this.#startOffset[day];
    return (known - 86_400) * MICROS_PER_SECOND;
  }

  /** The instant in a UTC day, counted from 1970-01-01, at which the offset changes; Infinity without one. */
  changeOn(day: number): number {
    if (this.#changeAt[day] === UNKNOWN) this.#fill(day);
    return this.#changeAt[day];
  }

  /**
   * The offset in microseconds that a local day has from before its start until after its end; undefined where it
   * changes.
   */
  offsetOfDay(day: number): number | undefined {
    const before = this.offsetAt((day - 1) * DAY);
    return before === this.offsetAt((day + 2) * DAY) ? before : undefined;
  }

  /** The instant of a wall-clock time (microseconds as if it were UTC): of two the earlier, in a gap NaN. */
  instantOf(local: number): number {
    const day = Math.floor(local / DAY);
    if (day === this.#lastLocalDay) return local - this.#lastLocalOffset;
    const before = this.offsetAt((day - 1) * DAY);
    const after = this.offsetAt((day + 2) * DAY);
    if (before === after) {
      this.#lastLocalDay = day;
      this.#lastLocalOffset = before;
      return local - before;
    }
    const first = local - Math.max(before, after);
    if (this.offsetAt(first) === Math.max(before, after)) return first;
    const second = local - Math.min(before, after);
    return this.offsetAt(second) === Math.min(before, after) ? second : Number.NaN;
  }

  /** The first instant of a local date, given as days since 1970-01-01. */
  dayStart(day: number): number {
    const start = this.instantOf(day * DAY);
    if (!Number.isNaN(start)) return start;
    // Midnight lies in a gap: the day begins where the gap was jumped, between these two readings of midnight.
    const before = this.offsetAt((day - 1) * DAY);
    const after = this.offsetAt((day + 2) * DAY);
    return this.#changeBetween(day * DAY - Math.max(before, after), day * DAY - Math.min(before, after));
  }

  /** The local date of an instant as days since 1970-01-01: the day whose bounds hold it. */
  dayOf(instant: number): number {
    let day = Math.floor((instant + this.offsetAt(instant)) / DAY);
    while (this.dayStart(day + 1) <= instant) day++;
    return day;
  }

  #lookUp(instant: number): number {
    return Math.round(this.#zone.offset(Math.floor(instant / 1000)) * 60);
  }

  #offsetAtStart(day: number): number {
    if (this.#startOffset[day] === UNKNOWN) this.#startOffset[day] = this.#lookUp(day * DAY) + 86_400;
    return this.#startOffset[day];
  }

  #fill(day: number): void {
    const changes = this.#offsetAtStart(day) !== this.#offsetAtStart(day + 1);
    this.#changeAt[day] = changes
      ? this.#changeBetween(day * DAY, (day + 1) * DAY)
      : Number.POSITIVE_INFINITY;
  }

  /** The first instant after `low` and not after `high` with the offset of `high`, to the second. */
  #changeBetween(low: number, high: number): number {
    const offset = this.#lookUp(high);
    let [from, to] = [Math.floor(low / MICROS_PER_SECOND), Math.ceil(high / MICROS_PER_SECOND)];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (this.#lookUp(middle * MICROS_PER_SECOND) === offset) to = middle;
      else from = middle;
    }
    return to * MICROS_PER_SECOND;
  }
}
