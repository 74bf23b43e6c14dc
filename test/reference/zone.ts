import { IANAZone } from 'luxon';
import { distinct, least } from './order.ts';

const SECOND = 1_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** A day of the calendar, as days since 1970-01-01. */
export type CalendarDay = bigint;

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return quotient * by > value ? quotient - 1n : quotient;
}

/** The UTC clock that shows what the given wall clock shows, in microseconds. */
export function wallClock(year: number, month: number, day: number, timeOfDay: bigint): bigint {
  return BigInt(Date.UTC(year, month - 1, day)) * 1000n + timeOfDay;
}

/** Days and wall-clock times of an IANA zone. Instants are microseconds since 1970. */
export class ReferenceZone {
  readonly name: string;
  private readonly zone: IANAZone;
  private readonly starts = new Map<CalendarDay, bigint | null>();

  constructor(name: string) {
    this.name = name;
    this.zone = IANAZone.create(name);
  }

  /** The offset from UTC at an instant, in microseconds. */
  offset(instant: bigint): bigint {
    const minutes = this.zone.offset(Number(floorDivide(instant, 1000n)));
    // Local mean times, long before 1970, are no whole minutes.
    return BigInt(Math.round(minutes * 60)) * SECOND;
  }

  /** The offsets that a wall-clock time may have: no zone changes its clocks twice within two days. */
  private offsetsAround(wall: bigint): bigint[] {
    return distinct([this.offset(wall - DAY), this.offset(wall + DAY)]);
  }

  /** The instant of a wall-clock time: of two the earlier is meant; null in a gap. */
  instantOf(wall: bigint): bigint | null {
    const offsets = this.offsetsAround(wall).filter((offset) => this.offset(wall - offset) === offset);
    return least(offsets.map((offset) => wall - offset));
  }

  private shownDay(instant: bigint): CalendarDay {
    return floorDivide(instant + this.offset(instant), DAY);
  }

  /** The last day that has begun. Clocks put back over midnight show the day before once more, which is over. */
  dayOf(instant: bigint): CalendarDay {
    const shown = this.shownDay(instant);
    const next = this.startOf(shown + 1n);
    return next !== null && next <= instant ? shown + 1n : shown;
  }

  /** The first instant of a day; null where the zone skips the whole day. */
  startOf(day: CalendarDay): bigint | null {
    const known = this.starts.get(day);
    if (known !== undefined) return known;
    const start = this.instantOf(day * DAY) ?? this.firstMinuteAfterGap(day);
    this.starts.set(day, start);
    return start;
  }

  /** Clocks jump over midnight: the day begins with the first minute that shows it. */
  private firstMinuteAfterGap(day: CalendarDay): bigint | null {
    let minute = day * DAY - 36n * HOUR;
    while (this.shownDay(minute) < day) minute += MINUTE;
    return this.shownDay(minute) === day ? minute : null;
  }

  /** The end of a day, exclusive: the start of the next one that the zone has. */
  endOf(day: CalendarDay): bigint {
    return this.startOf(day + 1n) ?? this.endOf(day + 1n);
  }

  /** A day in print, for example `2026-11-01`. */
  printDay(day: CalendarDay): string {
    return new Date(Number(day) * 86_400_000).toISOString().slice(0, 10);
  }

  /** An instant in print: milliseconds, or six digits where it has microseconds, and the numeric offset. */
  print(instant: bigint): string {
    const offset = this.offset(instant);
    const wall = instant + offset;
    const milliseconds = new Date(Number(floorDivide(wall, 1000n))).toISOString().slice(0, -1);
    const microseconds = wall - floorDivide(wall, 1000n) * 1000n;
    const more = microseconds === 0n ? '' : String(microseconds).padStart(3, '0');
    const minutes = Number((offset < 0n ? -offset : offset) / MINUTE);
    const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
    return `${milliseconds}${more}${offset < 0n ? '-' : '+'}${hours}:${String(minutes % 60).padStart(2, '0')}`;
  }
}
