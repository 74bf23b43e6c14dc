import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FingerprintCollector } from '../../../src/engine/repeated-ids/fingerprint-collector.ts';
import {
  ALL_FINGERPRINTS,
  FINGERPRINT_PARTITIONS,
  type Fingerprints,
  hasKey,
  keyOf as keyOfHash,
  keySet,
  RepeatFinder,
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
/** As many as there may be, so that few bits of the second lane are left. */
const GROUP_BITS = 28;

function collector(): FingerprintCollector {
  return new FingerprintCollector(MEMORY, BATCH);
}

/** The fingerprints of rows that lie each in the group named, in batches. */
function collect(
  collecting: FingerprintCollector,
  met: readonly Met[],
  grouping = { bytes: 1024, first: 0, bits: GROUP_BITS },
  valid = met.map(() => 1),
  partitions = ALL_FINGERPRINTS,
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
    collecting.addBatch(scanner, 0, isValid, hashes, task);
  }
  return collecting.drain(task).fingerprints;
}

/** What tells hashes apart: the first lane and the bits of the second that do not name a group. */
function keyOf({ a, b }: Met, groupBits = GROUP_BITS): string {
  return `${a >>> 0}/${((b >>> groupBits) << groupBits) >>> 0}`;
}

const FINDER = new RepeatFinder(MEMORY);

/** Keys and groups of all partitions. */
function repeats(ranges: readonly (readonly Fingerprints[])[]): { keys: string[]; groups: number[] } {
  const [keys, groups] = [[] as string[], new Set<number>()];
  const half = FINGERPRINT_PARTITIONS / 2;
  const all = ranges.flat();
  const found = [
    ...FINDER.find(all, { from: 0, to: half }),
    ...FINDER.find(all, { from: half, to: FINGERPRINT_PARTITIONS }),
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
    const collecting = collector();
    const [once, again] = [
      { a, b, group: 3 },
      { a, b, group: 9 },
    ];
    const other = { a: 6, b, group: 4 };
    const expected = { keys: [keyOf(once)], groups: [3, 9] };
    expect(repeats([collect(collecting, [once, other, again])])).toEqual(expected);
    expect(repeats([collect(collecting, [once]), collect(collecting, [other, again])])).toEqual(expected);
  });

  test('are told from ids whose hashes differ in one of the bits that are kept', () => {
    const kept = [
      ...Array.from({ length: 32 }, (_, bit) => [1 << bit, 0]),
      ...[31, 30, 29, 28].map((bit) => [0, 1 << bit]),
    ];
    const met = kept.map(([inA, inB], group) => ({ a: a ^ inA, b: b ^ inB, group }));
    expect(repeats([collect(collector(), [{ a, b, group: 50 }, ...met])])).toEqual({ keys: [], groups: [] });
  });

  test('are told by all bits of the hash that do not name a group', () => {
    const one = { a, b, group: 3 };
    const bits = 5;
    const others = Array.from({ length: 32 - bits }, (_, i) => ({ a, b: b ^ (1 << (bits + i)), group: 4 }));
    const few = { bytes: 1024, first: 20, bits };
    expect(repeats([collect(collector(), [one, ...others], few)])).toEqual({ keys: [], groups: [] });
    const alike = { a, b: b ^ (1 << (bits - 1)), group: 5 };
    expect(repeats([collect(collector(), [one, ...others, alike], few)])).toEqual({
      keys: [keyOf(one, bits)],
      groups: [23, 25],
    });
  });

  test('are found in ranges that are one group each', () => {
    const whole = (first: number, ...met: Met[]) =>
      collect(collector(), met, { bytes: Number.POSITIVE_INFINITY, first, bits: 3 });
    const one = { a, b, group: 3 };
    expect(repeats([whole(5, one), whole(6, { ...one, group: 9 }), whole(7)])).toEqual({
      keys: [keyOf(one, 3)],
      groups: [5, 6],
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
    expect(
      repeats([collect(collector(), [near, ...between, far], undefined, [1, ...between.map(() => 0), 1])]),
    ).toEqual(expected);
    // Nothing valid stands before the gap.
    const invalid = { a, b, group: 0 };
    const later = { a, b, group: 100_003 };
    expect(repeats([collect(collector(), [invalid, far, later], undefined, [0, 1, 1])]).groups).toEqual([
      100_000, 100_003,
    ]);
  });

  test('are not ids met once, nor invalid rows', () => {
    const collecting = collector();
    const met = [
      { a, b, group: 0 },
      { a, b: b ^ (1 << 31), group: 1 },
      { a: a ^ 1, b, group: 2 },
      { a, b, group: 3 },
    ];
    expect(repeats([collect(collecting, met, undefined, [1, 1, 1, 0])])).toEqual({ keys: [], groups: [] });
  });

  test('are looked for in the partitions asked for only', () => {
    const met = [0x10, 0x11, 0x12, 0x13].flatMap((high, group) => {
      const one = { a: high << 24, b, group };
      return [one, one];
    });
    const some = collect(collector(), met, undefined, undefined, { from: 0x11, to: 0x13 });
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
        const collecting = collector();
        const all = ranges.flat();
        const times = (one: Met) => all.filter((other) => keyOf(other) === keyOf(one)).length;
        const repeated = all.filter((one) => times(one) > 1);
        expect(repeats(ranges.map((range) => collect(collecting, range)))).toEqual({
          keys: [...new Set(repeated.map((one) => keyOf(one)))].sort(),
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
    const hashes = fc.array(fc.tuple(word, word), { maxLength: 40 });
    fc.assert(
      fc.property(hashes, hashes, fc.constantFrom(1, 2, 5, 28), (inside, candidates, groupBits) => {
        const keyOfPair = ([a, b]: readonly [number, number]) => keyOfHash(a, b, groupBits);
        const keys = new Map(inside.map((hash) => [keyOfPair(hash).join(), keyOfPair(hash)]));
        const set = keySet(Uint32Array.from([...keys.values()].flat()), groupBits);
        for (const hash of [...inside, ...candidates]) {
          expect(hasKey(set, hash[0] | 0, hash[1] | 0)).toBe(keys.has(keyOfPair(hash).join()));
        }
      }),
    );
  });
});
