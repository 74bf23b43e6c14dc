import { copyText } from './copy';

const LINE_FEED: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const POINT: u8 = 0x2e;
const COLON: u8 = 0x3a;
const ZERO: u8 = 0x30;
const GUARD: u8 = 0x27;
/** Of eight bytes each one above the comma, and the high bit of each. */
const EIGHT_ABOVE_COMMA: u64 = ((<u64>0x2d2d2d2d) << 32) | 0x2d2d2d2d;
const EIGHT_HIGH_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;

const DAY: f64 = 86_400_000_000;
const SECOND: f64 = 1_000_000;

/** Kinds of columns, by what their cells are; all others are amounts. */
const TEXT: u32 = 0;
const KNOWN: u32 = 1;
const TIME: u32 = 2;

/** A column of a table; `RowTable` writes this as words in this order. */
@unmanaged
class Column {
  kind: u32;
  /**
   * Of texts where each begins and ends, of known cells their numbers, of times the instants in microseconds, of amounts whole units; of
   * negative ones nothing is written.
   */
  values: usize;
  /** Of amounts their millionths. */
  millionths: usize;
}

const COLUMN_BYTES: u32 = 12;

/** What the tables of a writer have in common; `RowCells` writes this as words in this order. */
@unmanaged
export class Cells {
  texts: usize;
  /** Known cell i is `known[knownStarts[i], knownStarts[i + 1])`, as it stands in the file. */
  knownStarts: usize;
  known: usize;
  /** Of each UTC day its `Day`. */
  days: usize;
  /** Of each local day, from the one before 1970-01-01 on, the bytes of its date with a T, in words at 0, 4 and 7. */
  dates: usize;
  /** Offsets as they are printed: how many bytes, then three words of them. */
  offsets: usize;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: u32;
}

/** A UTC day: the offset of its zone, in microseconds and as it is printed, and the instant at which it changes, if it does. */
@unmanaged
class Day {
  changeAt: f64;
  before: f64;
  after: f64;
  textBefore: u32;
  textAfter: u32;
}

const DAY_BYTES: u32 = 32;
const DATE_BYTES: u32 = 12;
const OFFSET_BYTES: u32 = 16;

/** The digits of a number below 100, as two bytes. */
function twoDigits(value: u32): u32 {
  const tens = value / 10;
  return 0x3030 + tens + ((value - tens * 10) << 8);
}

function writeDigits(value: u64, at: usize): usize {
  let end = at + 1;
  for (let limit: u64 = 10; limit <= value; limit *= 10) end++;
  let rest = value;
  for (let place = end - 1; place >= at; place--) {
    const tenth = rest / 10;
    store<u8>(place, ZERO + <u8>(rest - tenth * 10));
    rest = tenth;
  }
  return end;
}

/** A decimal of whole units and millionths without trailing zeros, as `formatAmount` prints it; nothing of negative units. */
function writeAmount(units: f64, millionths: u32, at: usize): usize {
  if (units < 0) return at;
  let end = writeDigits(<u64>units, at);
  if (millionths === 0) return end;
  store<u8>(end++, POINT);
  let rest = millionths;
  for (let scale: u32 = 100_000; rest > 0; scale /= 10) {
    const digit = rest / scale;
    store<u8>(end++, ZERO + <u8>digit);
    rest -= digit * scale;
  }
  return end;
}

/** An instant as `TimeFormat` prints it; nothing of a negative one. */
function writeTime(instant: f64, cells: Cells, at: usize): usize {
  if (instant < 0) return at;
  const day = changetype<Day>(cells.days + <u32>(instant / DAY) * DAY_BYTES);
  const isChanged = instant >= day.changeAt;
  const local = instant + (isChanged ? day.after : day.before);
  const localDay = Math.floor(local / DAY);
  const rest = local - localDay * DAY;
  const seconds = <u32>(rest / SECOND);
  const micros = <u32>(rest - <f64>seconds * SECOND);
  const hour = seconds / 3600;
  const minute = seconds / 60;
  const date = cells.dates + <u32>(localDay + 1) * DATE_BYTES;
  store<u32>(at, load<u32>(date));
  store<u32>(at, load<u32>(date, 4), 4);
  store<u32>(at, load<u32>(date, 8), 7);
  store<u32>(at, twoDigits(hour) | ((<u32>COLON) << 16), 11);
  store<u32>(at, twoDigits(minute - hour * 60) | ((<u32>COLON) << 16), 14);
  store<u32>(at, twoDigits(seconds - minute * 60) | ((<u32>POINT) << 16), 17);
  const millis = micros / 1000;
  store<u8>(at, ZERO + <u8>(millis / 100), 20);
  store<u16>(at, <u16>twoDigits(millis % 100), 21);
  let end = at + 23;
  const further = micros - millis * 1000;
  if (further !== 0) {
    store<u8>(end, ZERO + <u8>(further / 100));
    store<u16>(end, <u16>twoDigits(further % 100), 1);
    end += 3;
  }
  const offset = cells.offsets + (isChanged ? day.textAfter : day.textBefore) * OFFSET_BYTES;
  store<u64>(end, load<u64>(offset, 4));
  store<u32>(end, load<u32>(offset, 12), 8);
  return end + load<u32>(offset);
}

