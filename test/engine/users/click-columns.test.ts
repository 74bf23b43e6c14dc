import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HASH, hashOf } from '../../records/nasty-rows.ts';
import { latin1, MEMORY } from '../../records/scan-text.ts';
import { type BatchClick, clickCollector, collectClicks, keptClicks } from '../click-batches.ts';
import { userTable } from '../user-tables.ts';

const click = fc.record({
  time: fc.nat(1000),
  user: fc.string({ unit: fc.constantFrom('a', 'b', '가'), minLength: 1, maxLength: 4 }),
  campaign: fc.nat(5),
  id: fc.string({ unit: fc.constantFrom('a', ',', '가'), maxLength: 9 }),
  valid: fc.constantFrom(true, true, true, false),
});

const partitionOfUser = ({ user }: { user: string }) => hashOf(latin1(user))[0] >>> 26;

/** The clicks that are to be kept, as `keptClicks` gives them. */
function expected(clicks: readonly BatchClick[], known: ReadonlySet<string>) {
  return clicks
    .filter(({ user, valid }) => valid && known.has(user))
    .map(({ valid: _, ...kept }) => ({ ...kept, partition: partitionOfUser(kept) }))
    .toSorted((a, b) => a.partition - b.partition);
}

test('clicks of users with conversions lie by partition, in each as they came, batch after batch', () => {
  const collector = clickCollector();
  fc.assert(
    fc.property(
      fc.array(click, { maxLength: 60 }),
      fc.constantFrom(1, 1, 300),
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      (some, times, isKnown) => {
        const known = new Set(some.filter((_, i) => isKnown[i]).map(({ user }) => user));
        const { table } = userTable([[...known]], HASH, 1);
        const clicks = Array.from({ length: times }, () => some).flat();
        const collected = collectClicks(collector, clicks, table, HASH);
        expect(keptClicks(collected, table)).toEqual(expected(clicks, known));
        expect(collected.kept.length).toBeLessThan(2);
      },
    ),
    { numRuns: 30 },
  );
});

test('clicks of a range that are many are put away in pieces, with none lost', () => {
  const clicks = Array.from({ length: 70_001 }, (_, i) => ({
    id: `click-${i}`,
    user: `user-${i % 100}`,
    time: i,
    campaign: i % 7,
    valid: true,
  }));
  const { table } = userTable(
    [['user-3', 'user-77', ...clicks.slice(0, 90).map(({ user }) => user)]],
    HASH,
    1,
  );
  const known = new Set(clicks.slice(0, 90).map(({ user }) => user));
  const collected = collectClicks(clickCollector(), clicks, table, HASH);
  const byId = (a: { time: number }, b: { time: number }) => a.time - b.time;
  expect(collected.kept.length).toBe(2);
  expect(keptClicks(collected, table).toSorted(byId)).toEqual(expected(clicks, known).toSorted(byId));
});

test('clicks with long ids are put away sooner, so that they do not fill the memory', () => {
  const clicks = Array.from({ length: 3000 }, (_, i) => ({
    id: `${i}-${'x'.repeat(9000)}`,
    user: `user-${i % 10}`,
    time: i,
    campaign: 0,
    valid: true,
  }));
  const known = new Set(clicks.map(({ user }) => user));
  const { table } = userTable([[...known]], HASH, 1);
  const collector = clickCollector();
  const before = MEMORY.allocate(0);
  const collected = collectClicks(collector, clicks, table, HASH);
  expect(MEMORY.allocate(0) - before).toBeLessThan(40 << 20);
  expect(collected.kept.length).toBeGreaterThan(3);
  const byTime = (a: { time: number }, b: { time: number }) => a.time - b.time;
  expect(keptClicks(collected, table).toSorted(byTime)).toEqual(expected(clicks, known).toSorted(byTime));
});

test('only clicks of the partitions asked for are kept; what all would take is added up', () => {
  const users = Array.from({ length: 50 }, (_, i) => `user-${i}`);
  const clicks = users.map((user, i) => ({ id: 'x'.repeat(i), user, time: 1, campaign: 0, valid: i !== 20 }));
  const { table } = userTable([users.slice(0, 40)], HASH, 1);
  const all = expected(clicks, new Set(users.slice(0, 40)));
  const bounds = [0, ...new Set(all.map(({ partition }) => partition)), 64];
  const collected = bounds.map((bound, at) => {
    const keep = { from: bounds[Math.max(0, at - 3)], to: bound };
    const some = collectClicks(clickCollector(), clicks, table, HASH, keep);
    expect(keptClicks(some, table)).toEqual(
      all.filter(({ partition }) => partition >= keep.from && partition < keep.to),
    );
    return some;
  });
  const bytes = (of: number) =>
    all.filter(({ partition }) => partition === of).reduce((sum, { id }) => sum + id.length + 40, 0);
  // A user who only seems to have conversions may be counted as well.
  for (const { userBytes } of collected) {
    userBytes.forEach((sum, of) => {
      expect(sum).toBeGreaterThanOrEqual(bytes(of));
    });
    expect(userBytes.reduce((sum, of) => sum + of, 0)).toBeLessThan(50 * 40 + 50 * 25);
  }
  expect(collectClicks(clickCollector(), [], table, HASH).userBytes.every((sum) => sum === 0)).toBe(true);
});
