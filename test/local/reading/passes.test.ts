import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { USER_PARTITIONS } from '../../../src/engine/users/user-table.ts';
import { planPasses, userClasses } from '../../../src/local/reading/passes.ts';

describe('the clicks are gone through', () => {
  test('once where everything fits, and not to compare ids where that is off', () => {
    expect(planPasses(1000, 1e9, true)).toEqual({ fingerprints: [{ from: 0, to: 256 }], keepsAtOnce: true });
    expect(planPasses(1000, 1e9, false)).toEqual({ fingerprints: [], keepsAtOnce: true });
    expect(planPasses(0, 1, true).keepsAtOnce).toBe(true);
  });

  test('more than once where made ids are too long for what usual ones would take', () => {
    expect(planPasses(100_000, 8e6, true).keepsAtOnce).toBe(true);
    expect(planPasses(100_000, 8e6, true, 100).keepsAtOnce).toBe(false);
  });

  test('once for the ids where only those fit, and then for the users', () => {
    expect(planPasses(1_000_000, 10e6, true)).toEqual({
      fingerprints: [{ from: 0, to: 256 }],
      keepsAtOnce: false,
    });
    expect(planPasses(1_000_000, 10e6, false).keepsAtOnce).toBe(false);
  });

  test('as often as the ids need that do not fit at once, however little the room', () => {
    expect(planPasses(1_000_000, 2e6, true).fingerprints).toHaveLength(5);
    expect(planPasses(1_000_000_000, 1, true).fingerprints).toHaveLength(256);
  });
});

test('any partitions of users are joined into classes that fit, or that are one partition', () => {
  const bytes = fc.array(fc.nat(100), { minLength: USER_PARTITIONS, maxLength: USER_PARTITIONS });
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 1000 }), (sizes, free) => {
      const classes = userClasses(Float64Array.from(sizes), free);
      const sum = (from: number, to: number) =>
        sizes.slice(from, to).reduce((total, size) => total + size, 0);
      expect(classes[0].from).toBe(0);
      expect(classes.at(-1)?.to).toBe(USER_PARTITIONS);
      classes.forEach(({ from, to }, place) => {
        expect(to - from === 1 || sum(from, to) <= free).toBe(true);
        const next = classes[place + 1];
        if (next === undefined) return;
        expect(next.from).toBe(to);
        // Otherwise the first partition of the next class would have fitted in this one.
        expect(sum(from, to + 1)).toBeGreaterThan(free);
      });
    }),
  );
});
