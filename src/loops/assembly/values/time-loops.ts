import { Records } from '../records';
import { skipBlanks, trimEnd } from './blank-loops';
import { isFormatted, isLocal, readFormat } from './time-format';
import { isWallClock, NO_HALF, readClock, readDigitsAlone, readZone } from './time-grammar';
import { findHead, findHour, headHalf } from './time-heads';

const LAST_INSTANT: f64 = 7_258_118_400_000_000;
const ZERO: u32 = 0x30;
const DOT: u32 = 0x2e;

/** Bytes of a date with two digits of month and day, and the T or blank behind it. */
const DATE_BYTES: usize = 11;

/**
 * Several characters at once, as a little-endian word. "Exclusive or" with the pattern leaves the values of the
 * digits, and zero elsewhere. Adding the bounds then carries into the high bit of each byte that is too large.
 */
const CLOCK: u64 = ((<u64>0x30303a30) << 32) | 0x303a3030;
const CLOCK_BOUNDS: u64 = ((<u64>0x767a7f76) << 32) | 0x7a7f767d;
const MILLISECONDS: u32 = 0x3030302e;
const MILLISECONDS_BOUNDS: u32 = 0x7676767f;
const HIGH_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;

/** What became of a time: it is read, the plain rule has to read it, or it is a wall-clock time of the zone. */
const READ: u8 = 1;
const PLAIN_RULE: u8 = 2;
const WALL_CLOCK: u8 = 3;

/** The date that was met last: its first eight characters, those up to the last of eleven, and its microseconds. */
let lastDateStart: u64 = 0;
let lastDateEnd: u64 = 0;
let lastDate: f64 = NaN;

/** Microseconds of a date and a T or blank behind it, NaN for none; neighbouring rows mostly have the same. */
// inline
function dateAt(heads: usize, start: usize): f64 {
  if (load<u64>(start) === lastDateStart && load<u64>(start, 3) === lastDateEnd) return lastDate;
  return anotherDate(heads, start);
}

function anotherDate(heads: usize, start: usize): f64 {
  const date = findHead(heads, start, DATE_BYTES);
  if (isNaN(date) || headHalf !== NO_HALF) return NaN;
  lastDateStart = load<u64>(start);
  lastDateEnd = load<u64>(start, 3);
  lastDate = date;
  return date;
}

function isDigit(at: usize, end: usize): bool {
  return at < end && <u32>load<u8>(at) - ZERO <= 9;
}

let status: u8 = 0;

let fractionEnd: usize = 0;

/**
 * The microseconds of a fraction of one to nine digits. `fractionEnd` tells where it ends, 0 where there is no such
 * fraction.
 */
function readFraction(first: usize, end: usize): u32 {
  let micros: u32 = 0;
  let at = first;
  for (let scale: u32 = 100_000; isDigit(at, end); at++, scale /= 10)
    micros += (<u32>load<u8>(at) - ZERO) * scale;
  fractionEnd = at === first || at - first > 9 ? 0 : at;
  return micros;
}

/** Entries for local days that have one offset each: the day, counted from 1970-01-01, plus one, and the offset. */
let offsetsOfDays: usize = 0;
const OFFSETS_MASK: usize = 255;
const DAY: f64 = 86_400_000_000;

/** The local day that was found last, in microseconds, and its offset; neighbouring rows mostly have the same. */
let dayStart: f64 = 0;
let dayEnd: f64 = 0;
let dayOffset: f64 = 0;

/** Takes a time for an instant where it can be one; else the plain rule reads it. */
function takeInstant(time: f64): f64 {
  // Times are ordered as their bits are; negative ones and none at all come last.
  status = reinterpret<u64>(time) < reinterpret<u64>(LAST_INSTANT) ? READ : PLAIN_RULE;
  return time;
}

/** Takes a wall-clock time for the instant that it is where its day has one offset, which was noted. */
function takeLocal(time: f64): f64 {
  if ((time >= dayStart && time < dayEnd) || findDay(time)) return takeInstant(time - dayOffset);
  status = isNaN(time) ? PLAIN_RULE : WALL_CLOCK;
  return time;
}

