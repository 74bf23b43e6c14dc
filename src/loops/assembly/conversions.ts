import { copyText } from './copy';
import { Records } from './records';

const CONVERSION_ID: u32 = 0;
const USER_ID: u32 = 1;

/** Columns that the rows of a batch have, and the conversions that are collected of them. */
@unmanaged
class ConversionValues {
  times: usize;
  events: usize;
  units: usize;
  millionths: usize;
  currencies: usize;
  userHashes: usize;
}

/** What is known of the rows of a batch; `ConversionCollector` writes this as words in this order, those above first. */
@unmanaged
export class ConversionRows extends ConversionValues {
  valid: usize;
  /** 1 for each row that is to be collected. */
  wanted: usize;
}

/** The wanted conversions of a batch in columns; `ConversionCollector` writes this as words in this order, those above first. */
@unmanaged
export class Conversions extends ConversionValues {
  offsets: usize;
  /** Where the user id and then the next conversion id begin, counted from the first text. */
  starts: usize;
  texts: usize;
}

/**
 * Wants the valid rows with times in `[from, to)` and events below `tracked`. Gives how many of those times have other events, and puts
 * their numbers in `others`.
 */
export function wantConversions(
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

/** Puts the wanted rows of a batch whose text begins at `base` in its file into columns; gives how many. */
export function collectConversions(
  conversions: Conversions,
  records: Records,
  rows: ConversionRows,
  base: f64,
): u32 {
  const width = records.slots << 3;
  let count: u32 = 0;
  let at: u32 = 0;
  for (let row: u32 = 0; row < records.count; row++) {
    if (load<u8>(rows.wanted + row) === 0) continue;
    store<f64>(conversions.times + (count << 3), load<f64>(rows.times + (row << 3)));
    store<u32>(conversions.events + (count << 2), load<u32>(rows.events + (row << 2)));
    store<f64>(conversions.units + (count << 3), load<f64>(rows.units + (row << 3)));
    store<u32>(conversions.millionths + (count << 2), load<u32>(rows.millionths + (row << 2)));
    store<u32>(conversions.currencies + (count << 2), load<u32>(rows.currencies + (row << 2)));
    store<u64>(conversions.userHashes + (count << 3), load<u64>(rows.userHashes + (row << 3)));
    store<f64>(conversions.offsets + (count << 3), base + <f64>load<u32>(records.starts + (row << 2)));
    const fields = records.fields + row * width;
    const id = load<u32>(fields + (CONVERSION_ID << 3));
    const idLength = load<u32>(fields + (CONVERSION_ID << 3), 4) - id;
    copyText(records.text + id, idLength, conversions.texts + at);
    at += idLength;
    store<u32>(conversions.starts + (count << 3), at);
    const user = load<u32>(fields + (USER_ID << 3));
    const userLength = load<u32>(fields + (USER_ID << 3), 4) - user;
    copyText(records.text + user, userLength, conversions.texts + at);
    at += userLength;
    store<u32>(conversions.starts + (count << 3), at, 4);
    count++;
  }
  return count;
}
