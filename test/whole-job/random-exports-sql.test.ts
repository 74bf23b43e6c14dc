import { expect, test } from 'vitest';
import { scratchFolder } from '../binary/lasttouch.ts';
import { seeds } from '../runs.ts';
import { openDatabase } from '../sql/whole-job.ts';
import { differencesFromSql } from './compare-sql.ts';

const { from, to, all } = seeds('LASTTOUCH_SEEDS', '1-60');
const LONGEST_RUN_MS = 10_000;
const scratch = scratchFolder();

test(
  `the binary gives what SQL gives for those of the random exports ${from} to ${to} whose records are whole`,
  async () => {
    const database = await openDatabase();
    const found: string[] = [];
    let compared = 0;
    for (const seed of all) {
      const differences = await differencesFromSql(database, seed, scratch);
      if (differences === 'not compared') continue;
      compared++;
      found.push(...differences);
    }
    expect(found).toEqual([]);
    // Half of the random exports have broken records, and some are input errors.
    expect(compared).toBeGreaterThanOrEqual(Math.floor((to - from) / 4));
  },
  all.length * LONGEST_RUN_MS,
);
