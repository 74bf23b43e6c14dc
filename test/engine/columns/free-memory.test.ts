import { expect, test } from 'vitest';
import { isWorthFreeing } from '../../../src/local/reading/passes.ts';

test('memory is freed after some millions of rows, of conversions after fewer than of clicks', () => {
  expect([4_000_000, 4_500_000].map((clicks) => isWorthFreeing(clicks, 0))).toEqual([false, true]);
  expect([1_000_000, 1_200_000].map((conversions) => isWorthFreeing(0, conversions))).toEqual([false, true]);
  expect(isWorthFreeing(3_000_000, 500_000)).toBe(true);
});
