import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FingerprintCollector } from '../../../src/engine/repeated-ids/fingerprint-collector.ts';
import { ALL_FINGERPRINTS } from '../../../src/engine/repeated-ids/fingerprints.ts';
import { readFlatExtents } from '../../../src/engine/repeated-ids/flat-rows.ts';
import {
  extentsOf,
  type Grouping,
  groupBytesFor,
  MOST_GROUPS,
  mostGroups,
} from '../../../src/engine/repeated-ids/row-groups.ts';
import { RecordScanner } from '../../../src/records/record-scanner.ts';
import { MEMORY, scanRecords } from '../../records/scan-text.ts';

const BATCH = 100;

/** The groups of rows of one line each that begin at these offsets, in batches, and the number of the group of each row. */
function collect(origin: number, batches: readonly (readonly number[])[], grouping: Grouping) {
  const collector = new FingerprintCollector(MEMORY, BATCH);
  const scanner = new RecordScanner(Int32Array.of(0), BATCH, MEMORY);
  const valid = MEMORY.bytes(MEMORY.allocate(BATCH), BATCH).fill(1);
  const hashes = MEMORY.words(MEMORY.allocate(BATCH * 8), BATCH * 2);
  const task = {
    file: 0,
    range: { start: origin, end: Number.POSITIVE_INFINITY, exact: true },
    fingerprints: ALL_FINGERPRINTS,
    grouping,
    excluded: new Float64Array(0),
  };
  const numbers: number[] = [];
  for (const offsets of batches) {
    scanRecords(scanner, offsets.length);
    scanner.starts.set(offsets.map((offset) => offset - offsets[0]));
    collector.addBatch(scanner, offsets[0], valid, hashes, task);
  }
  const { fingerprints, groups } = collector.drain(task);
  for (const { words, groupBits } of fingerprints)
    for (let i = 0; i < words.length; i += 2) numbers.push(words[i] & (2 ** groupBits - 1));
  return { numbers, groups };
}

describe('groups of rows', () => {
  test('are told by the bytes in which rows begin, counted from the range', () => {
    const offsets = [[1000, 1015, 1016, 1051]];
    const { numbers, groups } = collect(1000, offsets, { bytes: 16, first: 100, bits: 7 });
    expect(numbers).toEqual([100, 100, 101, 103]);
    expect([...groups.offsets]).toEqual([1000, 1016, -1, 1051]);
    expect([groups.lines[0], groups.lines[1], groups.lines[3]]).toEqual([0, 2, 3]);
  });

  test('are one where files can not be read from the middle', () => {
    const { numbers, groups } = collect(0, [[0, 5000]], {
      bytes: Number.POSITIVE_INFINITY,
      first: 7,
      bits: 3,
    });
    expect(numbers).toEqual([7, 7]);
    expect([...groups.offsets]).toEqual([0]);
    expect(mostGroups(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(1);
  });

  test('are larger where there would be very many', () => {
    const least = groupBytesFor(0);
    const most = MOST_GROUPS * least;
    expect([most, most + 1, most * 4].map(groupBytesFor)).toEqual([least, least * 2, least * 4]);
  });
});

test('extents hold the rows of the groups wanted, and join neighbours', () => {
  const groups = { offsets: Float64Array.of(0, 12, -1, 31, 44), lines: Uint32Array.of(0, 1, 0, 2, 3) };
  const extents = (wanted: number[]) => readFlatExtents(extentsOf(groups, wanted, 50));
  expect(extents([0, 1])).toEqual([{ start: 0, end: 31, line: 0 }]);
  expect(extents([1, 4])).toEqual([
    { start: 12, end: 31, line: 1 },
    { start: 44, end: 50, line: 3 },
  ]);
  expect(extents([])).toEqual([]);
});

test('neighbours are not joined without end', () => {
  const offsets = Float64Array.from({ length: 4 }, (_, group) => group * 100_000);
  const flat = extentsOf({ offsets, lines: new Uint32Array(4) }, [0, 1, 2, 3], 400_000);
  const extents = readFlatExtents(flat);
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
      const batches = Array.from({ length: Math.ceil(offsets.length / batch) }, (_, at) =>
        offsets.slice(at * batch, (at + 1) * batch),
      );
      const { numbers: groupOf, groups } = collect(0, batches, { bytes: 16, first: 0, bits: 7 });
      const wanted = groupOf[pick % groupOf.length];
      const [extent] = readFlatExtents(extentsOf(groups, [wanted], end));
      const inside = offsets.filter((offset) => extent.start <= offset && offset < extent.end);
      expect(inside).toEqual(offsets.filter((_, row) => groupOf[row] === wanted));
      expect(wanted).toBeLessThan(mostGroups(end, 16));
    }),
  );
});
