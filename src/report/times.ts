import type { Zone } from '../exports/zone.ts';

const SECOND = 1_000_000;
const DAY_SECONDS = 86_400;

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `+09:00`, with seconds only where an offset has them. */
function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

/** The date of a day counted from 1970-01-01, as `2026-11-01`. */
export function formatDay(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** Prints instants (microseconds since the epoch) in a zone, as `2026-11-01T09:00:00.000+09:00`. */
export class TimeFormat {
  readonly #zone: Zone;
  #day = Number.NaN;
  #date = '';
  #offset = Number.NaN;
  #suffix = '';

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  format(instant: number): string {
    const offset = this.#zone.offsetAt(instant) / SECOND;
    if (offset !== this.#offset) {
      this.#offset = offset;
      this.#suffix = formatOffset(offset);
    }
    const seconds = Math.floor(instant / SECOND);
    const micros = instant - seconds * SECOND;
    const local = seconds + offset;
    const day = Math.floor(local / DAY_SECONDS);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = formatDay(day);
    }
    const second = local - day * DAY_SECONDS;
    const fraction =
      micros % 1000 === 0 ? String(1000 + micros / 1000).slice(1) : String(SECOND + micros).slice(1);
    const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
    return `${this.#date}T${clock}.${fraction}${this.#suffix}`;
  }
}

/** A span in microseconds as exact seconds without trailing zeros. */
export function formatSeconds(micros: number): string {
  const seconds = Math.floor(micros / SECOND);
  const rest = micros - seconds * SECOND;
  return rest === 0
    ? String(seconds)
    : `${seconds}.${String(SECOND + rest)
        .slice(1)
        .replace(/0+$/, '')}`;
}
