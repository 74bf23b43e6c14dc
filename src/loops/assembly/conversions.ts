import { copyExactly, copyText } from './copy';
import { Records } from './records';
import { addUp, findPartitions } from './sums';
import { PARTITIONS, partitionOf, textBytes } from './users';

const CONVERSION_ID: u32 = 0;
const USER_ID: u32 = 1;

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
  const width = records.slots << 3;
  const starts = conversions.starts;
  const texts = conversions.texts;
  let count = conversions.count;
  let at = load<u32>(starts + (count << 3));
  for (let row: u32 = 0; row < records.count; row++) {
    if (load<u8>(rows.wanted + row) === 0) continue;
    copyValues(rows, row, conversions, count);
    store<f64>(conversions.offsets + (count << 3), base + <f64>load<u32>(records.starts + (row << 2)));
    const fields = records.fields + row * width;
    const id = load<u32>(fields + (CONVERSION_ID << 3));
    const idLength = load<u32>(fields + (CONVERSION_ID << 3), 4) - id;
    copyText(records.text + id, idLength, texts + at);
    at += idLength;
    store<u32>(starts + (count << 3), at, 4);
    const user = load<u32>(fields + (USER_ID << 3));
    const userLength = load<u32>(fields + (USER_ID << 3), 4) - user;
    copyText(records.text + user, userLength, texts + at);
    at += userLength;
    store<u32>(starts + (count << 3), at, 8);
    count++;
  }
  conversions.count = count;
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
  const count = conversions.count;
  const places = conversions.places;
  findPlaces(conversions);
  const sorted = conversions.sorted;
  for (let row: u32 = 0; row < count; row++) {
    const place = load<u32>(places + (row << 2));
    copyValues(conversions, row, sorted, place);
    // Lengths, to become starts.
    const start = conversions.starts + (row << 3);
    store<u32>(sorted.starts + (place << 3), load<u32>(start, 4) - load<u32>(start), 4);
    store<u32>(sorted.starts + (place << 3), load<u32>(start, 8) - load<u32>(start, 4), 8);
  }
  store<u32>(sorted.starts, 0);
  addUp(sorted.starts, count << 1);
  for (let row: u32 = 0; row < count; row++) {
    const start = load<u32>(conversions.starts + (row << 3));
    const into = load<u32>(sorted.starts + (load<u32>(places + (row << 2)) << 3));
    const length = load<u32>(conversions.starts + (row << 3), 8) - start;
    copyExactly(conversions.texts + start, length, sorted.texts + into);
  }
  conversions.count = 0;
  return count;
}

/** Finds the place of each conversion in the order by partition, and sums what the user ids of each partition take. */
function findPlaces(conversions: Conversions): void {
  findPartitions(conversions.count, conversions.userHashes, conversions.partitionStarts);
  memory.copy(conversions.next, conversions.partitionStarts, PARTITIONS << 2);
  memory.fill(conversions.userBytes, 0, PARTITIONS << 3);
  for (let row: u32 = 0; row < conversions.count; row++) {
    const partition = partitionOf(load<u32>(conversions.userHashes + (row << 3)));
    const next = conversions.next + (partition << 2);
    const place = load<u32>(next);
    store<u32>(next, place + 1);
    store<u32>(conversions.places + (row << 2), place);
    const start = conversions.starts + (row << 3);
    const bytes = conversions.userBytes + (partition << 3);
    store<f64>(bytes, load<f64>(bytes) + <f64>textBytes(load<u32>(start, 8) - load<u32>(start, 4)));
  }
}
