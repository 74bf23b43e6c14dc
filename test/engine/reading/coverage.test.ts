import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CoverageCollector } from '../../../src/engine/reading/coverage.ts';
import { Zone } from '../../../src/values/zone.ts';
import { MEMORY } from '../../records/scan-text.ts';

const HOUR = 3_600_000_000;
const BATCH = 20;
/** In the night in which New York turns its clocks back: a day of 25 hours. */
const AROUND = Date.parse('2026-11-01T06:00:00Z') * 1000;

test('the valid rows of batches cover what they cover one by one', () => {
  const row = fc.record({
    time: fc.integer({ min: -200, max: 200 }).map((hours) => AROUND + hours * HOUR),
    valid: fc.constantFrom(true, true, false),
  });
  const valid = MEMORY.bytes(MEMORY.allocate(BATCH), BATCH);
  const times = MEMORY.floats(MEMORY.allocate(BATCH * 8), BATCH);
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { maxLength: BATCH }), { maxLength: 4 }),
      fc.constantFrom('UTC', 'America/New_York', 'Pacific/Apia'),
      (batches, name) => {
        const [collector, plain] = [
          new CoverageCollector(new Zone(name), MEMORY),
          new CoverageCollector(new Zone(name), MEMORY),
        ];
        for (const rows of batches) {
          rows.forEach((one, at) => {
            valid[at] = Number(one.valid);
            times[at] = one.time;
            if (one.valid) plain.add(one.time);
          });
          collector.addBatch({ valid, times }, rows.length);
        }
        const [found, expected] = [collector.drain(), plain.drain()];
        expect(found.days.toSorted()).toEqual(expected.days.toSorted());
        expect([found.first, found.last]).toEqual([expected.first, expected.last]);
      },
    ),
    { numRuns: 300 },
  );
});
