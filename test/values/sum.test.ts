import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_SUMS, Sums, secondsOf } from '../../src/values/sum.ts';

describe('sums', () => {
  const sums = new Sums({ first: [3, 3], second: [4, 1], counts: [1, 2], amounts: [7n, 5n] });

  test('are found by both numbers, and nothing is zero', () => {
    expect(sums.at(3, 4)).toEqual({ count: 1, amount: 7n });
    expect([sums.at(3, 2), sums.at(4, 1), sums.at(2, 1)]).toEqual(Array(3).fill({ count: 0, amount: 0n }));
    expect([sums.countAt(3, 1), sums.countAt(3, 2)]).toEqual([2, 0]);
    expect([sums.start(4), sums.end(4), NO_SUMS.start(0), NO_SUMS.end(0)]).toEqual([0, 0, 0, 0]);
  });

  test('are totalled by the first number, and all together', () => {
    expect(sums.total(3)).toEqual({ count: 3, amount: 12n });
    expect(sums.total(1)).toEqual({ count: 0, amount: 0n });
    expect([sums.grandTotal(), NO_SUMS.grandTotal()]).toEqual([
      { count: 3, amount: 12n },
      { count: 0, amount: 0n },
    ]);
  });

  test('of nothing leave no row behind', () => {
    const some = new Sums({ first: [0, 0, 2], second: [5, 6, 1], counts: [0, 1, 0] });
    expect([some.rowOf(0, 5), some.rowOf(0, 6), some.rowOf(2, 1)]).toEqual([-1, 0, -1]);
    expect(secondsOf([[some, 0]])).toEqual([6]);
  });

  test('give the second numbers of several, ascending, each once', () => {
    const others = new Sums({ first: [0], second: [-1], counts: [1] });
    expect(
      secondsOf(
        [
          [sums, 3],
          [others, 0],
          [sums, 0],
        ],
        [4, 2],
      ),
    ).toEqual([-1, 1, 2, 4]);
  });

  test('of any rows are those of a map by both numbers, in order', () => {
    const key = fc.tuple(fc.nat(6), fc.integer({ min: -1, max: 9 }));
    const row = fc.tuple(key, fc.integer({ min: 1, max: 9 }), fc.bigInt({ min: 0n, max: 9n }));
    const rows = fc.uniqueArray(row, { selector: ([names]) => names.join() });
    fc.assert(
      fc.property(rows, (given) => {
        const first = given.map(([[one]]) => one);
        const second = given.map(([[, other]]) => other);
        const all = new Sums({
          first,
          second,
          counts: given.map(([, count]) => count),
          amounts: given.map(([, , amount]) => amount),
        });
        for (let place = 0; place < 7; place++) {
          const own = given.filter(([[one]]) => one === place).sort(([[, a]], [[, b]]) => a - b);
          const found = own.map((_, at) => all.start(place) + at);
          expect(all.end(place) - all.start(place)).toBe(own.length);
          expect(found.map((at) => [all.seconds[at], all.counts[at], all.amountOf(at)])).toEqual(
            own.map(([[, other], count, amount]) => [other, count, amount]),
          );
          for (const [[, other], count, amount] of own)
            expect(all.at(place, other)).toEqual({ count, amount });
        }
      }),
    );
  });
});
