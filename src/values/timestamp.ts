import { DAY, LAST_INSTANT, type Zone } from './zone.ts';

/** What `parseTimestamp` gives for text that is no time. Every valid instant is zero or more. */
export const INVALID_TIME = -1;

/** Said in every message about a bad time. */
export const TIMESTAMP_HELP =
  'expected ISO 8601, for example 2026-11-01T09:00:00+09:00 or 2026-11-01 09:00:00, or epoch seconds or milliseconds, from 1970 until before 2200';

const [DASH, COLON, DOT, PLUS, SPACE, UPPER_T, UPPER_Z] = [0x2d, 0x3a, 0x2e, 0x2b, 0x20, 0x54, 0x5a];
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar, or NaN when there is no such date. */
export function daysOfDate(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() / 86_400_000 : Number.NaN;
}

let cachedDate = -1;
let cachedDays = 0;

/** The two digits at `at` as a number, or -1. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48;
  const ones = bytes[at + 1] - 48;
  return tens >>> 0 <= 9 && ones >>> 0 <= 9 ? tens * 10 + ones : -1;
}

/** Epoch microseconds of the date `YYYY-MM-DD` at `start` as if in UTC, or NaN. */
function parseDate(bytes: Uint8Array, start: number): number {
  const century = twoDigits(bytes, start);
  const years = twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if ((century | years | month | day) < 0 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) {
    return Number.NaN;
  }
  const date = ((century * 100 + years) * 100 + month) * 100 + day;
  if (date !== cachedDate) {
    cachedDays = daysOfDate(century * 100 + years, month, day);
    cachedDate = date;
  }
  return cachedDays * DAY;
}

/** Where the digits from `at` on end, at `end` at the latest. */
function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let digits = at;
  while (digits < end && (bytes[digits] - 48) >>> 0 <= 9) digits++;
  return digits;
}

/** Microseconds of the digits from `at` to `end`, further digits than six cut; NaN when they are not 1 to 9. */
function parseFraction(bytes: Uint8Array, at: number, end: number): number {
  if (end === at || end - at > 9) return Number.NaN;
  let micros = 0;
  for (let place = 0; place < 6; place++) {
    micros = micros * 10 + (at + place < end ? bytes[at + place] - 48 : 0);
  }
  return micros;
}

/** The offset in microseconds of `±HH`, `±HHMM` or `±HH:MM` from `at` to `end`, or NaN. */
function parseOffset(bytes: Uint8Array, at: number, end: number): number {
  const length = end - at;
  const hours = twoDigits(bytes, at + 1);
  let minutes = 0;
  if (length === 6 && bytes[at + 3] === COLON) minutes = twoDigits(bytes, at + 4);
  else if (length === 5) minutes = twoDigits(bytes, at + 3);
  else if (length !== 3) return Number.NaN;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  const offset = hours * HOUR + minutes * MINUTE;
  return bytes[at] === DASH ? -offset : offset;
}

/** Epoch microseconds of exactly 10 digits (seconds) or 13 (milliseconds), or NaN. */
function parseEpoch(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - 48;
    if (digit >>> 0 > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value * (end - start === 10 ? SECOND : 1000);
}

function parseInstant(bytes: Uint8Array, start: number, end: number, zone: Zone): number {
  const length = end - start;
  if (length === 10 || length === 13) return parseEpoch(bytes, start, end);
  if (length < 16) return Number.NaN;
  const separator = bytes[start + 10];
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  if ((separator !== UPPER_T && separator !== SPACE) || bytes[start + 13] !== COLON) return Number.NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  let time = parseDate(bytes, start) + hour * HOUR + minute * MINUTE;
  let at = start + 16;
  if (at < end && bytes[at] === COLON) {
    const second = at + 3 <= end ? twoDigits(bytes, at + 1) : -1;
    if (second < 0 || second > 59) return Number.NaN;
    time += second * SECOND;
    at += 3;
    if (at < end && bytes[at] === DOT) {
      const from = at + 1;
      at = digitsEnd(bytes, from, end);
      time += parseFraction(bytes, from, at);
    }
  }
  if (at === end) return zone.instantOf(time);
  const mark = bytes[at];
  if (mark === UPPER_Z) return at + 1 === end ? time : Number.NaN;
  return mark === PLUS || mark === DASH ? time - parseOffset(bytes, at, end) : Number.NaN;
}

/**
 * Microseconds since the epoch of the time written in `bytes[start, end)`, or `INVALID_TIME`. Times without an offset are
 * wall-clock times of `zone`: one in a gap is invalid, one that exists twice means the earlier. The loop in loops/assembly/times.ts
 * reads the usual forms of it for many rows.
 */
export function parseTimestamp(bytes: Uint8Array, start: number, end: number, zone: Zone): number {
  const instant = parseInstant(bytes, start, end, zone);
  return instant >= 0 && instant < LAST_INSTANT ? instant : INVALID_TIME;
}

/** Microseconds since the epoch of the date `YYYY-MM-DD` and a separator behind it, as if in UTC, or NaN. */
export function knownDate(bytes: Uint8Array, start: number): number {
  const separator = bytes[start + 10];
  return separator === UPPER_T || separator === SPACE ? parseDate(bytes, start) : Number.NaN;
}

/** Microseconds of the offset `+HH:MM` or `-HH:MM`, or NaN. */
export function knownOffset(bytes: Uint8Array, start: number, end: number): number {
  return bytes[start] === PLUS || bytes[start] === DASH ? parseOffset(bytes, start, end) : Number.NaN;
}

/** As `parseTimestamp` for a whole text; where `dates` is set a date alone means its first instant in `zone`. */
export function parseTimestampText(text: string, zone: Zone, dates: boolean): number {
  const bytes = Buffer.from(text);
  if (dates && bytes.length === 10 && bytes[4] === DASH) {
    const instant = parseDate(bytes, 0);
    const start = Number.isNaN(instant) ? Number.NaN : zone.dayStart(instant / DAY);
    return start >= 0 && start < LAST_INSTANT ? start : INVALID_TIME;
  }
  return parseTimestamp(bytes, 0, bytes.length, zone);
}
