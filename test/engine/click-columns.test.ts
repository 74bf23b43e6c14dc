import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClickCollector, clickIdAt } from '../../src/engine/click-columns.ts';
import { partitionOf, userTextAt } from '../../src/engine/user-table.ts';
import { HASH, hashOf } from '../exports/nasty-rows.ts';
import { latin1 } from '../exports/scan-text.ts';
import { userTable } from './user-tables.ts';

const click = fc.record({
  time: fc.nat(1000),
  user: fc.string({ unit: fc.constantFrom('a', 'b', '가'), minLength: 1, maxLength: 4 }),
  campaign: fc.nat(5),
  id: fc.string({ unit: fc.constantFrom('a', ',', '가'), maxLength: 9 }),
});

test('clicks of users with conversions lie by partition, in each as they came, batch after batch', () => {
  const collector = new ClickCollector();
  fc.assert(
    fc.property(
      fc.array(click, { maxLength: 60 }),
      fc.constantFrom(1, 1, 300),
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      (some, times, isKnown) => {
        const { table } = userTable([some.filter((_, i) => isKnown[i]).map(({ user }) => user)], HASH, 1);
        const known = new Set(some.filter((_, i) => isKnown[i]).map(({ user }) => user));
        const clicks = Array.from({ length: times }, () => some).flat();
        for (const { time, user, campaign, id } of clicks) {
          const view = new DataView(new Uint8Array(Buffer.from(`xx${id}${user}....`)).buffer);
          const idEnd = 2 + Buffer.byteLength(id);
          const batch = {
            times: Float64Array.of(0, time),
            campaigns: Int32Array.of(0, campaign),
            userHashes: Int32Array.from([0, 0, ...hashOf(latin1(user))]),
          };
          collector.add(batch, 1, view, 2, idEnd, idEnd, idEnd + Buffer.byteLength(user));
        }
        const columns = collector.take(table);
        const partition = ({ user }: { user: string }) => partitionOf(hashOf(latin1(user))[0]);
        const sorted = clicks
          .filter(({ user }) => known.has(user))
          .toSorted((a, b) => partition(a) - partition(b));
        const got = sorted.map((_, at) => ({
          time: columns.times[at],
          user: Buffer.from(userTextAt(table, columns.users[at])).toString(),
          campaign: columns.campaigns[at],
          id: Buffer.from(clickIdAt(columns, at)).toString(),
        }));
        expect(got).toEqual(sorted);
        expect(columns.length).toBe(sorted.length);
        expect(sorted.map((_, at) => columns.partitionStarts.findLastIndex((start) => start <= at))).toEqual(
          sorted.map(partition),
        );
      },
    ),
    { numRuns: 30 },
  );
});
