import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitEvenly } from '../../../src/engine/columns/partitions.ts';
import { planRanges, usefulThreads } from '../../../src/engine/reading/plan.ts';
import type { InputFile } from '../../../src/exports/files/header.ts';

function file(
  size: number,
  { kind = 'clicks', gzip = false, encoding = 'utf-8', dataStart = 10 }: Partial<InputFile> = {},
): InputFile {
  const found = { kind, path: '/c.csv', label: 'c.csv', size, modified: 0, inode: 0 } as const;
  return {
    ...found,
    gzip,
    encoding,
    delimiter: ',',
    nulls: [],
    decimal: '.',
    timeFormats: [],
    columns: 0,
    names: [],
    used: [],
    conditions: [],
    fixed: [],
    idParts: null,
    places: [],
    dataStart,
    dataLine: 1,
    passedLines: 0,
    headerLines: 1,
  };
}

describe('ranges', () => {
  test('follow each other from the header to the end; only where the first begins is known', () => {
    expect(planRanges([file(30)], 'clicks', 8)).toEqual([
      { file: 0, range: { start: 10, end: 18, exact: true } },
      { file: 0, range: { start: 18, end: 26, exact: false } },
      { file: 0, range: { start: 26, end: 30, exact: false } },
    ]);
    expect(planRanges([file(26)], 'clicks', 8)).toHaveLength(2);
    expect(planRanges([file(27)], 'clicks', 8)).toHaveLength(3);
  });

  test('are of one kind, named by the place of the file among all', () => {
    const files = [file(20, { kind: 'settings' }), file(20), file(20, { kind: 'conversions' }), file(20)];
    expect(planRanges(files, 'clicks', 100).map((range) => range.file)).toEqual([1, 3]);
  });

  test('of a gzip file are one', () => {
    expect(planRanges([file(1000, { gzip: true })], 'clicks', 8)).toEqual([
      { file: 0, range: { start: 10, end: Number.POSITIVE_INFINITY, exact: true } },
    ]);
  });

  test('of a file with a header alone are one, and empty', () => {
    expect(planRanges([file(10)], 'clicks', 8)).toEqual([
      { file: 0, range: { start: 10, end: 10, exact: true } },
    ]);
  });

  test('of any file touch each other and are none longer than asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 500 }), fc.integer({ min: 1, max: 100 }), (size, rangeBytes) => {
        const ranges = planRanges([file(size)], 'clicks', rangeBytes).map(({ range }) => range);
        expect(ranges[0].start).toBe(10);
        expect(ranges.at(-1)?.end).toBe(size);
        ranges.forEach(({ start, end, exact }, place) => {
          expect(exact).toBe(place === 0);
          expect(end - start).toBeLessThanOrEqual(rangeBytes);
          if (place > 0) expect(start).toBe(ranges[place - 1].end);
        });
      }),
    );
  });
});

describe('threads', () => {
  test('are not more than asked for, than ranges, or than the bytes keep busy; at least one', () => {
    expect(usefulThreads([file(1000)], 4, 100, 10)).toBe(4);
    expect(usefulThreads([file(1000)], 4, 3, 10)).toBe(3);
    expect(usefulThreads([file(1000)], 4, 100, 500)).toBe(2);
    expect(usefulThreads([file(1001)], 4, 100, 500)).toBe(3);
    expect(usefulThreads([], 4, 0, 500)).toBe(1);
  });

  test('are more for gzip, which inflates, and for conversions, which are attributed and written', () => {
    expect(usefulThreads([file(1000, { gzip: true })], 8, 8, 1000)).toBe(6);
    expect(usefulThreads([file(1000, { kind: 'conversions' })], 9, 9, 1000)).toBe(8);
    expect(usefulThreads([file(500), file(100, { kind: 'conversions' })], 9, 9, 1000)).toBe(2);
    expect(usefulThreads([file(100), file(100, { kind: 'conversions' })], 9, 9, 1000)).toBe(1);
  });
});

test('numbers are split into touching ranges of nearly equal length, none of them empty', () => {
  expect(splitEvenly(10, 3)).toEqual([
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 6, to: 10 },
  ]);
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 300 }), (count, most) => {
      const ranges = splitEvenly(count, most);
      expect(ranges).toHaveLength(Math.min(count, most));
      expect(ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
        Array.from({ length: count }, (_, number) => number),
      );
      const lengths = ranges.map(({ from, to }) => to - from);
      if (count > 0) expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});
