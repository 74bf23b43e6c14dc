import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestAgreement, impliedWindows, LONGEST_WINDOW } from '../../src/rules/implied-windows.ts';

const SECOND = 1_000_000;
const ages = (...seconds: number[]) => Float64Array.from(seconds, (age) => age * SECOND);

describe('the windows that give a number of purchases', () => {
  test.each([
    ['none of three', 0, { from: 1, to: 9 }],
    ['the first', 1, { from: 10, to: 19 }],
    ['two', 2, { from: 20, to: 29 }],
    ['all', 3, { from: 30, to: LONGEST_WINDOW }],
    ['more than there are', 4, undefined],
  ])('%s', (_, purchases, expected) => {
    expect(impliedWindows(ages(10, 20, 30), purchases)).toEqual(expected);
  });

  test('do not exist between two ages within one second, and from an age of zero on', () => {
    expect(impliedWindows(ages(10, 10), 1)).toBeUndefined();
    expect(impliedWindows(ages(10.2, 10.8), 1)).toBeUndefined();
    expect(impliedWindows(ages(0), 0)).toBeUndefined();
    expect(impliedWindows(ages(0.000001), 0)).toBeUndefined();
    expect(impliedWindows(ages(0), 1)).toEqual({ from: 1, to: LONGEST_WINDOW });
  });

  test('begin with the whole second that is not shorter than the age, and end before the next one', () => {
    expect(impliedWindows(ages(9.000001, 20.5), 1)).toEqual({ from: 10, to: 20 });
    expect(impliedWindows(ages(LONGEST_WINDOW), 1)).toEqual({ from: LONGEST_WINDOW, to: LONGEST_WINDOW });
    expect(impliedWindows(ages(), 0)).toEqual({ from: 1, to: LONGEST_WINDOW });
  });

  test('are those that trying each second finds', () => {
    const age = fc.integer({ min: 0, max: 12 * SECOND });
    fc.assert(
      fc.property(fc.array(age, { maxLength: 6 }), fc.nat(7), (list, purchases) => {
        const sorted = Float64Array.from(list).sort();
        const fitting = Array.from({ length: 14 }, (_, i) => i + 1).filter(
          (window) => list.filter((one) => one <= window * SECOND).length === purchases,
        );
        const range = impliedWindows(sorted, purchases);
        expect(range?.from).toBe(fitting[0]);
        expect(range === undefined ? undefined : Math.min(range.to, 14)).toBe(fitting.at(-1));
      }),
    );
  });
});

describe('the windows with which most campaigns agree', () => {
  test('are those where most ranges overlap', () => {
    const ranges = [
      { from: 1, to: 100 },
      { from: 50, to: 60 },
      { from: 55, to: 70 },
      { from: 200, to: 300 },
    ];
    expect(bestAgreement(ranges)).toEqual({ campaigns: 3, ranges: [{ from: 55, to: 60 }] });
  });

  test('may lie apart, and are one span where they touch', () => {
    const apart = [
      { from: 1, to: 5 },
      { from: 7, to: 9 },
    ];
    expect(bestAgreement(apart)).toEqual({ campaigns: 1, ranges: apart });
    expect(
      bestAgreement([
        { from: 1, to: 5 },
        { from: 6, to: 9 },
      ]),
    ).toEqual({ campaigns: 1, ranges: [{ from: 1, to: 9 }] });
    expect(bestAgreement([])).toEqual({ campaigns: 0, ranges: [] });
  });

  test('are those that trying each second finds', () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 15 }), fc.nat(6))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
        const counts = Array.from(
          { length: 23 },
          (_, window) => ranges.filter(({ from, to }) => from <= window && window <= to).length,
        );
        const most = Math.max(...counts);
        const best = bestAgreement(ranges);
        expect(best.campaigns).toBe(most);
        const isIn = (window: number) => best.ranges.some(({ from, to }) => from <= window && window <= to);
        expect(counts.map((count) => count === most)).toEqual(counts.map((_, window) => isIn(window)));
        best.ranges.slice(1).forEach(({ from }, place) => {
          expect(from).toBeGreaterThan(best.ranges[place].to + 1);
        });
      }),
    );
  });
});
