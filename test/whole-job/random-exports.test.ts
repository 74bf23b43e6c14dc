import { expect, test } from 'vitest';
import { scratchFolder } from '../binary/lasttouch.ts';
import { differencesOfSeed } from './compare-seed.ts';

/** Seeds that run in the suite; LASTTOUCH_SEEDS=from-to runs others. */
const [FROM, TO] = (process.env.LASTTOUCH_SEEDS ?? '1-300').split('-').map(Number) as [number, number];
const RUNS_AT_ONCE = 2;
const LONGEST_RUN_MS = 10_000;
const scratch = scratchFolder();

test(
  `the binary gives what the reference gives for the random exports ${FROM} to ${TO}`,
  async () => {
    const found: string[] = [];
    let next = FROM;
    const compareSeeds = async () => {
      while (next <= TO) found.push(...(await differencesOfSeed(next++, scratch)));
    };
    await Promise.all(Array.from({ length: RUNS_AT_ONCE }, compareSeeds));
    expect(found).toEqual([]);
  },
  (TO - FROM + 1) * LONGEST_RUN_MS,
);
