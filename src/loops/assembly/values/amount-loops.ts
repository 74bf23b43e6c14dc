import { Records } from '../records';
import { skipBlanks, trimEnd } from './blank-loops';

const ZERO: u32 = 0x30;
const POINT: u32 = 0x2e;
const COMMA: u32 = 0x2c;
const UPPER_A: u32 = 0x41;
const DOLLAR: u32 = 0x24;
const MOST_DIGITS: usize = 15;
const MOST_PLACES: usize = 30;
const LIMIT: u64 = 1_000_000_000_000_000;

/** Three letters, as they lie in a word. */
const KRW: u32 = 0x57524b;
const EUR: u32 = 0x525545;
const GBP: u32 = 0x504247;

/** Signs of three bytes in UTF-8, and one of two. */
const WON: u32 = 0xa982e2;
const WIDE_WON: u32 = 0xa6bfef;
const HANGUL_WON: u32 = 0x909bec;
const EURO: u32 = 0xac82e2;
const POUND: u32 = 0xa3c2;
const THREE_BYTES: u32 = 0xffffff;

/** Set in a mark where the amount was rounded. */
const ROUNDED: u32 = 0x80000000;

/** The amount that was read: whole units and millionths. */
let units: u64 = 0;
let millionths: u32 = 0;

/** The currency of the mark at a place, in letters or `$`, 0 for none that is known here; behind it lies `markEnd`. */
let markEnd: usize = 0;
function readMark(at: usize, end: usize): u32 {
  markEnd = at + 1;
  const first = at < end ? <u32>load<u8>(at) : 0;
  if (first === DOLLAR) return DOLLAR;
  markEnd = at + 2;
  if (at + 2 <= end && <u32>load<u16>(at) === POUND) return GBP;
  markEnd = at + 3;
  if (at + 3 > end) return 0;
  const three = load<u32>(at) & THREE_BYTES;
  if (three === WON || three === WIDE_WON || three === HANGUL_WON) return KRW;
  if (three === EURO) return EUR;
  for (let letter: usize = 0; letter < 3; letter++) if (<u32>load<u8>(at + letter) - UPPER_A > 25) return 0;
  return three;
}

/** As `readMark`, of the mark that ends at a place; it begins at `markStart`. */
let markStart: usize = 0;
function markBefore(start: usize, end: usize): u32 {
  for (let width: usize = 1; width <= 3 && start + width < end; width++) {
    const mark = readMark(end - width, end);
    if (mark === 0 || markEnd !== end) continue;
    markStart = end - width;
    return mark;
  }
  return 0;
}

/**
 * Where the whole digits at a place end, with or without marks between groups of three; 0 where there are none, or too
 * many.
 */
function readWhole(start: usize, end: usize, group: u32): usize {
  let at = start;
  units = 0;
  for (; at < end && <u32>load<u8>(at) - ZERO <= 9; at++) units = units * 10 + (<u64>load<u8>(at) - ZERO);
  let digits = at - start;
  if (digits === 0 || digits > MOST_DIGITS) return 0;
  if (at >= end || <u32>load<u8>(at) !== group) return at;
  if (digits > 3) return 0;
  while (at < end && <u32>load<u8>(at) === group) {
    const last = at + 4;
    if (last > end) return 0;
    for (at++; at < last; at++) {
      const digit = <u32>load<u8>(at) - ZERO;
      if (digit > 9) return 0;
      units = units * 10 + <u64>digit;
    }
    digits += 3;
  }
  return digits > MOST_DIGITS || (at < end && <u32>load<u8>(at) - ZERO <= 9) ? 0 : at;
}

/** Set where digits behind the sixth were dropped. */
let isRounded: bool = false;

/** Where the digits behind a point end, rounded half up to six of them; 0 where there are none, or too many. */
function readPlaces(start: usize, end: usize): usize {
  let at = start;
  let half: u32 = 0;
  for (; at < end && <u32>load<u8>(at) - ZERO <= 9; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    const place = at - start;
    if (place < 6) millionths = millionths * 10 + digit;
    else if (place === 6) half = digit;
    if (place >= 6 && digit !== 0) isRounded = true;
  }
  const places = at - start;
  for (let place = places; place < 6; place++) millionths *= 10;
  if (half >= 5) millionths++;
  if (millionths === 1_000_000) {
    millionths = 0;
    units++;
  }
  return places === 0 || places > MOST_PLACES || units >= LIMIT ? 0 : at;
}

/** Set where a text is an amount. */
let isAmount: bool = false;

/**
 * Reads an amount with blanks around it, a mark on one side, groups of digits or any number of places; gives its mark.
 */
function readMarked(start: usize, from: usize, point: u32): u32 {
  let at = skipBlanks(start, from);
  let end = trimEnd(at, from);
  isAmount = false;
  isRounded = false;
  millionths = 0;
  let mark = readMark(at, end);
  if (mark !== 0) at = skipBlanks(markEnd, end);
  else {
    mark = markBefore(at, end);
    if (mark !== 0) end = trimEnd(at, markStart);
  }
  let next = readWhole(at, end, point === POINT ? COMMA : POINT);
  if (next === 0) return 0;
  if (next < end && <u32>load<u8>(next) === point) next = readPlaces(next + 1, end);
  isAmount = next === end;
  return isRounded ? mark | ROUNDED : mark;
}

/**
 * Reads the amounts in field `slot` of the valid rows, with a decimal point or comma: none, or a number with what may
 * stand around it; `marks`
 * gets the currency that a mark tells, in letters or `$`, and whether the amount was rounded. Of the others it gives
 * the number, and in `again`
 * which rows they are. `parseAmount` says the rule.
 */
export function readAmounts(
  records: Records,
  slot: u32,
  point: u32,
  valid: usize,
  unitsOfRows: usize,
  millionthsOfRows: usize,
  marks: usize,
  again: usize,
): u32 {
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < records.count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const start = records.text + load<u32>(field);
    const end = records.text + load<u32>(field, 4);
    let whole: u64 = 0;
    let fraction: u32 = 0;
    let at = start;
    for (; at < end && <u32>load<u8>(at) - ZERO <= 9; at++) whole = whole * 10 + (<u64>load<u8>(at) - ZERO);
    let isPlain = at - start >= 1 && at - start <= MOST_DIGITS;
    if (at < end && <u32>load<u8>(at) === point) {
      const first = ++at;
      for (; at < end && <u32>load<u8>(at) - ZERO <= 9; at++)
        fraction = fraction * 10 + (<u32>load<u8>(at) - ZERO);
      isPlain = isPlain && at - first >= 1 && at - first <= 6;
      for (let digits = <u32>(at - first); digits < 6; digits++) fraction *= 10;
    }
    let mark: u32 = 0;
    const isNone = start === end;
    isPlain = isPlain && at === end;
    if (!isPlain && !isNone) {
      mark = readMarked(start, end, point);
      whole = units;
      fraction = millionths;
    }
    store<f64>(unitsOfRows + (row << 3), isNone ? -1 : <f64>whole);
    store<u32>(millionthsOfRows + (row << 2), fraction);
    store<u32>(marks + (row << 2), mark);
    store<u32>(again + (others << 2), row);
    others += <u32>(!isNone && !isPlain && !isAmount);
  }
  return others;
}
