import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFileNames } from '../../../src/exports/files/file-order.ts';

/** Names in their order. */
const ORDERED = [
  '2/clicks.csv',
  '10/clicks.csv',
  'CLICKS.csv',
  'campaigns',
  'campaigns.csv',
  'campaigns.csv.GZ',
  'campaigns.csv.gz',
  'campaigns.tsv',
  'campaigns2.csv',
  'campaigns (1).csv',
  'campaigns-2.csv.gz',
  'campaigns-10.csv',
  'campaigns-010.x.csv',
  'campaigns-10a.csv',
  'campaigns-2026-11-08.csv',
  'campaigns-2026-11-10.csv',
  'campaigns-99999999999999999999998.csv',
  'campaigns-99999999999999999999999.csv',
  'campaigns-b.csv',
  'campaigns.csv.csv',
  'campaigns.txt.csv',
  'campaigns가.csv',
  'campaignsＡ.csv',
  'campaigns\u{1f600}.csv',
];

test('names are in the order of their pieces: digits as numbers, all else as bytes, endings last', () => {
  const shuffled = [...ORDERED].reverse();
  expect(shuffled.sort(compareFileNames)).toEqual(ORDERED);
});

test('only one ending of each is passed over, in any case', () => {
  expect(compareFileNames('a.CSV.GZ', 'a.csv')).toBeLessThan(0);
  expect(compareFileNames('a.gz.gz', 'a.csv')).toBeGreaterThan(0);
  expect(compareFileNames('a.csv', 'a.csv')).toBe(0);
  expect(compareFileNames('a-01.csv', 'a-1.csv')).toBeLessThan(0);
});

test('any names have one order', () => {
  const name = fc
    .array(fc.constantFrom('a', 'b', '-', '.', '1', '02', '10', '.csv', '.gz', '가'), { maxLength: 6 })
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      const order = (x: string, y: string) => Math.sign(compareFileNames(x, y));
      expect(order(a, b)).toBe(0 - order(b, a));
      expect(order(a, b) === 0).toBe(a === b);
      if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 5000 },
  );
});
