import { daysOfDate } from './written/time.ts';
import { DAY, type Zone } from './zone.ts';

const SECOND = 1_000_000;

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** An offset as it is printed: `+09:00`, with seconds only where an offset has them. */
export function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

const dates = new Map<number, string>();

/**
 * The date of a day counted from 1970-01-01, as `2026-11-01`. A report prints few days very often, so each is made
 * once.
 */
export function formatDay(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * (DAY / 1000)).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

/** Prints instants (microseconds since the epoch) in a zone, as `2026-11-01T09:00:00.000+09:00`. */
export class TimeFormat {
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  format(instant: number): string {
    const offset = this.#zone.offsetAt(instant);
    const local = instant + offset;
    const day = Math.floor(local / DAY);
    const rest = local - day * DAY;
    const seconds = Math.floor(rest / SECOND);
    const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const micros = String(rest - seconds * SECOND).padStart(6, '0');
    const decimals = micros.endsWith('000') ? micros.slice(0, 3) : micros;
    return `${formatDay(day)}T${clock}.${decimals}${formatOffset(offset / SECOND)}`;
  }
}

const PRINTED = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,6})([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** The instant (microseconds since the epoch) of a time that `TimeFormat` printed in any zone, NaN of another text. */
export function parsePrintedTime(text: string): number {
  const parts = PRINTED.exec(text);
  if (parts === null) return Number.NaN;
  const day = daysOfDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const seconds = day * (DAY / SECOND) + secondsOf(parts, 4);
  const offset = secondsOf(parts, 9) * (parts[8] === '-' ? -1 : 1);
  return (seconds - offset) * SECOND + Number(parts[7].padEnd(6, '0'));
}

/** Seconds of the hours, minutes and seconds that stand in `parts` from a place on. */
function secondsOf(parts: RegExpExecArray, from: number): number {
  return Number(parts[from]) * 3600 + Number(parts[from + 1]) * 60 + Number(parts[from + 2] ?? 0);
}
