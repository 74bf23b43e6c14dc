import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClickCollector, clickIdAt } from '../../src/engine/click-columns.ts';
import { USER_PARTITIONS } from '../../src/engine/user-table.ts';

const click = fc.record({
  time: fc.nat(1000),
  user: fc.nat(1000),
  partition: fc.nat(USER_PARTITIONS - 1),
  campaign: fc.nat(5),
  id: fc.string({ unit: fc.constantFrom('a', ',', '가'), maxLength: 9 }),
});

test('clicks lie by partition, in each as they came, batch after batch', () => {
  const collector = new ClickCollector();
  fc.assert(
    fc.property(fc.array(click, { maxLength: 60 }), fc.constantFrom(1, 700), (some, times) => {
      const clicks = Array.from({ length: times }, () => some).flat();
      for (const { time, user, partition, campaign, id } of clicks) {
        const bytes = new Uint8Array(Buffer.from(`xx${id}....`));
        const view = new DataView(bytes.buffer);
        collector.add(time, user, partition, campaign, view, 2, bytes.length - 4);
      }
      const { partitionStarts, ...columns } = collector.take();
      const sorted = clicks.toSorted((a, b) => a.partition - b.partition);
      const got = sorted.map((_, at) => ({
        time: columns.times[at],
        user: columns.users[at],
        partition: partitionStarts.findLastIndex((start) => start <= at),
        campaign: columns.campaigns[at],
        id: Buffer.from(clickIdAt({ ...columns, partitionStarts }, at)).toString(),
      }));
      expect(got).toEqual(sorted);
      expect(columns.length).toBe(clicks.length);
    }),
    { numRuns: 30 },
  );
});
