import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  extentsOf,
  GROUP_BITS,
  GroupCollector,
  groupBytesFor,
  mostGroups,
} from '../../src/engine/row-groups.ts';
import { RecordScanner } from '../../src/exports/record-scanner.ts';
import { MEMORY } from '../exports/scan-text.ts';

/** A scanner that has found records of one line each at these offsets. */
function scannerWith(offsets: readonly number[]): RecordScanner {
  const scanner = new RecordScanner(Int32Array.of(0), 100, MEMORY);
  scanner.count = offsets.length;
  scanner.starts.set(offsets);
  scanner.lines.set(offsets.map((_, line) => line));
  return scanner;
}

describe('groups of rows', () => {
  const grouping = { bytes: 10, first: 100 };

  test('are told by the bytes in which rows begin, counted from the range', () => {
    const collector = new GroupCollector(100);
    collector.note(scannerWith([0, 9, 10, 35]), 1000, 1000, grouping);
    expect([...collector.numbers.subarray(0, 4)]).toEqual([100, 100, 101, 103]);
    const { offsets, lines } = collector.take();
    expect([...offsets]).toEqual([1000, 1010, -1, 1035]);
    expect([lines[0], lines[1], lines[3]]).toEqual([0, 2, 3]);
    expect(collector.take().offsets).toHaveLength(0);
  });

  test('are one where files can not be read from the middle', () => {
    const collector = new GroupCollector(100);
    collector.note(scannerWith([0, 5000]), 0, 0, { bytes: Number.POSITIVE_INFINITY, first: 7 });
    expect([...collector.numbers.subarray(0, 2)]).toEqual([7, 7]);
    expect(mostGroups(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(1);
  });

  test('are as large as it takes to number them all', () => {
    const most = 2 ** (GROUP_BITS - 1);
    const least = groupBytesFor(0);
    expect([most * least, most * least + 1, most * least * 4].map(groupBytesFor)).toEqual([
      least,
      least * 2,
      least * 4,
    ]);
  });
});

test('extents hold the rows of the groups wanted, and join neighbours', () => {
  const groups = { offsets: Float64Array.of(0, 12, -1, 31, 44), lines: Uint32Array.of(0, 1, 0, 2, 3) };
  expect(extentsOf(groups, [0, 1], 50)).toEqual([{ start: 0, end: 31, line: 0 }]);
  expect(extentsOf(groups, [1, 4], 50)).toEqual([
    { start: 12, end: 31, line: 1 },
    { start: 44, end: 50, line: 3 },
  ]);
  expect(extentsOf(groups, [], 50)).toEqual([]);
});

test('neighbours are not joined without end', () => {
  const offsets = Float64Array.from({ length: 4 }, (_, group) => group * 100_000);
  const extents = extentsOf({ offsets, lines: new Uint32Array(4) }, [0, 1, 2, 3], 400_000);
  expect(extents.map(({ start, end }) => [start, end])).toEqual([
    [0, 200_000],
    [200_000, 400_000],
  ]);
});

test('any rows in any batches are found again by the extents of their groups', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 20 }), fc.nat(), (sizes, batch, pick) => {
      const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
      const end = offsets[offsets.length - 1] + sizes[sizes.length - 1];
      const collector = new GroupCollector(100);
      const groupOf: number[] = [];
      for (let at = 0; at < offsets.length; at += batch) {
        const scanner = scannerWith(offsets.slice(at, at + batch));
        collector.note(scanner, 0, 0, { bytes: 16, first: 0 });
        groupOf.push(...collector.numbers.subarray(0, scanner.count));
      }
      const wanted = groupOf[pick % groupOf.length];
      const [extent] = extentsOf(collector.take(), [wanted], end);
      const inside = offsets.filter((offset) => extent.start <= offset && offset < extent.end);
      expect(inside).toEqual(offsets.filter((_, row) => groupOf[row] === wanted));
      expect(wanted).toBeLessThan(mostGroups(end, 16));
    }),
  );
});
