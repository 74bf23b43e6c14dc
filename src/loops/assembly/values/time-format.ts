import { microsOfDate, microsOfOffset, microsOfTime } from './dates';
import { halfEnd, hourOfHalf, NO_HALF, readHalf } from './time-grammar';

const DAY: f64 = 86_400_000_000;
const ZERO: u32 = 0x30;
const COLON: u32 = 0x3a;
const DASH: u32 = 0x2d;
const PLUS: u32 = 0x2b;
/** Two digits of a year up to this are of this century. */
const LAST_OF_2000: i32 = 60;

/** What a part of a format tells, by its place in `TIME_FIELDS`. */
const LITERAL: u32 = 0;
const YEAR: u32 = 1;
const SHORT_YEAR: u32 = 2;
const MONTH: u32 = 3;
const DAY_OF_MONTH: u32 = 4;
const HOUR: u32 = 5;
const HALF_HOUR: u32 = 6;
const MINUTE: u32 = 7;
const SECOND: u32 = 8;
const FRACTION: u32 = 9;
const HALF: u32 = 10;
const OFFSET: u32 = 11;

/** A part of a format; behind it stands its text, in whole words. */
@unmanaged
class FormatPart {
  field: u32;
  least: u32;
  most: u32;
  /**
   * Bytes of the text: that of a literal, or names of months, each behind a byte with its length and in small letters.
   */
  bytes: u32;
}

const PART_BYTES: usize = 16;

/** What the text at hand tells, by the field of a part. */
let year: i32 = 0;
let month: i32 = 0;
let day: i32 = 0;
let hour: i32 = 0;
let minute: i32 = 0;
let second: i32 = 0;
let micros: i32 = 0;
let half: i32 = NO_HALF;
let offset: f64 = 0;

function setNumber(field: u32, value: i32, digits: u32): void {
  switch (field) {
    case YEAR:
      year = value;
      break;
    case SHORT_YEAR:
      year = value > 99 ? value : value > LAST_OF_2000 ? 1900 + value : 2000 + value;
      break;
    case MONTH:
      month = value;
      break;
    case DAY_OF_MONTH:
      day = value;
      break;
    case MINUTE:
      minute = value;
      break;
    case SECOND:
      second = value;
      break;
    case FRACTION:
      micros = value;
      for (let place = digits; place < 6; place++) micros *= 10;
      for (let place = digits; place > 6; place--) micros /= 10;
      break;
    case HOUR:
    case HALF_HOUR:
      hour = value;
  }
}

/** Matches so many digits or else fewer, of which the number is `value`, and what stands behind them. */
function matchNumber(part: FormatPart, left: u32, at: usize, digits: u32, value: i32, end: usize): bool {
  let rest = value;
  for (let count = digits; count >= part.least; count--, rest /= 10) {
    setNumber(part.field, rest, count);
    if (matchParts(behind(part), left, at + count, end)) return true;
  }
  return false;
}

function behind(part: FormatPart): usize {
  return changetype<usize>(part) + PART_BYTES + ((part.bytes + 3) & ~3);
}

function isDigit(at: usize, end: usize): bool {
  return at < end && <u32>load<u8>(at) - ZERO <= 9;
}

function twoDigits(at: usize): i32 {
  return <i32>((<u32>load<u8>(at) - ZERO) * 10 + (<u32>load<u8>(at, 1) - ZERO));
}

/**
 * Matches an offset, its hours with two digits or one, its minutes with a colon or without, and what stands behind it.
 */
