/** How many of the first `count` rows are valid: `valid` has 1 for these, 0 for the others. */
export function countValid(count: u32, valid: usize): u32 {
  let sum: u32 = 0;
  for (let row: u32 = 0; row < count; row++) sum += load<u8>(valid + row);
  return sum;
}

/**
 * Puts two times at `span`: the least and the greatest of the valid rows, times before `from` left out. Without any
 * they are Infinity and -Infinity.
 */
export function spanOfTimes(count: u32, valid: usize, times: usize, from: f64, span: usize): void {
  // Times are not negative, so their bits have the same order. Integers are selected without a branch.
  const least = reinterpret<i64>(max(from, 0));
  let first = reinterpret<i64>(<f64>Infinity);
  let last = reinterpret<i64>(<f64>-Infinity);
  for (let row: u32 = 0; row < count; row++) {
    const time = load<i64>(times + (row << 3));
    const counts = <i32>(load<u8>(valid + row) !== 0) & <i32>(time >= least);
    first = select<i64>(time, first, counts & <i32>(time < first));
    last = select<i64>(time, last, counts & <i32>(time > last));
  }
  store<i64>(span, first);
  store<i64>(span, last, 8);
}

/** Clicks of one cell by campaign. */
@unmanaged
export class CellCounts {
  counts: usize;
  /** The latest time of each campaign. */
  latest: usize;
  /** The campaigns that were counted. */
  touched: usize;
  touchedCount: u32;
  /** The valid rows of the last batch that do not lie in the cell. */
  others: usize;
  otherCount: u32;
  /** Where the least counted time of the last batch goes; Infinity without any. */
  least: usize;
}

/** Counts the valid rows with times in `[from, to)` by campaign, and lists the other valid ones. */
export function countRows(
  cell: CellCounts,
  count: u32,
  valid: usize,
  campaigns: usize,
  times: usize,
  from: f64,
  to: f64,
): void {
  const counts = cell.counts;
  const latest = cell.latest;
  let others = cell.others;
  // Times are not negative, so their bits have the same order.
  let first = reinterpret<i64>(<f64>Infinity);
  for (let row: u32 = 0; row < count; row++) {
    if (load<u8>(valid + row) === 0) continue;
    const time = load<f64>(times + (row << 3));
    if (time < from || time >= to) {
      store<u32>(others, row);
      others += 4;
      continue;
    }
    const bits = reinterpret<i64>(time);
    first = select<i64>(bits, first, bits < first);
    const campaign = load<u32>(campaigns + (row << 2));
    const counter = counts + (campaign << 2);
    const counted = load<u32>(counter);
    store<u32>(counter, counted + 1);
    if (counted === 0) store<u32>(cell.touched + (cell.touchedCount++ << 2), campaign);
    if (time > load<f64>(latest + (campaign << 3))) store<f64>(latest + (campaign << 3), time);
  }
  cell.otherCount = <u32>((others - cell.others) >> 2);
  store<i64>(cell.least, first);
}

/** How many of the valid rows with times in `[from, to)` lie before the limit of their campaign. */
export function countBefore(
  count: u32,
  valid: usize,
  campaigns: usize,
  times: usize,
  from: f64,
  to: f64,
  limits: usize,
): u32 {
  let sum: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<f64>(times + (row << 3));
    if (load<u8>(valid + row) === 0 || time < from || time >= to) continue;
    const campaign = load<u32>(campaigns + (row << 2));
    sum += <u32>(time < load<f64>(limits + (campaign << 3)));
  }
  return sum;
}
