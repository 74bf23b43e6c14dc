import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRange, type Job } from '../../../src/engine/job.ts';
import { ClickCensus, cellOf } from '../../../src/engine/reading/click-census.ts';
import { Calendar } from '../../../src/rules/calendar.ts';
import { Zone } from '../../../src/values/zone.ts';
import { MEMORY } from '../../records/scan-text.ts';

const HOUR = 3_600_000_000;
const BATCH = 20;
/** In the night in which New York turns its clocks back: a day of 25 hours. */
const AROUND = Date.parse('2026-11-01T06:00:00Z') * 1000;
const ZONE = new Zone('America/New_York');

const hour = fc.integer({ min: -200, max: 200 }).map((hours) => AROUND + hours * HOUR);
const click = fc.record({ campaign: fc.nat(2), time: hour, valid: fc.constantFrom(true, true, false) });

/** A job of three campaigns of which only what is counted matters. */
function jobOf(cuts: readonly number[], publishedAt: readonly number[], from: number, to: number): Job {
  return {
    files: [],
    campaignIds: ['a', 'b', 'c'],
    publishedAt: Float64Array.from(publishedAt),
    on: new Uint8Array(3),
    channelOf: new Uint32Array(3),
    events: [],
    purchaseEvents: 0,
    trackedPairs: [],
    history: { cuts: [...cuts], windows: [0, ...cuts], changes: [] },
    excludedUsers: undefined,
    campaignsFromClicks: false,
    whichCounts: 'least',
    hasLines: false,
    timezone: ZONE.name,
    from,
    to,
    tracedIds: [],
    seed: 1,
    blockBytes: 1000,
    pieceRows: 1000,
    citedClicks: 1000,
    keptRejects: 1,
    scratchFolder: '',
  };
}

test('clicks in any order are counted by campaign, part of the calendar and range, as one after the other would be', () => {
  fc.assert(
    fc.property(
      fc.array(click, { maxLength: 90 }),
      fc.uniqueArray(hour, { maxLength: 4 }),
      fc.array(hour, { minLength: 3, maxLength: 3 }),
      fc.tuple(hour, hour),
      (clicks, cuts, publishedAt, [a, b]) => {
        const job = jobOf(
          cuts.toSorted((x, y) => x - y),
          publishedAt,
          Math.min(a, b),
          Math.max(a, b),
        );
        const census = new ClickCensus(job, new Calendar(ZONE, job.history), BATCH, MEMORY);
        const batch = {
          valid: MEMORY.bytes(MEMORY.allocate(BATCH), BATCH),
          campaigns: MEMORY.words(MEMORY.allocate(BATCH * 4), BATCH),
          times: MEMORY.floats(MEMORY.allocate(BATCH * 8), BATCH),
        };
        for (let at = 0; at < clicks.length; at += BATCH) {
          const some = clicks.slice(at, at + BATCH);
          batch.valid.set(some.map(({ valid }) => Number(valid)));
          batch.campaigns.set(some.map(({ campaign }) => campaign));
          batch.times.set(some.map(({ time }) => time));
          census.addBatch(batch, some.length);
        }
        const { cells, ...counted } = census.drain();
        const found = new Map<string, [number, number]>();
        cells.counts.forEach((count, row) => {
          if (count > 0) found.set(`${cells.first[row]} ${cells.second[row]}`, [count, cells.latest[row]]);
        });

        const calendar = new Calendar(ZONE, job.history);
        const expected = new Map<string, [number, number]>();
        const valid = clicks.filter((one) => one.valid);
        for (const { campaign, time } of valid) {
          const key = `${campaign} ${cellOf(calendar.partAt(time), isInRange(job, time))}`;
          const [count, latest] = expected.get(key) ?? [0, -1];
          expected.set(key, [count + 1, Math.max(latest, time)]);
        }
        const inRange = valid.filter(({ time }) => isInRange(job, time));
        expect(found).toEqual(expected);
        expect(counted).toEqual({
          beforePublished: inRange.filter(({ campaign, time }) => time < publishedAt[campaign]).length,
          earliest: Math.min(...valid.map(({ time }) => time)),
          earliestInRange: Math.min(...inRange.map(({ time }) => time)),
        });
      },
    ),
    { numRuns: 300 },
  );
});