/** Whether a spreadsheet would run text with this first byte; `RUN_BY_SPREADSHEETS` says which. */
function isRun(byte: u8): bool {
  return (
    byte === 0x3d ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x40 ||
    byte === 0x09 ||
    byte === CARRIAGE_RETURN
  );
}

function isSpecial(byte: u8): bool {
  return byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** Writes text in quotes if it needs them, the quotes in it twice. */
function writeQuoted(start: usize, end: usize, isGuarded: bool, at: usize): usize {
  let needsQuotes = false;
  for (let from = start; from < end; from++) needsQuotes = needsQuotes || isSpecial(load<u8>(from));
  let to = at;
  if (needsQuotes) store<u8>(to++, QUOTE);
  if (isGuarded) store<u8>(to++, GUARD);
  for (let from = start; from < end; from++) {
    const byte = load<u8>(from);
    if (byte === QUOTE) store<u8>(to++, QUOTE);
    store<u8>(to++, byte);
  }
  if (needsQuotes) store<u8>(to++, QUOTE);
  return to;
}

/** Text as `csvCell` writes it: copied by words, and looked at byte by byte only where one is not above the comma. */
function writeText(start: usize, end: usize, cells: Cells, at: usize): usize {
  const isGuarded = cells.forSpreadsheet !== 0 && end > start && isRun(load<u8>(start));
  if (isGuarded) return writeQuoted(start, end, true, at);
  // The high bit of each byte that is not above the comma, and maybe of some above one that is not.
  let low: u64 = 0;
  let to = at;
  let from = start;
  for (; from + 8 <= end; from += 8, to += 8) {
    const word = load<u64>(from);
    low |= (word - EIGHT_ABOVE_COMMA) & ~word;
    store<u64>(to, word);
  }
  if (from < end) {
    const word = load<u64>(from);
    const filled = word | ((<u64>-1) << (8 * <u64>(end - from)));
    low |= (filled - EIGHT_ABOVE_COMMA) & ~filled;
    store<u64>(to, word);
  }
  if ((low & EIGHT_HIGH_BITS) !== 0) return writeQuoted(start, end, false, at);
  return at + (end - start);
}

function writeCell(column: Column, row: u32, cells: Cells, at: usize): usize {
  const values = column.values;
  if (column.kind === TEXT) {
    const bounds = values + (row << 3);
    return writeText(cells.texts + load<u32>(bounds), cells.texts + load<u32>(bounds, 4), cells, at);
  }
  if (column.kind === KNOWN) {
    const bounds = cells.knownStarts + (load<u32>(values + (row << 2)) << 2);
    const start = load<u32>(bounds);
    const length = load<u32>(bounds, 4) - start;
    copyText(cells.known + start, length, at);
    return at + length;
  }
  if (column.kind === TIME) return writeTime(load<f64>(values + (row << 3)), cells, at);
  return writeAmount(load<f64>(values + (row << 3)), load<u32>(column.millionths + (row << 2)), at);
}

/**
 * Formats rows as lines of a CSV file from `out` on, each cell by the kind of its column. Gives how many bytes there are; some more are
 * written over.
 */
export function formatRows(columns: usize, columnCount: u32, count: u32, cells: Cells, out: usize): u32 {
  const lastColumn = columns + columnCount * COLUMN_BYTES;
  let at = out;
  for (let row: u32 = 0; row < count; row++) {
    for (let place = columns; place < lastColumn; place += COLUMN_BYTES) {
      at = writeCell(changetype<Column>(place), row, cells, at);
      store<u8>(at++, COMMA);
    }
    store<u8>(at - 1, LINE_FEED);
  }
  return <u32>(at - out);
}
