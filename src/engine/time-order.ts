const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const WORD = 2 ** 32;

/** Sorts `order` by one digit of the keys, equal digits in their present order. */
function sortByDigit(order: Uint32Array, into: Uint32Array, keys: Uint32Array, shift: number): void {
  const starts = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & (DIGITS - 1)) + 1]++;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1] += starts[digit];
  for (let i = 0; i < order.length; i++) into[starts[(keys[order[i]] >>> shift) & (DIGITS - 1)]++] = order[i];
}

/**
 * The places of `times` (whole numbers below 2^53) in ascending order, equal times in their present order: a radix sort, 11 bits
 * at a time, of the distance from the least in two words.
 */
export function orderByTime(times: Float64Array): Uint32Array {
  const n = times.length;
  let order = new Uint32Array(n);
  let least = Number.POSITIVE_INFINITY;
  let greatest = 0;
  let sorted = true;
  for (let i = 0; i < n; i++) {
    order[i] = i;
    if (times[i] < greatest) sorted = false;
    if (times[i] < least) least = times[i];
    if (times[i] > greatest) greatest = times[i];
  }
  if (sorted) return order;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const distance = times[i] - least;
    high[i] = Math.floor(distance / WORD);
    low[i] = distance - high[i] * WORD;
  }
  let other = new Uint32Array(n);
  const bits = Math.ceil(Math.log2(greatest - least + 1));
  for (
    let shift = 0;
    shift < bits;
    shift += shift < 32 && shift + DIGIT_BITS > 32 ? 32 - shift : DIGIT_BITS
  ) {
    sortByDigit(order, other, shift < 32 ? low : high, shift % 32);
    [order, other] = [other, order];
  }
  return order;
}
