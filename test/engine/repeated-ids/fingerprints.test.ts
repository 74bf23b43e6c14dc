import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PrintCollector } from '../../../src/engine/repeated-ids/fingerprint-collector.ts';
import {
  ALL_FINGERPRINTS,
  FINGERPRINT_PARTITIONS,
  type Fingerprints,
  findRepeats,
  hasKey,
  keySet,
} from '../../../src/engine/repeated-ids/fingerprints.ts';
import { RecordScanner } from '../../../src/records/record-scanner.ts';
import { MEMORY, scanRecords } from '../../records/scan-text.ts';

/** The two lanes of the hash of an id, and the group of rows in which it was met. */
interface Met {
  a: number;
  b: number;
  group: number;
}

const BATCH = 100;

function collector(): PrintCollector {
  return new PrintCollector(MEMORY, BATCH);
}

/** The fingerprints of rows that lie each in the group named, in batches. */
function collect(
  prints: PrintCollector,
  met: readonly Met[],
  valid = met.map(() => 1),
  partitions = ALL_FINGERPRINTS,
  grouping = { bytes: 1024, first: 0 },
): Fingerprints[] {
  const isValid = MEMORY.bytes(MEMORY.allocate(BATCH), BATCH);
  const hashes = MEMORY.words(MEMORY.allocate(BATCH * 8), BATCH * 2);
  const scanner = new RecordScanner(Int32Array.of(0), BATCH, MEMORY);
  const task = {
    file: 0,
    range: { start: 0, end: Number.POSITIVE_INFINITY, exact: true },
    fingerprints: partitions,
    grouping,
    excluded: new Float64Array(0),
  };
  for (let at = 0; at < met.length; at += BATCH) {
    const some = met.slice(at, at + BATCH);
    scanRecords(scanner, some.length);
    scanner.starts.set(some.map(({ group }) => group * 1024));
    isValid.set(valid.slice(at, at + BATCH));
    hashes.set(some.flatMap(({ a, b }) => [a, b]));
    prints.addBatch(scanner, 0, isValid, hashes, task);
  }
  return prints.take(task).fingerprints;
}

/** What 36 bits of the hash tell apart: the first lane and the upper four bits of the second. */
function keyOf({ a, b }: Met): string {
  return `${a >>> 0}/${b >>> 28}`;
}

/** Keys and groups of all partitions. */
function repeats(ranges: readonly (readonly Fingerprints[])[]): { keys: string[]; groups: number[] } {
  const [keys, groups] = [[] as string[], new Set<number>()];
  const half = FINGERPRINT_PARTITIONS / 2;
  const all = ranges.flat();
  const found = [
    ...findRepeats(all, 0, half, MEMORY),
    ...findRepeats(all, half, FINGERPRINT_PARTITIONS, MEMORY),
  ];
  for (const one of found) {
    for (let i = 0; i < one.keys.length; i += 2) keys.push(`${one.keys[i]}/${one.keys[i + 1]}`);
    for (const group of one.groups) groups.add(group);
  }
  return { keys: keys.sort(), groups: [...groups].sort((x, y) => x - y) };
}

