import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutTimes, dealRows, rowsOfChunk } from '../../../src/engine/attributing/row-chunks.ts';
import { Arena } from '../../../src/engine/columns/arena.ts';
import { TimeOrder } from '../../../src/engine/rows/time-order.ts';
import type { ConversionColumns } from '../../../src/engine/users/conversion-columns.ts';
import { LoopMemory, Region } from '../../../src/loops/loop-memory.ts';

/** A conversion by its time, an id of one letter that no other has, and whether it counts. */
type Conversion = readonly [time: number, id: string, counts: boolean];

const arena = new Arena();
const memory = new LoopMemory();
const timesRoom = new Region(memory);
const timeOrder = new TimeOrder(memory);

/** Conversions with few different times, and so with many ties, in parts; ids in an order that is not that of the rows. */
const parts = fc
  .array(fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 12 }), { minLength: 1, maxLength: 4 })
  .map((dealt) => {
    let place = 0;
    return dealt.map((part) =>
      part.map(
        ([time, counts]): Conversion => [time, String.fromCharCode(65 + ((place++ * 37) % 61)), counts],
      ),
    );
  });

function columnsOf(part: readonly Conversion[]): ConversionColumns {
  const none = { events: new Uint32Array(0), units: new Float64Array(0), millionths: new Uint32Array(0) };
  return {
    ...none,
    partitionStarts: Uint32Array.of(0, part.length),
    length: part.length,
    times: Float64Array.from(part, ([time]) => time),
    starts: Uint32Array.from({ length: part.length * 2 + 1 }, (_, i) => (i + 1) >> 1),
    texts: Buffer.from(part.map(([, id]) => id).join('')),
  };
}

/** The conversions of each chunk, in the order in which they are written. */
function chunksOf(dealt: readonly Conversion[][], size: number): Conversion[][] {
  const conversions = dealt.map(columnsOf);
  const cuts = cutTimes(conversions, size);
  const rows = conversions.map(({ times }, part) =>
    dealRows(
      { times, outcomes: Uint8Array.from(dealt[part], ([, , counts]) => Number(counts)), cuts },
      arena,
    ),
  );
  return Array.from({ length: cuts.length + 1 }, (_, chunk) => {
    const found = rowsOfChunk(rows, chunk).flatMap(({ part, rows: some }) =>
      Array.from(some, (row) => dealt[part][row]),
    );
    const times = timesRoom.floats(found.length);
    times.set(found.map(([time]) => time));
    const order = timeOrder.byTimeAndId(times, (place) => Buffer.from(found[place][1]));
    return Array.from(order, (place) => found[place]);
  });
}

test('chunks of any size hold what counts in one order: time, then conversion id', () => {
  const byTimeAndId = (a: Conversion, b: Conversion) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1);
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 40 }), (dealt, size) => {
      const expected = dealt
        .flat()
        .filter(([, , counts]) => counts)
        .sort(byTimeAndId);
      expect(chunksOf(dealt, size).flat()).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('chunks have about the size that was asked for, whatever the order of the rows', () => {
  const rows = Array.from({ length: 1000 }, (_, i): Conversion => [(i * 7919) % 1000, '', true]);
  for (const dealt of [
    [rows],
    [[...rows].sort((a, b) => a[0] - b[0])],
    [rows.slice(0, 10), rows.slice(10)],
  ]) {
    const sizes = chunksOf(dealt, 100).map(({ length }) => length);
    expect(sizes.length).toBeGreaterThan(8);
    expect(Math.max(...sizes)).toBeLessThan(200);
  }
});

test('conversions of one time are all in one chunk', () => {
  const chunks = chunksOf(
    [Array.from({ length: 60 }, (_, i): Conversion => [7, String.fromCharCode(122 - i), true])],
    5,
  );
  expect(chunks.filter(({ length }) => length > 0)).toHaveLength(1);
  expect(chunks.flat().map(([, id]) => id)).toEqual(
    Array.from({ length: 60 }, (_, i) => String.fromCharCode(63 + i)),
  );
});
