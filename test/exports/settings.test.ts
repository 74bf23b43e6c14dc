import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../src/exports/settings.ts';
import { describeProblem, ProblemList } from '../../src/problems/input-error.ts';
import { Zone } from '../../src/values/zone.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { writeInput } from './input-file.ts';

const scratch = scratchFolder();
const DAY = 86_400_000_000;

/** Reads the rows of one or more settings files, in their order, in the zone of Seoul. */
async function read(...contents: string[]) {
  const problems = new ProblemList();
  const files = contents.map((rows, place) =>
    writeInput(
      join(scratch, `settings-${place}.csv`),
      'settings',
      `changed_at,conversion_window,note\n${rows}`,
    ),
  );
  const { settings, rowsByFile } = await readSettings(files, new Zone('Asia/Seoul'), problems);
  return {
    settings: settings.map(({ changedAt, window, note }) => [
      changedAt === null ? null : new Date(changedAt / 1000).toISOString(),
      window / DAY,
      note,
    ]),
    rows: [...rowsByFile.values()],
    problems: problems.problems.map(describeProblem),
  };
}

describe('settings', () => {
  test('come in the order of their times, the initial one first, whatever the order of rows and files', async () => {
    const { settings, rows, problems } = await read(
      '2026-11-02T00:00:00Z,3d,b\n,7d,a\n',
      '2026-11-01,5d,c\n',
    );
    expect(settings).toEqual([
      [null, 7, 'a'],
      ['2026-10-31T15:00:00.000Z', 5, 'c'],
      ['2026-11-02T00:00:00.000Z', 3, 'b'],
    ]);
    expect([rows, problems]).toEqual([[2, 1], []]);
  });

  test('with equal windows at the same instant count once, with the first note', async () => {
    const { settings } = await read(
      '2026-11-01T09:00:00,3d,first\n,7d,\n2026-11-01T00:00:00Z,72h,second\n',
      '1793491200,P3D,third\n,168h,late\n',
    );
    expect(settings).toEqual([
      [null, 7, ''],
      ['2026-11-01T00:00:00.000Z', 3, 'first'],
    ]);
  });

  test('may begin without an initial one, even at the epoch', async () => {
    expect((await read('1970-01-01T00:00:00Z,3d,\n2026-11-01,5d,\n')).settings.map(([time]) => time)).toEqual(
      ['1970-01-01T00:00:00.000Z', '2026-10-31T15:00:00.000Z'],
    );
  });
});

describe('an input error', () => {
  test('is another window at the same instant, naming both places', async () => {
    expect((await read(',7d,\n2026-11-01T09:00:00,3d,\n', '2026-11-01T00:00:00Z,4d,\n')).problems).toEqual([
      'settings-1.csv:2: column conversion_window: two windows at the same instant: 4d here, 3d at settings-0.csv:3; correct one of the two rows',
    ]);
    expect((await read(',7d,\n,6d,\n')).problems).toHaveLength(1);
  });

  test('is a bad time and a bad window, both of one row too', async () => {
    expect((await read('never,a week,\n,0d,\n')).problems).toEqual([
      expect.stringMatching(/^settings-0\.csv:2: column changed_at: "never" is not a time; .*, or a date$/),
      expect.stringMatching(/^settings-0\.csv:2: column conversion_window: "a week" is not a window; /),
      expect.stringMatching(/^settings-0\.csv:3: column conversion_window: "0d" is not a window; /),
    ]);
  });

  test('is a history without any row, in all of its files', async () => {
    expect((await read('', '\n')).problems).toEqual([
      expect.stringMatching(/^settings-0\.csv, settings-1\.csv: the history has no row; .*--window$/),
    ]);
    expect((await read('', ',7d,\n')).problems).toEqual([]);
    expect(await read()).toEqual({ settings: [], rows: [], problems: [] });
  });
});
