import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeJoin } from '../../src/values/merge-join.ts';

const byNumber = (a: number, b: number) => a - b;

test('equal rows come in pairs, all others alone, in their order', () => {
  expect([...mergeJoin([1, 2, 4], [2, 3], byNumber)]).toEqual([
    [1, undefined],
    [2, 2],
    [undefined, 3],
    [4, undefined],
  ]);
});

test('an empty source leaves all rows of the other alone', () => {
  expect([...mergeJoin([], [1, 2], byNumber)]).toEqual([
    [undefined, 1],
    [undefined, 2],
  ]);
  expect([...mergeJoin([1], [], byNumber)]).toEqual([[1, undefined]]);
  expect([...mergeJoin([], [], byNumber)]).toEqual([]);
});

test('a key that a source has twice is paired as often as the other source has it', () => {
  expect([...mergeJoin([1, 1], [1], byNumber)]).toEqual([
    [1, 1],
    [1, undefined],
  ]);
});

test('any sorted rows are joined as a look-up of each key joins them', () => {
  const keys = fc.uniqueArray(fc.nat(20)).map((all) => all.sort(byNumber));
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      const expected = [...new Set([...a, ...b])]
        .sort(byNumber)
        .map((key) => [a.includes(key) ? key : undefined, b.includes(key) ? key : undefined]);
      expect([...mergeJoin(a, b, byNumber)]).toEqual(expected);
    }),
  );
});
