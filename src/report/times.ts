import { daysOfDate } from '../exports/timestamp.ts';
import type { Zone } from '../exports/zone.ts';

const SECOND = 1_000_000;
const DAY_SECONDS = 86_400;
const [ZERO, COLON, POINT, UPPER_T] = [0x30, 0x3a, 0x2e, 0x54];
/** `2026-11-01T09:00:00.000000+09:00:00` at most. */
const LONGEST_TIME = 35;

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

/** Writes a number below 10^`digits` with leading zeros; gives the place behind it. */
function writeDigits(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}

/** Prints instants (microseconds since the epoch) in a zone, as `2026-11-01T09:00:00.000+09:00`. */
export class TimeFormat {
  readonly #zone: Zone;
  readonly #dates = new Map<number, Uint8Array>();
  readonly #scratch = Buffer.alloc(LONGEST_TIME);
  #day = Number.NaN;
  #date: Uint8Array = new Uint8Array(0);
  #offset = Number.NaN;
  #suffix: Uint8Array = new Uint8Array(0);

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  format(instant: number): string {
    return this.#scratch.toString('latin1', 0, this.write(instant, this.#scratch, 0));
  }

  /** Writes an instant at a place with room for 35 bytes; gives the place behind it. */
  write(instant: number, bytes: Uint8Array, start: number): number {
    const offset = this.#zone.offsetAt(instant) / SECOND;
    if (offset !== this.#offset) {
      this.#offset = offset;
      this.#suffix = Buffer.from(formatOffset(offset));
    }
    const seconds = Math.floor(instant / SECOND);
    const micros = instant - seconds * SECOND;
    const local = seconds + offset;
    const day = Math.floor(local / DAY_SECONDS);
    if (day !== this.#day) this.#turnTo(day);
    const second = local - day * DAY_SECONDS;
    const minute = (second / 60) | 0;
    const hour = (second / 3600) | 0;
    let at = start;
    for (let i = 0; i < this.#date.length; i++) bytes[at++] = this.#date[i];
    bytes[at++] = UPPER_T;
    at = writeDigits(bytes, at, hour, 2);
    bytes[at++] = COLON;
    at = writeDigits(bytes, at, minute - hour * 60, 2);
    bytes[at++] = COLON;
    at = writeDigits(bytes, at, second - minute * 60, 2);
    bytes[at++] = POINT;
    at = micros % 1000 === 0 ? writeDigits(bytes, at, micros / 1000, 3) : writeDigits(bytes, at, micros, 6);
    for (let i = 0; i < this.#suffix.length; i++) bytes[at++] = this.#suffix[i];
    return at;
  }

  #turnTo(day: number): void {
    let date = this.#dates.get(day);
    if (date === undefined) {
      date = Buffer.from(formatDay(day));
      this.#dates.set(day, date);
    }
    this.#day = day;
    this.#date = date;
  }
}

const PRINTED = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,6})([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** The instant (microseconds since the epoch) of a time that `TimeFormat` printed in any zone, NaN of another text. */
export function parsePrintedTime(text: string): number {
  const parts = PRINTED.exec(text);
  if (parts === null) return Number.NaN;
  const day = daysOfDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const seconds = day * DAY_SECONDS + secondsOf(parts, 4);
  const offset = secondsOf(parts, 9) * (parts[8] === '-' ? -1 : 1);
  return (seconds - offset) * SECOND + Number(parts[7].padEnd(6, '0'));
}

/** Seconds of the hours, minutes and seconds that stand in `parts` from a place on. */
function secondsOf(parts: RegExpExecArray, from: number): number {
  return Number(parts[from]) * 3600 + Number(parts[from + 1]) * 60 + Number(parts[from + 2] ?? 0);
}
