import { copyExactly, copyText } from './copy';
import { Records } from './records';
import { addUp, findPartitions } from './sums';
import { PARTITIONS, partitionOf, textBytes } from './user-loops';

const CONVERSION_ID: u32 = 0;
const USER_ID: u32 = 1;
/** Texts of a conversion, and of a line of one. */
const CONVERSION_TEXTS: u32 = 2;
const LINE_TEXTS: u32 = 3;
/** Stands for the line id of a file that has none. */
const NO_SLOT: u32 = 0xffffffff;

/** Columns of conversions. */
@unmanaged
class ConversionValues {
  times: usize;
  events: usize;
  units: usize;
  millionths: usize;
  currencies: usize;
  userHashes: usize;
}

/** What is known of the rows of a batch. */
@unmanaged
export class ConversionRows extends ConversionValues {
  valid: usize;
  /** 1 for each row that is to be collected. */
  wanted: usize;
}

/** Collected conversions. */
@unmanaged
export class Conversions extends ConversionValues {
  count: u32;
  offsets: usize;
  /**
   * The id of conversion i is `texts[starts[2i], starts[2i + 1])`; its user id follows and ends at `starts[2i + 2]`.
   */
  starts: usize;
  texts: usize;
  /** The same sorted by partition, where each partition begins, and the place of each conversion there. */
  sorted: SortedConversions;
  partitionStarts: usize;
  places: usize;
  /** Room for as many words as partitions. */
  next: usize;
  /** Bytes that the user ids take in the texts of the table of users, by partition. */
  userBytes: usize;
}

/**
 * Rows that are lines of conversions. They have a third text, the line id, and `userHashes` are those of the
 * conversion ids.
 */
@unmanaged
export class Lines extends Conversions {
  /** As the rows came: in which line of the text each begins, and how many it spans. */
  numbers: usize;
  spans: usize;
  /** The field of the line id, or `NO_SLOT`. */
  lineSlot: u32;
}

/** Conversions sorted by the partition of their users. */
@unmanaged
export class SortedConversions extends ConversionValues {
  starts: usize;
  texts: usize;
}

/**
 * Selects the valid rows with times in `[from, to)` and events below `tracked`. Rows of these times with other events
 * are listed in `others`; it returns their number.
 */
export function selectConversions(
  count: u32,
  rows: ConversionRows,
  from: f64,
  to: f64,
  tracked: u32,
  others: usize,
): u32 {
  let untracked: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<f64>(rows.times + (row << 3));
    const inRange = load<u8>(rows.valid + row) === 1 && time >= from && time < to;
    const isTracked = load<u32>(rows.events + (row << 2)) < tracked;
    store<u8>(rows.wanted + row, <u8>(inRange && isTracked));
    if (inRange && !isTracked) store<u32>(others + (untracked++ << 2), row);
  }
  return untracked;
}

/** Adds the selected rows of a batch whose text begins at `base` in its file. */
export function collectConversions(
  conversions: Conversions,
  records: Records,
  rows: ConversionRows,
  base: f64,
): void {
  collectRows(conversions, records, rows, base, CONVERSION_TEXTS);
}

/** As `collectConversions`, for rows that are lines. */
export function collectLines(lines: Lines, records: Records, rows: ConversionRows, base: f64): void {
  collectRows(lines, records, rows, base, LINE_TEXTS);
}

/**
 * Adds the wanted rows of a batch with so many texts. It is inlined, so that their number is known where it is
 * compiled.
 */
// inline
function collectRows(
  conversions: Conversions,
  records: Records,
  rows: ConversionRows,
  base: f64,
  textCount: u32,
): void {
  const width = records.slots << 3;
  const starts = conversions.starts;
  const texts = conversions.texts;
  let count = conversions.count;
  let start = starts + ((count * textCount) << 2);
  let at = load<u32>(start);
  for (let row: u32 = 0; row < records.count; row++) {
    if (load<u8>(rows.wanted + row) === 0) continue;
    copyValues(rows, row, conversions, count);
    store<f64>(conversions.offsets + (count << 3), base + <f64>load<u32>(records.starts + (row << 2)));
    const fields = records.fields + row * width;
    const id = load<u32>(fields + (CONVERSION_ID << 3));
    const idLength = load<u32>(fields + (CONVERSION_ID << 3), 4) - id;
    copyText(records.text + id, idLength, texts + at);
    at += idLength;
    store<u32>(start, at, 4);
    const user = load<u32>(fields + (USER_ID << 3));
    const userLength = load<u32>(fields + (USER_ID << 3), 4) - user;
    copyText(records.text + user, userLength, texts + at);
    at += userLength;
    store<u32>(start, at, 8);
    if (textCount === LINE_TEXTS) {
      const lines = changetype<Lines>(changetype<usize>(conversions));
      at = addLine(lines, records, row, count, at);
      store<u32>(start, at, 12);
    }
    start += textCount << 2;
    count++;
  }
  conversions.count = count;
}

