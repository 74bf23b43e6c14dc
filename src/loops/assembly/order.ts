import { addUp } from './sums';

const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 1 << DIGIT_BITS;

/** The distance of a time from the least. */
function distanceOf(times: usize, place: u32, least: f64): u64 {
  return <u64>(load<f64>(times + (place << 3)) - least);
}

function digitOf(distance: u64, shift: u64): u32 {
  return <u32>(distance >>> shift) & (DIGITS - 1);
}

/**
 * Sorts the places in `order` by one digit of the times; it is stable. `next` has room for one word more than there
 * are digits.
 */
function sortByDigit(
  count: u32,
  times: usize,
  least: f64,
  shift: u64,
  order: usize,
  into: usize,
  next: usize,
): void {
  memory.fill(next, 0, (DIGITS + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const counter = next + ((digitOf(distanceOf(times, i, least), shift) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  addUp(next, DIGITS);
  for (let i: u32 = 0; i < count; i++) {
    const place = load<u32>(order + (i << 2));
    const counter = next + (digitOf(distanceOf(times, place, least), shift) << 2);
    const at = load<u32>(counter);
    store<u32>(counter, at + 1);
    store<u32>(into + (at << 2), place);
  }
}

/**
 * Sorts the places of times (whole numbers below 2^53) by time; it is stable. This is a radix sort of the distances
 * from the least time, 11 bits at a time. `order` and `other` have room for a word per time, `next` for 2049 words. It
 * returns the one of the two that holds the result.
 */
export function orderByTime(count: u32, times: usize, order: usize, other: usize, next: usize): usize {
  let least: f64 = Infinity;
  let greatest: f64 = 0;
  let ascends = true;
  for (let i: u32 = 0; i < count; i++) {
    const time = load<f64>(times + (i << 3));
    if (i > 0 && time < load<f64>(times + ((i - 1) << 3))) ascends = false;
    least = min(least, time);
    greatest = max(greatest, time);
    store<u32>(order + (i << 2), i);
  }
  if (ascends) return order;
  const span = <u64>(greatest - least);
  for (let shift: u64 = 0; span >>> shift !== 0; shift += DIGIT_BITS) {
    sortByDigit(count, times, least, shift, order, other, next);
    const sorted = other;
    other = order;
    order = sorted;
  }
  return order;
}
