/** Microseconds of a day of 24 hours. */
export const DAY = 86_400_000_000;
/** Microseconds of an hour. */
export const HOUR = 3_600_000_000;

/** What is asked of a zone. */
interface Clocks {
  instantOf(clock: number): number;
  dayStart(day: number): number;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** What a text says of a time, before any zone is asked. */
export interface WrittenTime {
  /** What the clock shows, in microseconds since the epoch as if it were UTC; NaN for no time. */
  clock: number;
  /**
   * Microseconds that the clock is ahead of UTC; undefined where the text has no zone, NaN for one that there is not.
   */
  offset: number | undefined;
  /** A date alone: it means its first instant. */
  isDate: boolean;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar, or NaN when there is no such date. */
export function daysOfDate(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() / 86_400_000 : Number.NaN;
}

/** Microseconds of a time of day with hours from 0 to 23, or NaN when there is no such time. */
export function timeOfDay(hour: number, minute: number, second: number, micros: number): number {
  return hour <= 23 && minute <= 59 && second <= 59
    ? hour * HOUR + minute * MINUTE + second * SECOND + micros
    : Number.NaN;
}

/** The hour of a day of an hour from 1 to 12 in one of its halves, or NaN. */
export function hourOfHalf(hour: number, isAfternoon: boolean): number {
  return hour >= 1 && hour <= 12 ? (hour % 12) + (isAfternoon ? 12 : 0) : Number.NaN;
}

/** Microseconds of digits behind a point; those behind the sixth are cut. */
export function microsOfFraction(digits: string): number {
  return Number(digits.slice(0, 6).padEnd(6, '0'));
}

/** Microseconds of an offset, or NaN when its hours are over 23 or its minutes over 59. */
export function offsetOf(sign: string, hours: number, minutes: number): number {
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (hours * HOUR + minutes * MINUTE) * (sign === '-' ? -1 : 1);
}

/** The instant in microseconds since the epoch; NaN where there is none, such as in a gap of the zone's clocks. */
export function instantOf({ clock, offset, isDate }: WrittenTime, zone: Clocks): number {
  if (Number.isNaN(clock)) return Number.NaN;
  if (offset !== undefined) return clock - offset;
  return isDate ? zone.dayStart(clock / DAY) : zone.instantOf(clock);
}
