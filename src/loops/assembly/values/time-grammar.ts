import { skipBlanks } from './blank-loops';
import { microsOfDate, microsOfOffset, microsOfTime } from './dates';

const ZERO: u32 = 0x30;
const DOT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const SLASH: u32 = 0x2f;
const DASH: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const UPPER_T: u32 = 0x54;
const UPPER_Z: u32 = 0x5a;

/** Three letters of the name of a zone. */
const UTC: u32 = 0x435455;
const GMT: u32 = 0x544d47;
const KST: u32 = 0x54534b;
const NINE_HOURS: f64 = 32_400_000_000;

/** 오 of 오전 and 오후, then 전 and 후, each three bytes in UTF-8. */
const OH: u32 = 0xa498ec;
const JEON: u32 = 0x84a0ec;
const HU: u32 = 0x849bed;
const THREE_BYTES: u32 = 0xffffff;

/** The halves of a day. */
export const NO_HALF: i32 = -1;
export const MORNING: i32 = 0;
export const AFTERNOON: i32 = 1;

/** What stands at the place that is read: digits, or a half of the day; `next` is the place behind it. */
let number: u64 = 0;
let next: usize = 0;

/** Reads up to so many digits; gives how many there are. */
function readDigits(from: usize, end: usize, most: u32): u32 {
  const last = min(end, from + <usize>most);
  let at = from;
  number = 0;
  for (; at < last; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) break;
    number = number * 10 + <u64>digit;
  }
  next = at;
  return <u32>(at - from);
}

/** The number that two digits at a place are, -1 where they are none. */
function twoDigits(at: usize, end: usize): i32 {
  const tens = <u32>load<u8>(at) - ZERO;
  const ones = <u32>load<u8>(at, 1) - ZERO;
  return at + 2 <= end && tens <= 9 && ones <= 9 ? <i32>(tens * 10 + ones) : -1;
}

/** The half of the day that stands at a place, behind which `halfEnd` lies; `NO_HALF` for none. */
export let halfEnd: usize = 0;
export function readHalf(at: usize, end: usize): i32 {
  halfEnd = at;
  if (at + 2 <= end && (<u32>load<u8>(at, 1) | 0x20) === 0x6d) {
    const letter = <u32>load<u8>(at) | 0x20;
    if (letter === 0x61 || letter === 0x70) {
      halfEnd = at + 2;
      return letter === 0x61 ? MORNING : AFTERNOON;
    }
  }
  if (at + 6 > end || (load<u32>(at) & THREE_BYTES) !== OH) return NO_HALF;
  const second = load<u32>(at, 3) & THREE_BYTES;
  if (second !== JEON && second !== HU) return NO_HALF;
  halfEnd = at + 6;
  return second === JEON ? MORNING : AFTERNOON;
}

/** The hour of a day of an hour from 1 to 12 in one of its halves; one that no day has for another hour. */
export function hourOfHalf(hour: i32, half: i32): i32 {
  return hour >= 1 && hour <= 12 ? (hour % 12) + half * 12 : 99;
}

/** The microseconds of 1 to 9 digits behind a point, -1 where there are not so many. */
function readFraction(from: usize, end: usize): i32 {
  const count = readDigits(from, end, 10);
  if (count < 1 || count > 9) return -1;
  let micros = number;
  for (let place = count; place < 6; place++) micros *= 10;
  for (let place = count; place > 6; place--) micros /= 10;
  return <i32>micros;
}

/** Set where a time has no zone: it is a wall-clock time then. */
export let isWallClock: bool = false;

/** The zone that was met last: its text, of up to eight bytes, how many they are, and its offset. */
let lastZone: u64 = 0;
let lastZoneBytes: usize = 0;
let lastOffset: f64 = 0;

/**
 * What a clock is ahead of UTC, in microseconds, NaN for no zone that there is; at the end there is none. Neighbouring
 * rows mostly have the same.
 */
// inline
export function readZone(from: usize, end: usize): f64 {
  isWallClock = from === end;
  if (isWallClock) return 0;
  const bytes = end - from;
  const text = load<u64>(from) << ((8 - bytes) << 3);
  return text === lastZone && bytes === lastZoneBytes ? lastOffset : readAnotherZone(from, end, text);
}

function readAnotherZone(from: usize, end: usize, text: u64): f64 {
  const offset = readOffset(skipBlanks(from, end), end);
  if (isNaN(offset) || end - from > 8) return offset;
  lastZone = text;
  lastZoneBytes = end - from;
  lastOffset = offset;
  return offset;
}

/** The offset of a zone, NaN for none. */
function readOffset(at: usize, end: usize): f64 {
  const size = end - at;
  const first = <u32>load<u8>(at);
  if (size === 1) return first === UPPER_Z ? 0 : NaN;
  if (size === 3 && first !== PLUS && first !== DASH) {
    const name = load<u32>(at) & THREE_BYTES;
    return name === UTC || name === GMT ? 0 : name === KST ? NINE_HOURS : NaN;
  }
  if ((first !== PLUS && first !== DASH) || readDigits(at + 1, end, 2) !== 2) return NaN;
  const hours = <i32>number;
  if (next === end) return microsOfOffset(first === DASH, hours, 0);
  const minutes = next + <usize>(<u32>load<u8>(next) === COLON);
  if (readDigits(minutes, end, 2) !== 2 || next !== end) return NaN;
  return microsOfOffset(first === DASH, hours, <i32>number);
}

