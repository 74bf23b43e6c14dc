import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../../src/engine/arena.ts';
import { orderByTime } from '../../src/engine/time-order.ts';

const arena = new Arena();

test('orders by time, equal times in their present order', () => {
  expect([...orderByTime(Float64Array.of(5, 3, 5, 1, 3), arena)]).toEqual([3, 1, 4, 0, 2]);
  expect([...orderByTime(new Float64Array(0), arena)]).toEqual([]);
  expect([...orderByTime(Float64Array.of(7, 7, 7), arena)]).toEqual([0, 1, 2]);
});

test('orders any instants as a comparison sort does, near and far from each other', () => {
  const near = fc.integer({ min: 0, max: 5000 });
  const far = fc.integer({ min: 0, max: 7_258_118_399_999_999 });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, far), { maxLength: 200 }), (times) => {
      const expected = times.map((_, place) => place).sort((a, b) => times[a] - times[b] || a - b);
      expect([...orderByTime(Float64Array.from(times), arena)]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
