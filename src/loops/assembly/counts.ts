/** How many rows are valid, of which `valid` says 1, of the others 0. */
export function countValid(count: u32, valid: usize): u32 {
  let sum: u32 = 0;
  for (let row: u32 = 0; row < count; row++) sum += load<u8>(valid + row);
  return sum;
}

/** Puts the least and the greatest of the times not before `from` of the valid rows at `span`; infinite without any. */
export function spanOfTimes(count: u32, valid: usize, times: usize, from: f64, span: usize): void {
  // Times are not negative: their bits are ordered as they are, and integers are selected without a branch to guess.
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

/** Clicks of one cell by campaign; `ClickCounter` reads and writes this as words in this order. */
@unmanaged
export class CellCounts {
  counts: usize;
  /** The latest time of each campaign. */
  latest: usize;
  /** The campaigns that were counted. */
  touched: usize;
  touchedCount: u32;
  /** Of the last batch, the valid rows that do not lie in the cell. */
  others: usize;
  otherCount: u32;
  /** The least time of the last batch that was counted; infinite without any. */
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
  // Times are not negative: their bits are ordered as they are.
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

/** How many of the valid rows with times in `[from, to)` lie before the time that `limits` has for their campaign. */
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