/** Adds what a line has besides; gives where the next text begins, for this one at `at`. */
function addLine(lines: Lines, records: Records, row: u32, count: u32, at: u32): u32 {
  store<u32>(lines.numbers + (count << 2), load<u32>(records.lines + (row << 2)));
  store<u32>(lines.spans + (count << 2), load<u32>(records.lineSpans + (row << 2)));
  if (lines.lineSlot === NO_SLOT) return at;
  const field = records.fields + ((row * records.slots + lines.lineSlot) << 3);
  const start = load<u32>(field);
  const length = load<u32>(field, 4) - start;
  copyText(records.text + start, length, lines.texts + at);
  return at + length;
}

function copyValues(from: ConversionValues, row: u32, into: ConversionValues, place: u32): void {
  store<f64>(into.times + (place << 3), load<f64>(from.times + (row << 3)));
  store<u32>(into.events + (place << 2), load<u32>(from.events + (row << 2)));
  store<f64>(into.units + (place << 3), load<f64>(from.units + (row << 3)));
  store<u32>(into.millionths + (place << 2), load<u32>(from.millionths + (row << 2)));
  store<u32>(into.currencies + (place << 2), load<u32>(from.currencies + (row << 2)));
  store<u64>(into.userHashes + (place << 3), load<u64>(from.userHashes + (row << 3)));
}

/**
 * Sorts the conversions and their texts by the partition of their users and empties the collection; returns how many
 * there were. Within a partition conversions keep their order.
 */
export function sortConversions(conversions: Conversions): u32 {
  return sortRows(conversions, CONVERSION_TEXTS);
}

/** As `sortConversions`, for rows that are lines. */
export function sortLines(lines: Lines): u32 {
  return sortRows(lines, LINE_TEXTS);
}

// inline
function sortRows(conversions: Conversions, textCount: u32): u32 {
  const count = conversions.count;
  const places = conversions.places;
  findPlaces(conversions, textCount);
  const sorted = conversions.sorted;
  for (let row: u32 = 0; row < count; row++) {
    const place = load<u32>(places + (row << 2));
    copyValues(conversions, row, sorted, place);
    // Lengths, to become starts.
    const start = conversions.starts + ((row * textCount) << 2);
    const into = sorted.starts + ((place * textCount) << 2);
    store<u32>(into, load<u32>(start, 4) - load<u32>(start), 4);
    store<u32>(into, load<u32>(start, 8) - load<u32>(start, 4), 8);
    if (textCount === LINE_TEXTS) store<u32>(into, load<u32>(start, 12) - load<u32>(start, 8), 12);
  }
  store<u32>(sorted.starts, 0);
  addUp(sorted.starts, count * textCount);
  for (let row: u32 = 0; row < count; row++) {
    const bounds = conversions.starts + ((row * textCount) << 2);
    const start = load<u32>(bounds);
    const into = load<u32>(sorted.starts + ((load<u32>(places + (row << 2)) * textCount) << 2));
    const length = load<u32>(bounds + (textCount << 2)) - start;
    copyExactly(conversions.texts + start, length, sorted.texts + into);
  }
  conversions.count = 0;
  return count;
}

/** Finds the place of each conversion in the order by partition, and sums what the user ids of each partition take. */
function findPlaces(conversions: Conversions, textCount: u32): void {
  findPartitions(conversions.count, conversions.userHashes, conversions.partitionStarts);
  memory.copy(conversions.next, conversions.partitionStarts, PARTITIONS << 2);
  memory.fill(conversions.userBytes, 0, PARTITIONS << 3);
  for (let row: u32 = 0; row < conversions.count; row++) {
    const partition = partitionOf(load<u32>(conversions.userHashes + (row << 3)));
    const next = conversions.next + (partition << 2);
    const place = load<u32>(next);
    store<u32>(next, place + 1);
    store<u32>(conversions.places + (row << 2), place);
    const start = conversions.starts + ((row * textCount) << 2);
    const bytes = conversions.userBytes + (partition << 3);
    store<f64>(bytes, load<f64>(bytes) + <f64>textBytes(load<u32>(start, 8) - load<u32>(start, 4)));
  }
}
