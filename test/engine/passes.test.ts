import { describe, expect, test } from 'vitest';
import { keptBytes, planPasses, userClasses } from '../../src/engine/passes.ts';
import { USER_PARTITIONS } from '../../src/engine/user-table.ts';

const CLICKS = 1_000_000;
/** Ten percent more rows than estimated, each with a fingerprint of 8 bytes and kept with an id of 16 bytes. */
const AT_ONCE = CLICKS * 1.1 * (8 + keptBytes(16));

describe('passes over the clicks', () => {
  test('one pass does all where fingerprints and kept clicks fit, a byte less needs further ones', () => {
    expect(planPasses(CLICKS, AT_ONCE, true)).toEqual({
      fingerprints: [{ from: 0, to: 256 }],
      keepsAtOnce: true,
    });
    expect(planPasses(CLICKS, AT_ONCE - 1, true).keepsAtOnce).toBe(false);
  });

  test('fingerprints are cut into as many classes as memory asks for, each partition in one of them', () => {
    const { fingerprints } = planPasses(CLICKS, (CLICKS * 1.1 * 8) / 3, true);
    expect(fingerprints).toEqual([
      { from: 0, to: 85 },
      { from: 85, to: 170 },
      { from: 170, to: 256 },
    ]);
    expect(planPasses(CLICKS, 1, true).fingerprints).toHaveLength(256);
  });

  test('without comparing ids there are no fingerprints and no memory for them', () => {
    const kept = CLICKS * 1.1 * keptBytes(16);
    expect(planPasses(CLICKS, kept, false)).toEqual({ fingerprints: [], keepsAtOnce: true });
    expect(planPasses(CLICKS, kept - 1, false)).toEqual({ fingerprints: [], keepsAtOnce: false });
  });

  test('classes of users join neighbours while their clicks fit, and a partition that fits nowhere stands alone', () => {
    const bytes = new Float64Array(USER_PARTITIONS).fill(10);
    expect(userClasses(bytes, 640)).toEqual([{ from: 0, to: 64 }]);
    expect(userClasses(bytes, 639)).toEqual([
      { from: 0, to: 63 },
      { from: 63, to: 64 },
    ]);
    bytes[1] = 1000;
    expect(userClasses(bytes, 600).slice(0, 3)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 62 },
    ]);
  });
});
