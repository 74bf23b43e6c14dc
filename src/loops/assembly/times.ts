import { Records } from './records';

const SECOND: f64 = 1_000_000;
const LAST_INSTANT: f64 = 7_258_118_400_000_000;
const ZERO: u32 = 0x30;
const DOT: u32 = 0x2e;
const ZULU: u32 = 0x5a;

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

/** Bytes of an entry of `KnownTexts`: a date or an offset that was met before, with its microseconds. */
const ENTRY_BYTES: usize = 24;

/** Where the entry for twelve characters is; the last four may overlap those before. */
function placeOf(first: u32, second: u32, third: u32): usize {
  const mixed = (first ^ rotl<u32>(second, 11) ^ rotl<u32>(third, 21)) * 0x9e3779b1;
  return <usize>(mixed >>> 24) * ENTRY_BYTES;
}

/**
 * The place of an entry by characters 0 to 3, 4 to 7 and 7 to 10 of a date, or 0 to 3 and 2 to 5 of an offset, and
 * zero.
 */
export function placeOfKnown(first: u32, second: u32, third: u32): u32 {
  return <u32>(placeOf(first, second, third) / ENTRY_BYTES);
}

/** The date that was met last: characters 0 to 7, characters 3 to 10, and its microseconds. */
let lastDateStart: u64 = 0;
let lastDateEnd: u64 = 0;
let lastDate: f64 = NaN;

/** As `known`, for a date. Neighbouring rows mostly have the same. */
// inline
function knownDate(table: usize, start: usize): f64 {
  if (load<u64>(start) === lastDateStart && load<u64>(start, 3) === lastDateEnd) return lastDate;
  return anotherDate(table, start);
}

function anotherDate(table: usize, start: usize): f64 {
  const date = known(table, load<u32>(start), load<u32>(start, 4), load<u32>(start, 7));
  if (isNaN(date)) return date;
  lastDateStart = load<u64>(start);
  lastDateEnd = load<u64>(start, 3);
  lastDate = date;
  return date;
}

/** The offset that was met last: its first four characters and its last four, and its microseconds. */
let lastOffsetStart: u32 = 0;
let lastOffsetEnd: u32 = 0;
let lastOffset: f64 = NaN;

/** As `known`, for an offset. */
// inline
function knownOffset(table: usize, at: usize): f64 {
  if (load<u32>(at) === lastOffsetStart && load<u32>(at, 2) === lastOffsetEnd) return lastOffset;
  return anotherOffset(table, at);
}

function anotherOffset(table: usize, at: usize): f64 {
  const offset = known(table, load<u32>(at), load<u32>(at, 2), 0);
  if (isNaN(offset)) return offset;
  lastOffsetStart = load<u32>(at);
  lastOffsetEnd = load<u32>(at, 2);
  lastOffset = offset;
  return offset;
}

/** The microseconds of the entry for these characters, NaN without one. */
function known(table: usize, first: u32, second: u32, third: u32): f64 {
  const entry = table + placeOf(first, second, third);
  const isSame =
    load<u32>(entry) === first && load<u32>(entry, 4) === second && load<u32>(entry, 8) === third;
  return isSame ? load<f64>(entry, 16) : NaN;
}

function isDigit(at: usize, end: usize): bool {
  return at < end && <u32>load<u8>(at) - ZERO <= 9;
}

let status: u8 = 0;

/** The instant of ten digits (seconds) or thirteen (milliseconds). */
function readEpoch(start: usize, end: usize): f64 {
  let value: u64 = 0;
  let at = start;
  for (; isDigit(at, end); at++) value = value * 10 + (<u64>load<u8>(at) - ZERO);
  const time = <f64>value * (end - start === 10 ? SECOND : 1000);
  if (at === end && time < LAST_INSTANT) status = READ;
  return time;
}

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

/** The instant or wall-clock time of a text; `status` tells which. */
// inline
function readTime(start: usize, end: usize, dates: usize, offsets: usize): f64 {
  status = PLAIN_RULE;
  if (end - start < 19) return end - start === 10 || end - start === 13 ? readEpoch(start, end) : 0;
  const clock = load<u64>(start, 11) ^ CLOCK;
  const over = clock | (clock + CLOCK_BOUNDS);
  const values = clock * 10 + (clock >>> 8);
  const hour = <u32>values & 0xff;
  if ((over & HIGH_BITS) !== 0 || hour > 23) return 0;
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
    if (at === 0) return 0;
  }
  // An unknown date makes the time NaN.
  let time = knownDate(dates, start) + <f64>(<i64>((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
  if (at === end) {
    if (!isNaN(time)) status = WALL_CLOCK;
    return time;
  }
  if (end - at === 6) time -= knownOffset(offsets, at);
  else if (end - at !== 1 || <u32>load<u8>(at) !== ZULU) return 0;
  // Bits of times have the order of the times; negative ones and NaN come last.
  if (reinterpret<u64>(time) < reinterpret<u64>(LAST_INSTANT)) status = READ;
  return time;
}

/**
 * Reads the times in field `slot` of the valid rows: seconds or milliseconds since the epoch, and
 * `YYYY-MM-DDTHH:MM:SS` with an optional fraction and an optional offset if the date and the offset are known. It
 * lists all other rows in `again`, returns their number and notes their status in `valid`. `parseTimestamp` has the
 * rules.
 */
export function readTimes(
  records: Records,
  slot: u32,
  valid: usize,
  times: usize,
  dates: usize,
  offsets: usize,
  again: usize,
): u32 {
  const text = records.text;
  const count = records.count;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const time = readTime(text + load<u32>(field), text + load<u32>(field, 4), dates, offsets);
    store<f64>(times + (row << 3), time);
    store<u8>(valid + row, status);
    store<u32>(again + (others << 2), row);
    others += <u32>(status !== READ);
  }
  return others;
}
