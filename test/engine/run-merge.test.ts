import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunMerge } from '../../src/engine/run-merge.ts';

/** A conversion by its time and an id that no other has. */
type Conversion = readonly [time: number, id: number];

const byTimeAndId = (a: Conversion, b: Conversion) => a[0] - b[0] || a[1] - b[1];

/** Deals conversions with few different times, and so with many ties, out to runs. */
const dealt = fc.integer({ min: 0, max: 7 }).chain((count) =>
  fc.array(fc.tuple(fc.nat(Math.max(0, count - 1)), fc.nat(5)), { maxLength: 60 }).map((rows) => {
    const runs: Conversion[][] = Array.from({ length: count }, () => []);
    rows.forEach(([run, time], place) => {
      // Ids in an order that is not the order in which they are dealt out.
      runs[run]?.push([time, (place * 37) % 61]);
    });
    return runs.map((run) => run.sort(byTimeAndId));
  }),
);

function mergerOf(runs: readonly Conversion[][]): RunMerge {
  const times = runs.map((run) => ({ times: Float64Array.from(run, ([time]) => time) }));
  return new RunMerge(times, (runA, atA, runB, atB) => runs[runA][atA][1] - runs[runB][atB][1]);
}

function merged(runs: readonly Conversion[][], merge: RunMerge, from: number[], to: number[]): Conversion[] {
  const found: Conversion[] = [];
  merge.merge(from, to, (run, at) => found.push(runs[run][at]));
  return found;
}

test('parts of any runs come in one order, part after part', () => {
  fc.assert(
    fc.property(dealt, fc.integer({ min: 0, max: 6 }), (runs, cut) => {
      const merge = mergerOf(runs);
      const start = runs.map(() => 0);
      const ends = runs.map(({ length }) => length);
      const middle = runs.map((run) => run.filter(([time]) => time < cut).length);
      const all = runs.flat().sort(byTimeAndId);
      expect(merged(runs, merge, start, ends)).toEqual(all);
      expect(merged(runs, merge, start, middle)).toEqual(all.filter(([time]) => time < cut));
      expect(merged(runs, merge, middle, ends)).toEqual(all.filter(([time]) => time >= cut));
    }),
    { numRuns: 300 },
  );
});

test('conversions of one time come as they are compared', () => {
  const runs: Conversion[][] = [[[5, 2]], [[5, 1]], [[4, 9]]];
  const start = [0, 0, 0];
  expect(merged(runs, mergerOf(runs), start, [1, 1, 1])).toEqual([
    [4, 9],
    [5, 1],
    [5, 2],
  ]);
});