/** Finds the offset of the day of a wall-clock time; whether it was noted. */
function findDay(time: f64): bool {
  const day = Math.floor(time / DAY);
  if (!(day >= 0)) return false;
  const entry = offsetsOfDays + ((<usize>day & OFFSETS_MASK) << 4);
  if (load<f64>(entry) !== day + 1) return false;
  dayStart = day * DAY;
  dayEnd = dayStart + DAY;
  dayOffset = load<f64>(entry, 8);
  return true;
}

/** A time in any form of the grammar. */
function readOther(start: usize, end: usize, heads: usize): f64 {
  const from = skipBlanks(start, end);
  const last = trimEnd(from, end);
  const time = isDigit(from + 4, last) ? readDigitsAlone(from, last) : readSeparated(from, last, heads);
  return isWallClock ? takeLocal(time) : takeInstant(time);
}

/** A time that is written with separators; NaN where the plain rule has to read it. */
function readSeparated(from: usize, end: usize, heads: usize): f64 {
  const hour = findHour(from, end);
  return hour === 0 ? NaN : findHead(heads, from, hour - from) + readClock(hour, end, headHalf);
}

/** A time that is written in a format, or else in any form of the grammar. */
function readFormatted(format: usize, start: usize, end: usize, heads: usize): f64 {
  const from = skipBlanks(start, end);
  const time = readFormat(format, from, trimEnd(from, end));
  if (!isFormatted) return readOther(start, end, heads);
  return isLocal ? takeLocal(time) : takeInstant(time);
}

/**
 * The instant or wall-clock time of a text, and in `status` how it is to be taken. The form that most exports have
 * comes first.
 */
// inline
function readTime(start: usize, end: usize, heads: usize): f64 {
  if (end - start < 19) return readOther(start, end, heads);
  const clock = load<u64>(start, 11) ^ CLOCK;
  const over = clock | (clock + CLOCK_BOUNDS);
  const values = clock * 10 + (clock >>> 8);
  const hour = <u32>values & 0xff;
  if ((over & HIGH_BITS) !== 0 || hour > 23) return readOther(start, end, heads);
  const minute = <u32>(values >>> 24) & 0xff;
  const second = <u32>(values >>> 48) & 0xff;
  let micros: u32 = 0;
  let at = start + 19;
  const millis = load<u32>(at) ^ MILLISECONDS;
  if (
    ((millis | (millis + MILLISECONDS_BOUNDS)) & <u32>HIGH_BITS) === 0 &&
    at + 4 <= end &&
    !isDigit(at + 4, end)
  ) {
    micros = ((millis >>> 8) & 0xff) * 100_000 + ((millis >>> 16) & 0xff) * 10_000 + (millis >>> 24) * 1000;
    at += 4;
  } else if (at < end && <u32>load<u8>(at) === DOT) {
    micros = readFraction(at + 1, end);
    at = fractionEnd;
    if (at === 0) return readOther(start, end, heads);
  }
  // Another form of a date makes the time NaN.
  let time = dateAt(heads, start) + <f64>(<i64>((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
  if (at === end) return isNaN(time) ? readOther(start, end, heads) : takeLocal(time);
  time -= readZone(at, end);
  if (reinterpret<u64>(time) >= reinterpret<u64>(LAST_INSTANT)) return readOther(start, end, heads);
  status = READ;
  return time;
}

/**
 * Reads the times in field `slot` of the valid rows: those in a format, if one is given, and those in the forms of the
 * grammar. Of rows that are no time, or whose instant the zone knows, it gives the number, in `again` which they are,
 * and in `valid` how they are to be taken.
 * `parseTimestamp` says the rules.
 */
export function readTimes(
  records: Records,
  slot: u32,
  valid: usize,
  times: usize,
  heads: usize,
  offsets: usize,
  format: usize,
  again: usize,
): u32 {
  offsetsOfDays = offsets;
  dayEnd = dayStart;
  const text = records.text;
  const count = records.count;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const start = text + load<u32>(field);
    const end = text + load<u32>(field, 4);
    const time = format === 0 ? readTime(start, end, heads) : readFormatted(format, start, end, heads);
    store<f64>(times + (row << 3), time);
    store<u8>(valid + row, status);
    store<u32>(again + (others << 2), row);
    others += <u32>(status !== READ);
  }
  return others;
}