describe('repeats', () => {
  const [a, b] = [-5, 7];

  test('are ids met twice, in one range or in two, with the groups in which they were met', () => {
    const prints = collector();
    const [once, again] = [
      { a, b, group: 3 },
      { a, b, group: 9 },
    ];
    const other = { a: 6, b, group: 4 };
    const expected = { keys: [keyOf(once)], groups: [3, 9] };
    expect(repeats([collect(prints, [once, other, again])])).toEqual(expected);
    expect(repeats([collect(prints, [once]), collect(prints, [other, again])])).toEqual(expected);
  });

  test('are told from ids whose hashes differ in one of the bits that are kept', () => {
    const kept = [
      ...Array.from({ length: 32 }, (_, bit) => [1 << bit, 0]),
      ...[31, 30, 29, 28].map((bit) => [0, 1 << bit]),
    ];
    const met = kept.map(([inA, inB], group) => ({ a: a ^ inA, b: b ^ inB, group }));
    expect(repeats([collect(collector(), [{ a, b, group: 50 }, ...met])])).toEqual({ keys: [], groups: [] });
  });

  test('are told by twelve more bits in ranges that are one group each, unless another range has groups', () => {
    const prints = collector();
    const whole = (first: number, ...met: Met[]) =>
      collect(prints, met, undefined, undefined, { bytes: Number.POSITIVE_INFINITY, first });
    const one = { a, b, group: 3 };
    const others = Array.from({ length: 12 }, (_, bit) => ({ a, b: b ^ (1 << (bit + 16)), group: bit }));
    expect(repeats([whole(5, one, ...others)])).toEqual({ keys: [], groups: [] });
    expect(repeats([whole(5, one, ...others), whole(6, { ...one, group: 9 })])).toEqual({
      keys: [keyOf(one)],
      groups: [5, 6],
    });
    const alike = { a, b: b ^ 1, group: 4 };
    expect(repeats([whole(5, one), whole(6), whole(7, alike)]).groups).toEqual([5, 7]);
    expect(repeats([whole(70, one), collect(prints, [others[0]])])).toEqual({
      keys: [keyOf(one)],
      groups: [0, 70],
    });
  });

  test('are found in groups that lie far apart, in one batch or in two', () => {
    const [near, far] = [
      { a, b, group: 1 },
      { a, b, group: 100_000 },
    ];
    const expected = { keys: [keyOf(near)], groups: [1, 100_000] };
    expect(repeats([collect(collector(), [near, far])])).toEqual(expected);
    const between = Array.from({ length: BATCH }, () => ({ a: 1, b, group: 2 }));
    expect(repeats([collect(collector(), [near, ...between, far], [1, ...between.map(() => 0), 1])])).toEqual(
      expected,
    );
    // Nothing valid stands before the gap.
    const invalid = { a, b, group: 0 };
    const later = { a, b, group: 100_003 };
    expect(repeats([collect(collector(), [invalid, far, later], [0, 1, 1])]).groups).toEqual([
      100_000, 100_003,
    ]);
  });

  test('are not ids met once, nor invalid rows', () => {
    const prints = collector();
    const met = [
      { a, b, group: 0 },
      { a, b: b ^ (1 << 31), group: 1 },
      { a: a ^ 1, b, group: 2 },
      { a, b, group: 3 },
    ];
    expect(repeats([collect(prints, met, [1, 1, 1, 0])])).toEqual({ keys: [], groups: [] });
  });

  test('are looked for in the partitions asked for only', () => {
    const met = [0x10, 0x11, 0x12, 0x13].flatMap((high, group) => {
      const one = { a: high << 24, b, group };
      return [one, one];
    });
    const some = collect(collector(), met, undefined, { from: 0x11, to: 0x13 });
    expect(repeats([some]).groups).toEqual([1, 2]);
  });

  test('of any ids are those that plain counting finds', () => {
    // Few lanes, so that keys repeat and crowd the same partitions and slots.
    const lane = fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 16, 32, 255 << 24);
    // Groups that one piece can hold, and more.
    const group = fc.oneof(fc.nat(40), fc.constantFrom(255, 256, 4095, 4096, 4097, 9000));
    const met = fc.record({ a: lane, b: lane, group });
    const inOrder = fc.array(met, { maxLength: 30 }).map((rows) => rows.sort((x, y) => x.group - y.group));
    fc.assert(
      fc.property(fc.array(inOrder, { maxLength: 3 }), (ranges) => {
        const prints = collector();
        const all = ranges.flat();
        const times = (one: Met) => all.filter((other) => keyOf(other) === keyOf(one)).length;
        const repeated = all.filter((one) => times(one) > 1);
        expect(repeats(ranges.map((range) => collect(prints, range)))).toEqual({
          keys: [...new Set(repeated.map(keyOf))].sort(),
          groups: [...new Set(repeated.map(({ group }) => group))].sort((x, y) => x - y),
        });
      }),
    );
  });

  test('are found among more ids than are put away at once', () => {
    const met = Array.from({ length: 300_000 }, (_, id) => ({
      a: Math.imul(id % 299_999, 0x9e3779b1),
      b: 1,
      group: id,
    }));
    expect(repeats([collect(collector(), met)])).toEqual({
      keys: ['0/0'],
      groups: [0, 299_999],
    });
  });
});

describe('a set of keys', () => {
  test('has the keys given and no others, zero and the greatest too', () => {
    const word = fc.oneof(fc.nat(3), fc.constantFrom(2 ** 32 - 1, 2 ** 31, 16, 32));
    const key = fc.tuple(word, fc.nat(15));
    const keys = fc.uniqueArray(key, { maxLength: 40, selector: ([first, rest]) => `${first}/${rest}` });
    fc.assert(
      fc.property(keys, fc.array(key), (inside, candidates) => {
        const set = keySet(Uint32Array.from(inside.flat()));
        for (const [first, rest] of [...inside, ...candidates]) {
          const isIn = inside.some(([otherFirst, otherRest]) => otherFirst === first && otherRest === rest);
          expect(hasKey(set, first | 0, (rest << 28) | 12_345)).toBe(isIn);
        }
      }),
    );
  });
});