function matchOffset(part: FormatPart, left: u32, at: usize, end: usize): bool {
  const sign = at < end ? <u32>load<u8>(at) : 0;
  if (sign !== PLUS && sign !== DASH) return false;
  const hasColon = part.most === 1;
  for (let digits: usize = 2; digits >= 1; digits--) {
    if (!isDigit(at + 1, end) || !isDigit(at + digits, end)) continue;
    const hours = digits === 2 ? twoDigits(at + 1) : <i32>(<u32>load<u8>(at, 1) - ZERO);
    const hoursEnd = at + 1 + digits;
    const minutes = hoursEnd + <usize>hasColon;
    const isParted = !hasColon || (hoursEnd < end && <u32>load<u8>(hoursEnd) === COLON);
    if (isParted && isDigit(minutes, end) && isDigit(minutes + 1, end)) {
      offset = microsOfOffset(sign === DASH, hours, twoDigits(minutes));
      if (matchParts(behind(part), left, minutes + 2, end)) return true;
    }
    offset = microsOfOffset(sign === DASH, hours, 0);
    if (matchParts(behind(part), left, hoursEnd, end)) return true;
  }
  return false;
}

/** Matches the name of a month, and what stands behind it. */
function matchName(part: FormatPart, left: u32, at: usize, end: usize): bool {
  let name = changetype<usize>(part) + PART_BYTES;
  for (month = 1; month <= 12; month++) {
    const length = <usize>load<u8>(name);
    let place: usize = 0;
    while (
      place < length &&
      at + place < end &&
      (<u32>load<u8>(at + place) | 0x20) === <u32>load<u8>(name + place, 1)
    )
      place++;
    if (place === length) return matchParts(behind(part), left, at + length, end);
    name += length + 1;
  }
  return false;
}

function matchLiteral(part: FormatPart, at: usize, end: usize): bool {
  const text = changetype<usize>(part) + PART_BYTES;
  if (at + part.bytes > end) return false;
  for (let place: u32 = 0; place < part.bytes; place++)
    if (load<u8>(at + place) !== load<u8>(text + place)) return false;
  return true;
}

/** Whether the text from `at` to `end` is made of so many parts. */
function matchParts(first: usize, count: u32, from: usize, end: usize): bool {
  let at = from;
  let next = first;
  for (let left = count; left > 0; left--) {
    const part = changetype<FormatPart>(next);
    const field = part.field;
    if (field === LITERAL) {
      if (!matchLiteral(part, at, end)) return false;
      at += part.bytes;
    } else if (field === HALF) {
      half = readHalf(at, end);
      if (half === NO_HALF) return false;
      at = halfEnd;
    } else if (field === OFFSET) {
      return matchOffset(part, left - 1, at, end);
    } else if (field > OFFSET) {
      return matchName(part, left - 1, at, end);
    } else {
      let digits: u32 = 0;
      let value: i32 = 0;
      for (; digits < part.most && isDigit(at + digits, end); digits++)
        value = value * 10 + <i32>(<u32>load<u8>(at + digits) - ZERO);
      // Only where fewer digits would do as well there is something to try again.
      if (digits > part.least) return matchNumber(part, left - 1, at, digits, value, end);
      if (digits < part.least) return false;
      setNumber(field, value, digits);
      at += digits;
    }
    next = behind(part);
  }
  return at === end;
}

/** Set where a text is written in a format, though it may be no time; and where it tells no offset. */
export let isFormatted: bool = false;
export let isLocal: bool = false;

/**
 * What a text without blanks around it says in a format: its instant, or where `isLocal` is set what the clock shows;
 * NaN for none.
 */
export function readFormat(format: usize, start: usize, end: usize): f64 {
  hour = 0;
  minute = 0;
  second = 0;
  micros = 0;
  half = NO_HALF;
  offset = Infinity;
  isFormatted = matchParts(format + 4, load<u32>(format), start, end);
  if (!isFormatted) return NaN;
  if (half !== NO_HALF) hour = hourOfHalf(hour, half);
  const isEnd = hour === 24 && (minute | second | micros) === 0;
  const time = isEnd ? DAY : microsOfTime(hour, minute, second, micros);
  isLocal = offset === Infinity;
  return microsOfDate(year, month, day) + time - (isLocal ? 0 : offset);
}
