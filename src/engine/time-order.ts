const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** The places of `times` in ascending order of time, equal times in their present order: a radix sort, 11 bits at a time. */
export function orderByTime(times: Float64Array): Uint32Array {
  const n = times.length;
  let order = Uint32Array.from({ length: n }, (_, i) => i);
  let least = Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (let i = 0; i < n; i++) {
    if (times[i] < least) least = times[i];
    if (times[i] > greatest) greatest = times[i];
  }
  let other = new Uint32Array(n);
  const digits = new Uint16Array(n);
  for (let scale = 1; scale <= greatest - least; scale *= DIGITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < n; i++) {
      const digit = Math.floor((times[i] - least) / scale) % DIGITS;
      digits[i] = digit;
      starts[digit + 1]++;
    }
    for (let d = 0; d < DIGITS; d++) starts[d + 1] += starts[d];
    for (let i = 0; i < n; i++) other[starts[digits[order[i]]]++] = order[i];
    [order, other] = [other, order];
  }
  return order;
}