/** The half of the day that the last head told. */
export let writtenHalf: i32 = NO_HALF;

/**
 * Midnight of the date of a head, in microseconds, NaN for none: a date with separators, a T or blanks, and a half of
 * the day or none, which `writtenHalf` gets.
 */
export function readHead(from: usize, end: usize): f64 {
  if (readDigits(from, end, 4) !== 4 || next === end) return NaN;
  const year = <i32>number;
  const separator = <u32>load<u8>(next);
  const isDotted = separator === DOT;
  if (!isDotted && separator !== DASH && separator !== SLASH) return NaN;
  if (readDigits(isDotted ? skipOne(next + 1, end) : next + 1, end, 2) === 0) return NaN;
  const month = <i32>number;
  if (next >= end || <u32>load<u8>(next) !== separator) return NaN;
  if (readDigits(isDotted ? skipOne(next + 1, end) : next + 1, end, 2) === 0) return NaN;
  const date = microsOfDate(year, month, <i32>number);
  const at = next + <usize>(isDotted && next < end && <u32>load<u8>(next) === DOT);
  const clock = at < end && <u32>load<u8>(at) === UPPER_T ? at + 1 : skipBlanks(at, end);
  writtenHalf = readHalf(clock, end);
  const hour = writtenHalf === NO_HALF ? clock : skipBlanks(halfEnd, end);
  return clock === at || hour !== end ? NaN : date;
}

/** The place behind the blank that stands at a place, if one does. */
function skipOne(at: usize, end: usize): usize {
  const first = <u32>load<u8>(at);
  return skipBlanks(at, min(end, at + (first === 0xc2 ? 2 : first === 0xe2 ? 3 : 1)));
}

/**
 * The time of day and the zone that stand at a place, up to the end, in microseconds, NaN for none; `before` is the
 * half of the day that stands in front of it.
 */
export function readClock(from: usize, end: usize, before: i32): f64 {
  if (readDigits(from, end, 2) === 0 || next >= end || <u32>load<u8>(next) !== COLON) return NaN;
  let hour = <i32>number;
  const minute = twoDigits(next + 1, end);
  let second: i32 = 0;
  let micros: i32 = 0;
  next += 3;
  if (next < end && <u32>load<u8>(next) === COLON) {
    second = twoDigits(next + 1, end);
    next += 3;
    if (next < end && <u32>load<u8>(next) === DOT) micros = readFraction(next + 1, end);
  }
  if ((minute | second | micros) < 0) return NaN;
  let at = next;
  const behind = at === end ? NO_HALF : readHalf(skipBlanks(at, end), end);
  if (behind !== NO_HALF) at = halfEnd;
  if (before !== NO_HALF && behind !== NO_HALF) return NaN;
  const half = before === NO_HALF ? behind : before;
  if (half !== NO_HALF) hour = hourOfHalf(hour, half);
  return microsOfTime(hour, minute, second, micros) - readZone(at, end);
}

/** Eight digits of a date, an optional T, six of a time, and what stands behind them. */
function readCompact(from: usize, end: usize): f64 {
  readDigits(from, end, 8);
  const date = <i32>number;
  const clock = next + <usize>(<u32>load<u8>(next) === UPPER_T);
  if (readDigits(clock, end, 6) !== 6) return NaN;
  const time = <i32>number;
  let at = next;
  let micros: i32 = 0;
  if (at < end && <u32>load<u8>(at) === DOT) {
    micros = readFraction(at + 1, end);
    at = next;
  }
  if (micros < 0) return NaN;
  return (
    microsOfDate(date / 10_000, (date / 100) % 100, date % 100) +
    microsOfTime(time / 10_000, (time / 100) % 100, time % 100, micros) -
    readZone(at, end)
  );
}

/** An epoch of so many digits from `from` on: seconds, with a fraction or not, to nanoseconds. */
function readEpoch(count: u32, end: usize): f64 {
  const value = number;
  const at = next;
  isWallClock = false;
  if (count === 10 && at < end && <u32>load<u8>(at) === DOT) {
    const micros = readFraction(at + 1, end);
    return micros < 0 || next !== end ? NaN : <f64>value * 1_000_000 + <f64>micros;
  }
  if (at !== end) return NaN;
  if (count === 10) return <f64>value * 1_000_000;
  if (count === 13) return <f64>value * 1000;
  if (count === 16) return <f64>value;
  return count === 19 ? <f64>(value / 1000) : NaN;
}

/**
 * The instant of a text without blanks around it that begins with five digits or more, or where `isWallClock` is set
 * what the clock shows; NaN for none. `parseTimestamp` says the rules.
 */
export function readDigitsAlone(start: usize, end: usize): f64 {
  const count = readDigits(start, end, 20);
  return count === 8 || count === 14 ? readCompact(start, end) : readEpoch(count, end);
}
