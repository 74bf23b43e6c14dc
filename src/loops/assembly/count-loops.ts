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

/** Microseconds of a UTC day. */
const UTC_DAY: f64 = 86_400_000_000;

/** The parts of the calendar in a UTC day. */
@unmanaged
class DayParts {
  /** When the second and the third part begin, Infinity without one. */
  second: f64;
  third: f64;
  /** The number of the first part plus one; 0 for a day that is not known. */
  firstPart: u32;
}

/** The clicks of a campaign in a cell. */
@unmanaged
class ClickCounter {
  latest: f64;
  campaign: u32;
  cell: u32;
  /** 0 in a place that is free. */
  count: u32;
}

/** Clicks by campaign and cell, in a hash table. A cell is a part of the calendar, in range or not. */
@unmanaged
export class ClickCounts {
  /** The UTC days. */
  days: usize;
  /** The range `[from, to)` of times that are counted. */
  from: f64;
  to: f64;
  /** When each campaign was published, of so many campaigns. */
  publishedAt: usize;
  campaigns: u32;
  /** Room for `2^bits` counters, and how many are taken. */
  counters: usize;
  bits: u32;
  taken: u32;
  /** Clicks in range before their campaign was published. */
  beforePublished: u32;
  /** Infinity without any. */
  earliest: f64;
  earliestInRange: f64;
}

/**
 * Counts the valid rows `[from, to)` up to the first one in a day that is not known; returns that row, or `to`. There
 * must be free counters for all rows.
 *
 * Plainly: `countClick` for each valid row, with the part that the calendar gives for its time.
 */
export function countClicks(
  counts: ClickCounts,
  from: u32,
  to: u32,
  valid: usize,
  campaigns: usize,
  times: usize,
): u32 {
  // What is in variables need not be read again after each row.
  const days = counts.days;
  const rangeFrom = counts.from;
  const rangeTo = counts.to;
  const publishedAt = counts.publishedAt;
  const known = counts.campaigns;
  let earliest = counts.earliest;
  let earliestInRange = counts.earliestInRange;
  let beforePublished = counts.beforePublished;
  let row = from;
  for (; row < to; row++) {
    if (load<u8>(valid + row) === 0) continue;
    const time = load<f64>(times + (row << 3));
    const day = changetype<DayParts>(days + <usize>(time / UTC_DAY) * offsetof<DayParts>());
    if (day.firstPart === 0) break;
    const part = day.firstPart - 1 + <u32>(time >= day.second) + <u32>(time >= day.third);
    const campaign = load<u32>(campaigns + (row << 2));
    const isInRange = <u32>(time >= rangeFrom) & <u32>(time < rangeTo);
    if (time < earliest) earliest = time;
    if (isInRange !== 0) {
      if (time < earliestInRange) earliestInRange = time;
      if (campaign < known) beforePublished += <u32>(time < load<f64>(publishedAt + (campaign << 3)));
    }
    addCount(counts, campaign, (part << 1) | isInRange, 1, time);
  }
  counts.earliest = earliest;
  counts.earliestInRange = earliestInRange;
  counts.beforePublished = beforePublished;
  return row;
}

/** Counts a click of a campaign in a part of the calendar at a time. There must be a free counter. */
// inline
export function countClick(counts: ClickCounts, campaign: u32, part: u32, time: f64): void {
  const isInRange = <u32>(time >= counts.from) & <u32>(time < counts.to);
  counts.earliest = min(counts.earliest, time);
  if (isInRange !== 0) {
    counts.earliestInRange = min(counts.earliestInRange, time);
    if (campaign < counts.campaigns)
      counts.beforePublished += <u32>(time < load<f64>(counts.publishedAt + (campaign << 3)));
  }
  addCount(counts, campaign, (part << 1) | isInRange, 1, time);
}

/** Adds to the counter of a campaign and a cell, and notes a time. There must be a free counter. */
// inline
export function addCount(counts: ClickCounts, campaign: u32, cell: u32, count: u32, latest: f64): void {
  const mask: u32 = (1 << counts.bits) - 1;
  // All bits of both numbers decide on all bits of the place: neighbours must not crowd.
  const mixed = (campaign * 0x9e3779b1) ^ (cell * 0x85ebca6b);
  let place = ((mixed ^ (mixed >>> 15)) * 0x2c1b3c6d) >>> (32 - counts.bits);
  let counter = counterAt(counts, place);
  while (counter.count !== 0 && (counter.campaign !== campaign || counter.cell !== cell)) {
    place = (place + 1) & mask;
    counter = counterAt(counts, place);
  }
  if (counter.count === 0) {
    counter.campaign = campaign;
    counter.cell = cell;
    counts.taken++;
  }
  counter.count += count;
  if (latest > counter.latest) counter.latest = latest;
}

// inline
function counterAt(counts: ClickCounts, place: u32): ClickCounter {
  return changetype<ClickCounter>(counts.counters + <usize>place * offsetof<ClickCounter>());
}

/** Puts all counters into columns and frees them. */
export function takeCounters(
  counts: ClickCounts,
  campaigns: usize,
  cells: usize,
  numbers: usize,
  latest: usize,
): void {
  const places: u32 = 1 << counts.bits;
  let row: usize = 0;
  for (let place: u32 = 0; place < places; place++) {
    const counter = counterAt(counts, place);
    if (counter.count === 0) continue;
    store<u32>(campaigns + (row << 2), counter.campaign);
    store<u32>(cells + (row << 2), counter.cell);
    store<u32>(numbers + (row << 2), counter.count);
    store<f64>(latest + (row << 3), counter.latest);
    counter.count = 0;
    counter.latest = 0;
    row++;
  }
  counts.taken = 0;
}
