import { copyText } from './copy';

const LINE_FEED: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const POINT: u8 = 0x2e;
const COLON: u8 = 0x3a;
const ZERO: u8 = 0x30;
const GUARD: u8 = 0x27;
/** Eight bytes that are each one above the comma, and the high bits of eight bytes. */
const EIGHT_ABOVE_COMMA: u64 = ((<u64>0x2d2d2d2d) << 32) | 0x2d2d2d2d;
const EIGHT_HIGH_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;

const DAY: f64 = 86_400_000_000;
const SECOND: f64 = 1_000_000;

/** What all rows have in common. */
@unmanaged
export class Cells {
  /** Known cell i is `known[knownStarts[i], knownStarts[i + 1])`, as it stands in the file. */
  knownStarts: usize;
  known: usize;
  /** A `Day` for each UTC day. */
  days: usize;
  /** Three words for each local day, from 1969-12-31 on: bytes 0, 4 and 7 onwards of its date with a T or a blank. */
  dates: usize;
  /** Offsets as they are printed: how many bytes, then three words of them. */
  offsets: usize;
  /** Whether text is written so that a spreadsheet does not run it, and times as it takes them. */
  forSpreadsheet: u32;
}

/**
 * A UTC day: when the offset of the zone changes in it, and the offsets before and after, in microseconds and as text.
 */
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

/** Writes a decimal as `formatAmount` prints it: without trailing zeros, and nothing for negative units. */
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

/** Writes an instant as `TimeFormat` prints it; for a spreadsheet, as `timeForSpreadsheet` does. */
function writeTime(instant: f64, cells: Cells, at: usize): usize {
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
  if (micros === 0 && cells.forSpreadsheet !== 0) return at + 19;
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
  if (cells.forSpreadsheet !== 0) return end;
  const offset = cells.offsets + (isChanged ? day.textAfter : day.textBefore) * OFFSET_BYTES;
  store<u64>(end, load<u64>(offset, 4));
  store<u32>(end, load<u32>(offset, 12), 8);
  return end + load<u32>(offset);
}

