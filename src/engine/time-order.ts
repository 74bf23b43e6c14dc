import type { Arena } from './arena.ts';
import { addUp } from './shared-columns.ts';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const WORD = 2 ** 32;

/** How often each digit comes, at one more than it. */
function countDigits(keys: Uint32Array, shift: number): Uint32Array {
  const counts = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < keys.length; i++) counts[((keys[i] >>> shift) & (DIGITS - 1)) + 1]++;
  return counts;
}

/** Sorts `order` by one digit of the keys, equal digits in their present order; `next` is where each digit begins. */
function sortByDigit(
  order: Uint32Array,
  into: Uint32Array,
  keys: Uint32Array,
  shift: number,
  next: Uint32Array,
): void {
  for (let i = 0; i < order.length; i++) into[next[(keys[order[i]] >>> shift) & (DIGITS - 1)]++] = order[i];
}

function ascends(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (times[i] < times[i - 1]) return false;
  return true;
}

function leastOf(times: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times.length; i++) if (times[i] < least) least = times[i];
  return least;
}

function greatestOf(times: Float64Array): number {
  let greatest = 0;
  for (let i = 0; i < times.length; i++) if (times[i] > greatest) greatest = times[i];
  return greatest;
}

/** The distance of each time from the least, in two words. */
function splitDistances(times: Float64Array, least: number, low: Uint32Array, high: Uint32Array): void {
  for (let i = 0; i < times.length; i++) {
    const distance = times[i] - least;
    high[i] = Math.floor(distance / WORD);
    low[i] = distance - high[i] * WORD;
  }
}

function numberAll(order: Uint32Array): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
}

/**
 * The places of `times` (whole numbers below 2^53) in ascending order, equal times in their present order: a radix sort, 11 bits
 * at a time, of the distance from the least in two words.
 */
export function orderByTime(times: Float64Array, arena: Arena): Uint32Array {
  let order = arena.numbers(times.length);
  numberAll(order);
  if (ascends(times)) return order;
  const least = leastOf(times);
  const low = arena.numbers(times.length);
  const high = arena.numbers(times.length);
  splitDistances(times, least, low, high);
  let other = arena.numbers(times.length);
  const bits = Math.ceil(Math.log2(greatestOf(times) - least + 1));
  for (
    let shift = 0;
    shift < bits;
    shift += shift < 32 && shift + DIGIT_BITS > 32 ? 32 - shift : DIGIT_BITS
  ) {
    const keys = shift < 32 ? low : high;
    sortByDigit(order, other, keys, shift % 32, addUp(countDigits(keys, shift % 32)));
    [order, other] = [other, order];
  }
  return order;
}

/** As `orderByTime`, but equal times in the order of the ids of their places, as bytes. */
export function orderByTimeAndId(
  times: Float64Array,
  idOf: (place: number) => Uint8Array,
  arena: Arena,
): Uint32Array {
  const order = orderByTime(times, arena);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && times[order[to]] === times[order[from]]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
    from = to;
  }
  return order;
}
