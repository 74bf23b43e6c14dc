import { expect, test } from 'vitest';
import { scratchFolder } from '../binary/lasttouch.ts';
import { seeds } from '../runs.ts';
import { differencesOfSeed } from './compare-seed.ts';

const { from, to, all } = seeds('LASTTOUCH_SEEDS', '1-300');
const RUNS_AT_ONCE = 2;
const LONGEST_RUN_MS = 10_000;
const scratch = scratchFolder();

test(
  `the binary gives what the reference gives for the random exports ${from} to ${to}`,
  async () => {
    const found: string[] = [];
    const waiting = all[Symbol.iterator]();
    const compareSeeds = async () => {
      for (const seed of waiting) found.push(...(await differencesOfSeed(seed, scratch)));
    };
    await Promise.all(Array.from({ length: RUNS_AT_ONCE }, compareSeeds));
    expect(found).toEqual([]);
  },
  all.length * LONGEST_RUN_MS,
);