/** Whether a spreadsheet would run a text with this first byte: those of `RUN_BY_SPREADSHEETS`. */
function startsFormula(byte: u8): bool {
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

/** Writes a text in quotes if it needs them; quotes inside are doubled. */
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

/**
 * Writes a text as `csvCell` does. It is copied by words; only a text with a byte up to the comma is looked at byte by
 * byte.
 */
function writeText(start: usize, end: usize, cells: Cells, at: usize): usize {
  const isGuarded = cells.forSpreadsheet !== 0 && end > start && startsFormula(load<u8>(start));
  if (isGuarded) return writeQuoted(start, end, true, at);
  // The high bit of each byte up to the comma, and maybe of some bytes above such a byte.
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

function writeKnown(number: u32, cells: Cells, at: usize): usize {
  const bounds = cells.knownStarts + (number << 2);
  const start = load<u32>(bounds);
  const length = load<u32>(bounds, 4) - start;
  copyText(cells.known + start, length, at);
  return at + length;
}

function writeComma(at: usize): usize {
  store<u8>(at, COMMA);
  return at + 1;
}

/** Conversions of a chunk, what became of them, and where their rows go. */
@unmanaged
export class Chunk {
  count: u32;
  /** The conversions in the order of the report, by place. */
  order: usize;
  times: usize;
  events: usize;
  units: usize;
  millionths: usize;
  /**
   * The id of conversion i is `texts[starts[2i], starts[2i + 1])`; its user id follows and ends at `starts[2i + 2]`.
   */
  starts: usize;
  texts: usize;
  /** Places in `OUTCOMES` plus one; and pairs: the place of the first cited click, and how many are cited. */
  outcomes: usize;
  cited: usize;
  /** What was refunded; 0 without files of refunds. */
  refundUnits: usize;
  refundMillionths: usize;
  /** Where the words and the texts of each block of cited clicks are, by number. */
  blockWords: usize;
  blockTexts: usize;
  /** The numbers of the first known cells of events, campaigns, outcomes and, in pairs, of the last cells of a row. */
  firstEvent: u32;
  firstCampaign: u32;
  firstOutcome: u32;
  firstEnds: u32;
  /** The same for each campaign, where campaigns have windows of their own; 0 where they have not. */
  ownEnds: usize;
  /** The instants, ascending, at which the last cells may turn. */
  turns: usize;
  turnCount: u32;
  /** Events below this number are purchases. */
  purchaseEvents: u32;
  /**
   * Where the rows of each conversion end in the two files, in the order of the report, counted from the chunk's first
   * row.
   */
  attributionEnds: usize;
  unattributedEnds: usize;
  /**
   * Of each of the two files: where its rows go, how many bytes of them are there, how many came before, and the room.
   */
  attributions: usize;
  attributionBytes: u32;
  attributionsBefore: u32;
  attributionRoom: u32;
  unattributed: usize;
  unattributedBytes: u32;
  unattributedBefore: u32;
  unattributedRoom: u32;
  /** How far the rows are: the place of the conversion in the order, and how many of its credits are written. */
  place: u32;
  credit: u32;
  /** How many bytes the next row may take. */
  needed: u32;
  /** How many rows the two files got. */
  credits: u32;
  uncredited: u32;
}

const CREDITED: u8 = 1;
/** The place of a cited click: the number of its block, then its place in the block in so many bits. */
const PLACE_BITS: u32 = 12;
const BLOCK_PLACES: u32 = 1 << PLACE_BITS;
const CLICK_BYTES: u32 = 16;
/**
 * A cited click has its time, its campaign and where its id begins. The id ends where that of the next click begins.
 */
const CAMPAIGN: usize = 8;
const ID_START: usize = 12;
const ID_END: usize = ID_START + 16;

/** Where the words of a cited click are. */
function citedAt(chunk: Chunk, place: u32): usize {
  const words = load<u32>(chunk.blockWords + ((place >>> PLACE_BITS) << 2));
  return words + (place & (BLOCK_PLACES - 1)) * CLICK_BYTES;
}

/** Where the ids of the block of a cited click are. */
function citedTexts(chunk: Chunk, place: u32): usize {
  return load<u32>(chunk.blockTexts + ((place >>> PLACE_BITS) << 2));
}

/** The place of the first time whose day is not known yet, -1 without one. Times are `stride` bytes apart. */
export function findUnknownDay(times: usize, stride: u32, count: u32, knownDays: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    const day = <u32>(load<f64>(times + i * stride) / DAY);
    if (load<u8>(knownDays + day) === 0) return i;
  }
  return -1;
}

/** Writes the cells with which rows of both files begin. */
function writeStart(chunk: Chunk, i: u32, cells: Cells, from: usize): usize {
  const starts = chunk.starts + (i << 3);
  const user = chunk.texts + load<u32>(starts, 4);
  let at = writeComma(writeText(chunk.texts + load<u32>(starts), user, cells, from));
  at = writeComma(writeKnown(chunk.firstEvent + load<u32>(chunk.events + (i << 2)), cells, at));
  at = writeComma(writeText(user, chunk.texts + load<u32>(starts, 8), cells, at));
  at = writeComma(writeTime(load<f64>(chunk.times + (i << 3)), cells, at));
  return writeComma(
    writeAmount(load<f64>(chunk.units + (i << 3)), load<u32>(chunk.millionths + (i << 2)), at),
  );
}

/** Writes what was refunded of a purchase, nothing for other conversions. */
function writeRefund(chunk: Chunk, i: u32, isPurchase: bool, from: usize): usize {
  if (chunk.refundUnits === 0) return from;
  const at = writeComma(from);
  if (!isPurchase) return at;
  return writeAmount(
    load<f64>(chunk.refundUnits + (i << 3)),
    load<u32>(chunk.refundMillionths + (i << 2)),
    at,
  );
}

/**
 * Writes a row of attributions.csv for a cited click. Its id lies in `texts`; `ends` is the first of the pair of last
 * cells.
 */
function writeCredit(
  chunk: Chunk,
  i: u32,
  click: usize,
  texts: usize,
  ends: u32,
  cells: Cells,
  from: usize,
): usize {
  const clickedAt = load<f64>(click);
  const campaign = load<u32>(click, CAMPAIGN);
  const isPurchase = load<u32>(chunk.events + (i << 2)) < chunk.purchaseEvents;
  let at = writeStart(chunk, i, cells, from);
  at = writeComma(writeKnown(chunk.firstCampaign + campaign, cells, at));
  at = writeComma(writeText(texts + load<u32>(click, ID_START), texts + load<u32>(click, ID_END), cells, at));
  at = writeComma(writeTime(clickedAt, cells, at));
  const age = load<f64>(chunk.times + (i << 3)) - clickedAt;
  const seconds = Math.floor(age / SECOND);
  at = writeComma(writeAmount(seconds, <u32>(age - seconds * SECOND), at));
  const own = chunk.ownEnds === 0 ? ends : load<u32>(chunk.ownEnds + (campaign << 2));
  at = writeKnown(own + <u32>!isPurchase, cells, at);
  at = writeRefund(chunk, i, isPurchase, at);
  store<u8>(at, LINE_FEED);
  return at + 1;
}

/** Writes a row of unattributed.csv. A click that is named with the reason is the one that is cited. */
function writeUnattributed(chunk: Chunk, i: u32, cells: Cells, from: usize): usize {
  let at = writeStart(chunk, i, cells, from);
  at = writeComma(writeKnown(chunk.firstOutcome + load<u8>(chunk.outcomes + i) - 1, cells, at));
  if (load<u32>(chunk.cited + (i << 3), 4) === 0) {
    at = writeComma(at);
  } else {
    const click = citedAt(chunk, load<u32>(chunk.cited + (i << 3)));
    at = writeComma(writeKnown(chunk.firstCampaign + load<u32>(click, CAMPAIGN), cells, at));
    at = writeTime(load<f64>(click), cells, at);
  }
  store<u8>(at, LINE_FEED);
  return at + 1;
}

/** A row takes no more bytes than these besides its texts and known cells; it overwrites some of them. */
const LONGEST_REST: u32 = 320;

function lengthOfKnown(number: u32, cells: Cells): u32 {
  const bounds = cells.knownStarts + (number << 2);
  return load<u32>(bounds, 4) - load<u32>(bounds);
}

/** The most bytes that a row of a conversion takes, without what its click adds. */
function longestStart(chunk: Chunk, i: u32, cells: Cells): u32 {
  const starts = chunk.starts + (i << 3);
  // All texts may be quotes.
  const texts = (load<u32>(starts, 8) - load<u32>(starts)) << 1;
  return LONGEST_REST + texts + lengthOfKnown(chunk.firstEvent + load<u32>(chunk.events + (i << 2)), cells);
}

/** The most bytes that a click adds to a row. */
function longestClick(chunk: Chunk, click: usize, cells: Cells): u32 {
  const id = (load<u32>(click, ID_END) - load<u32>(click, ID_START)) << 1;
  return id + lengthOfKnown(chunk.firstCampaign + load<u32>(click, CAMPAIGN), cells);
}

/** Writes the remaining rows of the credits of a conversion; false where there is no room for the next one. */
function writeCredits(chunk: Chunk, i: u32, ends: u32, cells: Cells): bool {
  const first = load<u32>(chunk.cited + (i << 3));
  const count = load<u32>(chunk.cited + (i << 3), 4);
  const words = citedAt(chunk, first);
  const texts = citedTexts(chunk, first);
  const longest = longestStart(chunk, i, cells);
  for (; chunk.credit < count; chunk.credit++) {
    const click = words + chunk.credit * CLICK_BYTES;
    chunk.needed = longest + longestClick(chunk, click, cells);
    if (chunk.attributionBytes + chunk.needed > chunk.attributionRoom) return false;
    const at = chunk.attributions + chunk.attributionBytes;
    chunk.attributionBytes += <u32>(writeCredit(chunk, i, click, texts, ends, cells, at) - at);
    chunk.credits++;
  }
  chunk.credit = 0;
  return true;
}

/** Writes the row of a conversion without credits; false where there is no room for it. */
function writeOther(chunk: Chunk, i: u32, cells: Cells): bool {
  const count = load<u32>(chunk.cited + (i << 3), 4);
  chunk.needed = longestStart(chunk, i, cells);
  if (count > 0)
    chunk.needed += longestClick(chunk, citedAt(chunk, load<u32>(chunk.cited + (i << 3))), cells);
  if (chunk.unattributedBytes + chunk.needed > chunk.unattributedRoom) return false;
  const at = chunk.unattributed + chunk.unattributedBytes;
  chunk.unattributedBytes += <u32>(writeUnattributed(chunk, i, cells, at) - at);
  chunk.uncredited++;
  return true;
}

/**
 * Formats rows of a chunk in the order of the report, from where it left off: for each conversion those of its
 * credits, in the order of campaigns, or the row of one without credits. True when all are written, false when there
 * is no room for the next row.
 */
export function formatRows(chunk: Chunk, cells: Cells): bool {
  let turn: u32 = 0;
  for (; chunk.place < chunk.count; chunk.place++) {
    const i = load<u32>(chunk.order + (chunk.place << 2));
    if (load<u8>(chunk.outcomes + i) === CREDITED) {
      const time = load<f64>(chunk.times + (i << 3));
      while (turn < chunk.turnCount && time >= load<f64>(chunk.turns + (turn << 3))) turn++;
      if (!writeCredits(chunk, i, chunk.firstEnds + (turn << 1), cells)) return false;
    } else if (!writeOther(chunk, i, cells)) {
      return false;
    }
    const ends = chunk.place << 2;
    store<u32>(chunk.attributionEnds + ends, chunk.attributionsBefore + chunk.attributionBytes);
    store<u32>(chunk.unattributedEnds + ends, chunk.unattributedBefore + chunk.unattributedBytes);
  }
  return true;
}
