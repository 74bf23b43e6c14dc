import { expect, test } from 'vitest';
import { scratchFolder } from '../binary/lasttouch.ts';
import { openDatabase } from '../sql/whole-job.ts';
import { differencesFromSql } from './compare-sql.ts';

/** Seeds that run in the suite; LASTTOUCH_SEEDS=from-to runs others. */
const [FROM, TO] = (process.env.LASTTOUCH_SEEDS ?? '1-60').split('-').map(Number) as [number, number];
const LONGEST_RUN_MS = 10_000;
const scratch = scratchFolder();

test(
  `the binary gives what SQL gives for those of the random exports ${FROM} to ${TO} whose records are whole`,
  async () => {
    const database = await openDatabase();
    const found: string[] = [];
    let compared = 0;
    for (let seed = FROM; seed <= TO; seed++) {
      const differences = await differencesFromSql(database, seed, scratch);
      if (differences === 'not compared') continue;
      compared++;
      found.push(...differences);
    }
    expect(found).toEqual([]);
    // Half of the random exports have broken records, and some are input errors.
    expect(compared).toBeGreaterThanOrEqual(Math.floor((TO - FROM) / 4));
  },
  (TO - FROM + 1) * LONGEST_RUN_MS,
);
