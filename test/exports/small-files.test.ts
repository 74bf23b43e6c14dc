import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { readSmallFile } from '../../src/exports/small-files.ts';
import { describeProblem, ProblemList } from '../../src/problems/input-error.ts';
import { LONGEST_RECORD } from '../../src/records/record-scanner.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { latin1 } from '../records/scan-text.ts';
import { writeInput } from './input-file.ts';

const PATH = join(scratchFolder(), 'settings.csv');

/** Rows of a settings file as `line window note`, and what is wrong with it. */
async function read(content: string | Buffer, header = 'note,changed_at,conversion_window\n') {
  const problems = new ProblemList();
  const rows: string[] = [];
  const file = writeInput(
    PATH,
    'settings',
    Buffer.concat([Buffer.from(header), Buffer.from(content as string, 'latin1')]),
  );
  const count = await readSmallFile(file, problems, (row) => {
    rows.push(`${row.line} ${row.value('conversion_window')} ${row.value('note')}`);
  });
  return { rows, count, problems: problems.problems.map(describeProblem) };
}

describe('rows', () => {
  test('are given with their lines, quotes taken off', async () => {
    const { rows, count } = await read(latin1('할인,,7d\r\n\n"a ""b""\n",2026-11-01,3d\nx,2026-11-02,"5d"'));
    expect(rows).toEqual(['2 7d 할인', '4 3d a "b"\n', '6 5d x']);
    expect(count).toEqual({ rows: 3, notSelected: 0, ignored: 0 });
  });

  test('have empty values in columns that the file does not have', async () => {
    expect((await read(',7d\n', 'changed_at,conversion_window\n')).rows).toEqual(['2 7d ']);
  });

  test('may be many', async () => {
    const { rows } = await read('x,,7d\n'.repeat(20_000));
    expect([rows.length, rows.at(-1)]).toEqual([20_000, '20001 7d x']);
  });
});

describe('a problem', () => {
  test('is a row with a stray quote or another number of fields; it is counted, and the others are given', async () => {
    const { rows, count, problems } = await read('x"y,,7d\n,7d\nx,,7d\n');
    expect(rows).toEqual(['4 7d x']);
    expect(count).toEqual({ rows: 3, notSelected: 0, ignored: 0 });
    expect(problems).toEqual([
      expect.stringMatching(/^settings\.csv:2: a quote inside an unquoted field/),
      expect.stringMatching(/^settings\.csv:3: the row has 2 fields, the header 3;/),
    ]);
  });

  test('is a value that is no UTF-8, naming its column, and cp949 where it decodes as that', async () => {
    const { rows, problems } = await read(
      `${iconv.encode('할인', 'cp949').toString('latin1')},,7d\nx,,\xff\xff\n`,
    );
    expect(rows).toEqual([]);
    expect(problems).toEqual([
      expect.stringContaining('settings.csv:2: column note: is not UTF-8, but it decodes as cp949'),
      expect.stringContaining('settings.csv:3: column conversion_window: is not UTF-8, expected UTF-8'),
    ]);
  });

  test('is no value that is no UTF-8 in a column that is not used', async () => {
    expect((await read('\xff,,7d\n', 'other,changed_at,conversion_window\n')).problems).toEqual([]);
  });

  test('is a record at which reading ends', async () => {
    expect((await read('x,,7d\n"open,,7d\n')).problems).toEqual([
      expect.stringContaining('settings.csv:3: a quote that opens here is never closed'),
    ]);
    expect((await read(`x,,7d\n${'x'.repeat(LONGEST_RECORD)},,7d\n`)).problems).toEqual([
      expect.stringContaining('settings.csv:3: a record over 1 MiB begins here'),
    ]);
  });

  test('is a file that can no longer be read', async () => {
    const file = writeInput(PATH, 'settings', 'changed_at,conversion_window\n');
    unlinkSync(PATH);
    const problems = new ProblemList();
    expect(await readSmallFile(file, problems, () => {})).toEqual({ rows: 0, notSelected: 0, ignored: 0 });
    expect(problems.problems.map(describeProblem)).toEqual([
      expect.stringContaining("can't be read (ENOENT)"),
    ]);
  });
});
