import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInRange, type Job } from '../../../src/engine/job.ts';
import { ClickCensus, type CountedClicks, cellOf } from '../../../src/engine/reading/click-census.ts';
import { LoopMemory } from '../../../src/loops/loop-memory.ts';
import { Calendar } from '../../../src/rules/calendar.ts';
import { Zone } from '../../../src/values/zone.ts';
import { MEMORY } from '../../records/scan-text.ts';

const HOUR = 3_600_000_000;
const BATCH = 20;
/** In the night in which New York turns its clocks back: a day of 25 hours. */
const AROUND = Date.parse('2026-11-01T06:00:00Z') * 1000;
const ZONE = new Zone('America/New_York');

const hour = fc.integer({ min: -200, max: 200 }).map((hours) => AROUND + hours * HOUR);
/** Some days have more parts than the loop knows. */
const hourOfOneDay = fc.integer({ min: 0, max: 23 }).map((hours) => AROUND + hours * HOUR);
const click = fc.record({ campaign: fc.nat(2), time: hour, valid: fc.constantFrom(true, true, false) });

/** A job of which only what is counted matters; `campaigns` are their ids. */
function jobOf(
  cuts: readonly number[],
  publishedAt: readonly number[],
  from: number,
  to: number,
  campaigns: readonly string[] = ['a', 'b', 'c'],
): Job {
  return {
    files: [],
    campaignIds: [...campaigns],
    publishedAt: Float64Array.from(publishedAt),
    on: new Uint8Array(campaigns.length),
    channelOf: new Uint32Array(campaigns.length),
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

interface Click {
  campaign: number;
  time: number;
  valid: boolean;
}

/** Counts clicks in batches. */
function countInBatches(job: Job, clicks: readonly Click[], size: number, memory: LoopMemory): CountedClicks {
  const census = new ClickCensus(job, new Calendar(ZONE, job.history), memory);
  const batch = {
    valid: memory.bytes(memory.allocate(size), size),
    campaigns: memory.words(memory.allocate(size * 4), size),
    times: memory.floats(memory.allocate(size * 8), size),
  };
  for (let at = 0; at < clicks.length; at += size) {
    const some = clicks.slice(at, at + size);
    batch.valid.set(some.map(({ valid }) => Number(valid)));
    batch.campaigns.set(some.map(({ campaign }) => campaign));
    batch.times.set(some.map(({ time }) => time));
    census.addBatch(batch, some.length);
  }
  const counted = census.drain();
  expect(census.drain()).toMatchObject({ beforePublished: 0, earliest: Number.POSITIVE_INFINITY });
  return counted;
}

/** Count and latest time by campaign and cell. */
type Cells = Map<string, [number, number]>;

function cellsOf({ cells }: CountedClicks): Cells {
  return new Map(
    Array.from(cells.counts, (count, row) => [
      `${cells.first[row]} ${cells.second[row]}`,
      [count, cells.latest[row]],
    ]),
  );
}

/** The same, one click after the other in a map. */
function plainCells(job: Job, clicks: readonly Click[]): Cells {
  const calendar = new Calendar(ZONE, job.history);
  const cells: Cells = new Map();
  for (const { campaign, time, valid } of clicks) {
    if (!valid) continue;
    const key = `${campaign} ${cellOf(calendar.partAt(time), isInRange(job, time))}`;
    const [count, latest] = cells.get(key) ?? [0, -1];
    cells.set(key, [count + 1, Math.max(latest, time)]);
  }
  return cells;
}

test('clicks in any order are counted by campaign, part of the calendar and range, as one after the other would be', () => {
  fc.assert(
    fc.property(
      fc.array(click, { maxLength: 90 }),
      fc.uniqueArray(fc.oneof(hour, hourOfOneDay), { maxLength: 6 }),
      fc.array(hour, { minLength: 3, maxLength: 3 }),
      fc.tuple(hour, hour),
      (clicks, cuts, publishedAt, [a, b]) => {
        const job = jobOf(
          cuts.toSorted((x, y) => x - y),
          publishedAt,
          Math.min(a, b),
          Math.max(a, b),
        );
        const counted = countInBatches(job, clicks, BATCH, MEMORY);
        const valid = clicks.filter((one) => one.valid);
        const inRange = valid.filter(({ time }) => isInRange(job, time));
        expect(counted.cells.counts).toHaveLength(cellsOf(counted).size);
        expect(cellsOf(counted)).toEqual(plainCells(job, clicks));
        expect({ ...counted, cells: undefined }).toEqual({
          beforePublished: inRange.filter(({ campaign, time }) => time < publishedAt[campaign]).length,
          earliest: Math.min(...valid.map(({ time }) => time)),
          earliestInRange: Math.min(...inRange.map(({ time }) => time)),
          cells: undefined,
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('two years of thousands of campaigns in no order are counted, in a table as large as there are pairs with clicks', () => {
  const campaigns = Array.from({ length: 5000 }, (_, campaign) => `c${campaign}`);
  const publishedAt = campaigns.map(() => AROUND + 100 * 24 * HOUR);
  const job = jobOf([AROUND + 300 * 24 * HOUR], publishedAt, AROUND, Number.POSITIVE_INFINITY, campaigns);
  // Steps that are prime to the numbers of days and of campaigns meet all of them in no order.
  const clicks = Array.from({ length: 60_000 }, (_, row) => ({
    campaign: (row * 2741) % 5000,
    time: AROUND + ((row * 7919) % (730 * 24)) * HOUR + row,
    valid: true,
  }));
  const memory = new LoopMemory();
  const counted = countInBatches(job, clicks, 2048, memory);
  expect(cellsOf(counted)).toEqual(plainCells(job, clicks));
  expect(counted.beforePublished).toBe(clicks.filter(({ time }) => time < publishedAt[0]).length);
  // A counter for each pair of a campaign and a day would take 58 MB and more.
  expect(memory.shared.buffer.byteLength).toBeLessThan(16 << 20);
});
