import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeOrder } from '../../../src/engine/rows/time-order.ts';
import { LoopMemory, Region } from '../../../src/loops/loop-memory.ts';

const memory = new LoopMemory();
const room = new Region(memory);
const timeOrder = new TimeOrder(memory);

function orderOf(values: readonly number[]): number[] {
  const times = room.floats(values.length);
  times.set(values);
  return [...timeOrder.byTime(times)];
}

test('orders by time, equal times in their present order', () => {
  expect(orderOf([5, 3, 5, 1, 3])).toEqual([3, 1, 4, 0, 2]);
  expect(orderOf([])).toEqual([]);
  expect(orderOf([7, 7, 7])).toEqual([0, 1, 2]);
});

test('orders any instants as a comparison sort does, near and far from each other', () => {
  const near = fc.integer({ min: 0, max: 5000 });
  const far = fc.integer({ min: 0, max: 7_258_118_399_999_999 });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, far), { maxLength: 200 }), (times) => {
      const expected = times.map((_, place) => place).sort((a, b) => times[a] - times[b] || a - b);
      expect(orderOf(times)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
