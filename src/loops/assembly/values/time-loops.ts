import { Records } from '../records';
import { skipBlanks, trimEnd } from './blank-loops';
import { microsOfDate, microsOfOffset } from './dates';
import { isFormatted, isLocal, readFormat } from './time-format';
import { isWallClock, readGrammar, readZone } from './time-grammar';

const LAST_INSTANT: f64 = 7_258_118_400_000_000;
const ZERO: u32 = 0x30;
const DOT: u32 = 0x2e;
const ZULU: u32 = 0x5a;
const DASH: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;
const SPACE: u32 = 0x20;
const UPPER_T: u32 = 0x54;

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

/**
 * Dates that were met before, by their first eleven characters: those in words at 0, 4 and 7, and at 16 the
 * microseconds.
 */
const ENTRY_BYTES: usize = 24;

/** The place of the entry for eleven characters, of which the last four overlap those before. */
function placeOf(first: u32, second: u32, third: u32): usize {
  const mixed = (first ^ rotl<u32>(second, 11) ^ rotl<u32>(third, 21)) * 0x9e3779b1;
  return <usize>(mixed >>> 24) * ENTRY_BYTES;
}

/** The date that was met last: its first eight characters, those up to the last of eleven, and its microseconds. */
let lastDateStart: u64 = 0;
let lastDateEnd: u64 = 0;
let lastDate: f64 = NaN;

/** Microseconds of a date and a T or blank behind it, NaN for none; neighbouring rows mostly have the same. */
// inline
function dateAt(table: usize, start: usize): f64 {
  if (load<u64>(start) === lastDateStart && load<u64>(start, 3) === lastDateEnd) return lastDate;
  return anotherDate(table, start);
}

function anotherDate(table: usize, start: usize): f64 {
  const first = load<u32>(start);
  const second = load<u32>(start, 4);
  const third = load<u32>(start, 7);
  const entry = table + placeOf(first, second, third);
  if (load<u32>(entry) !== first || load<u32>(entry, 4) !== second || load<u32>(entry, 8) !== third) {
    const date = readDate(start);
    if (isNaN(date)) return date;
    store<u32>(entry, first);
    store<u32>(entry, second, 4);
    store<u32>(entry, third, 8);
    store<f64>(entry, date, 16);
  }
  lastDateStart = load<u64>(start);
  lastDateEnd = load<u64>(start, 3);
  lastDate = load<f64>(entry, 16);
  return lastDate;
}

/** The number that so many digits are, -1 where one is none. */
function digitsAt(start: usize, count: usize): i32 {
  let value: i32 = 0;
  for (let at = start; at < start + count; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) return -1;
    value = value * 10 + <i32>digit;
  }
  return value;
}

function readDate(start: usize): f64 {
  const year = digitsAt(start, 4);
  const month = digitsAt(start + 5, 2);
  const day = digitsAt(start + 8, 2);
  const separator = <u32>load<u8>(start, 10);
  if ((year | month | day) < 0 || <u32>load<u8>(start, 4) !== DASH || <u32>load<u8>(start, 7) !== DASH)
    return NaN;
  return separator === UPPER_T || separator === SPACE ? microsOfDate(year, month, day) : NaN;
}

/** The offset that was met last: its first four characters and its last four, and its microseconds. */
let lastOffsetStart: u32 = 0;
let lastOffsetEnd: u32 = 0;
let lastOffset: f64 = NaN;

/** Microseconds of an offset of six characters, NaN for none. */
// inline
function offsetAt(at: usize): f64 {
  if (load<u32>(at) === lastOffsetStart && load<u32>(at, 2) === lastOffsetEnd) return lastOffset;
  return anotherOffset(at);
}

function anotherOffset(at: usize): f64 {
  const sign = <u32>load<u8>(at);
  const hours = digitsAt(at + 1, 2);
  const minutes = digitsAt(at + 4, 2);
  if ((sign !== PLUS && sign !== DASH) || (hours | minutes) < 0 || <u32>load<u8>(at, 3) !== COLON) return NaN;
  const offset = microsOfOffset(sign === DASH, hours, minutes);
  if (isNaN(offset)) return offset;
  lastOffsetStart = load<u32>(at);
  lastOffsetEnd = load<u32>(at, 2);
  lastOffset = offset;
  return offset;
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

/** Takes a time for an instant or a wall-clock time where it can be one; else the plain rule reads it. */
function take(time: f64, isLocalTime: bool): f64 {
  if (isLocalTime) return takeLocal(time);
  // Times are ordered as their bits are; negative ones and none at all come last.
  status = reinterpret<u64>(time) < reinterpret<u64>(LAST_INSTANT) ? READ : PLAIN_RULE;
  return time;
}

/** Takes a wall-clock time for the instant that it is where its day has one offset, which was noted. */
function takeLocal(time: f64): f64 {
  status = isNaN(time) ? PLAIN_RULE : WALL_CLOCK;
  const day = Math.floor(time / DAY);
  if (!(day >= 0)) return time;
  const entry = offsetsOfDays + ((<usize>day & OFFSETS_MASK) << 4);
  if (load<f64>(entry) !== day + 1) return time;
  const instant = time - load<f64>(entry, 8);
  if (reinterpret<u64>(instant) >= reinterpret<u64>(LAST_INSTANT)) return time;
  status = READ;
  return instant;
}

/** A time in any form of the grammar. */
function readOther(start: usize, end: usize): f64 {
  const from = skipBlanks(start, end);
  const time = readGrammar(from, trimEnd(from, end));
  return take(time, isWallClock);
}

/** A time that is written in a format, or else in any form of the grammar. */
function readFormatted(format: usize, start: usize, end: usize): f64 {
  const from = skipBlanks(start, end);
  const time = readFormat(format, from, trimEnd(from, end));
  return isFormatted ? take(time, isLocal) : readOther(start, end);
}

/**
 * The instant or wall-clock time of a text, and in `status` how it is to be taken. The form that most exports have
 * comes first.
 */
// inline
function readTime(start: usize, end: usize, dates: usize): f64 {
  if (end - start < 19) return readOther(start, end);
  const clock = load<u64>(start, 11) ^ CLOCK;
  const over = clock | (clock + CLOCK_BOUNDS);
  const values = clock * 10 + (clock >>> 8);
  const hour = <u32>values & 0xff;
  if ((over & HIGH_BITS) !== 0 || hour > 23) return readOther(start, end);
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
    if (at === 0) return readOther(start, end);
  }
  // Another form of a date makes the time NaN.
  let time = dateAt(dates, start) + <f64>(<i64>((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
  if (at === end) return isNaN(time) ? readOther(start, end) : takeLocal(time);
  if (end - at === 6) time -= offsetAt(at);
  else if (end - at !== 1 || <u32>load<u8>(at) !== ZULU) time -= readZone(at, end);
  if (reinterpret<u64>(time) >= reinterpret<u64>(LAST_INSTANT)) return readOther(start, end);
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
  dates: usize,
  offsets: usize,
  format: usize,
  again: usize,
): u32 {
  offsetsOfDays = offsets;
  const text = records.text;
  const count = records.count;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const start = text + load<u32>(field);
    const end = text + load<u32>(field, 4);
    const time = format === 0 ? readTime(start, end, dates) : readFormatted(format, start, end);
    store<f64>(times + (row << 3), time);
    store<u8>(valid + row, status);
    store<u32>(again + (others << 2), row);
    others += <u32>(status !== READ);
  }
  return others;
}
