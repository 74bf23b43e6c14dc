import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const CLICKS = 'click_id,campaign_id,user_id,clicked_at\n';
const CONVERSIONS = 'conversion_id,user_id,event,occurred_at,amount\n';
const REFUNDS = 'refund_id,conversion_id,refunded_at,amount\n';

/** Three nights, of which each corrects the one before. */
const NIGHTS = {
  'clicks.csv': null,
  'conversions.csv': null,
  'clicks-1.csv': `${CLICKS}c1,P1,u1,2026-11-02T09:00:00+09:00\nc2,P1,u2,2026-11-02T09:00:00+09:00\n`,
  'clicks-2.csv': `${CLICKS}c1,P1,u9,2026-11-02T08:00:00+09:00\nc2,P1,u2,2026-11-02T00:00:00Z\n`,
  'conversions-1.csv': `${CONVERSIONS}o1,u2,purchase,2026-11-02T12:00:00+09:00,100\no2,u2,purchase,2026-11-02T12:00:00+09:00,10\n`,
  'conversions-2.csv': `${CONVERSIONS}o1,u2,purchase,2026-11-02T12:00:00+09:00,300\no1,u2,purchase,2026-11-02T12:00:00+09:00,no\n`,
  'conversions-3.csv': `${CONVERSIONS}o1,u2,purchase,2026-11-02T12:00:00+09:00,200\no1,u2,purchase,2026-11-02T12:00:00+09:00,200.0\n`,
  'refunds-1.csv': `${REFUNDS}r1,o1,2026-11-03T09:00:00+09:00,1\nr1,o1,2026-11-03T09:00:00+09:00,7\n`,
  'refunds-2.csv': `${REFUNDS}r1,o1,2026-11-03T09:00:00+09:00,5\n`,
};

async function run(folder: string, ...args: string[]) {
  const out = join(scratch, `out-${Math.random()}`);
  const { status, stdout, stderr } = await lasttouch(['attribute', folder, '--out', out, '--json', ...args]);
  expect(stderr.replaceAll(/^warning .*\n/gm, '')).toBe('');
  expect(status).toBe(0);
  const rows = readFileSync(join(out, 'attributions.csv'), 'utf8').trimEnd().split('\n').slice(1);
  const rejects = readFileSync(join(out, 'rejects.csv'), 'utf8').trimEnd().split('\n').slice(1);
  return { counts: JSON.parse(stdout).counts, rows, rejects };
}

describe('of rows with one id', () => {
  const folder = writeExport(join(scratch, 'nights'), NIGHTS);

  test('the last by file and line counts with --repeated latest, the others are superseded and not rejected', async () => {
    const { counts, rows, rejects } = await run(folder, '--repeated', 'latest');
    expect(rows.map((row) => row.split(',').filter((_, cell) => [0, 4, 6, 12].includes(cell)))).toEqual([
      ['o1', '200', 'c2', '5'],
      ['o2', '10', 'c2', '0'],
    ]);
    expect(counts.clicks).toEqual({
      rows: 4,
      counted: 2,
      duplicate: 1,
      rejected: 0,
      out_of_range: 0,
      superseded: 1,
    });
    expect(counts.conversions).toMatchObject({
      rows: 6,
      credited: 2,
      duplicate: 1,
      rejected: 1,
      superseded: 2,
    });
    expect(counts.refunds).toMatchObject({ rows: 3, applied: 1, rejected: 0, superseded: 2 });
    expect(rejects).toEqual(['conversions-2.csv,3,1,amount,invalid_amount,no']);
  });

  test('the least counts without it, and nothing is said of superseded rows', async () => {
    const { counts, rows } = await run(folder);
    expect(rows.map((row) => row.split(',')[4])).toEqual(['100', '10']);
    expect(counts.conversions).toMatchObject({ rejected: 4, duplicate: 0 });
    for (const kind of ['clicks', 'conversions', 'refunds'])
      expect(counts[kind]).not.toHaveProperty('superseded');
  });

  test('a superseded click leaves no trace, whichever part it lies in and however many there are', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `k${at},P1,u1,2026-11-09T09:00:00+09:00\n`);
    const moved = many.map((row) => row.replace('09T', '02T'));
    const late = writeExport(join(scratch, 'moved'), {
      'clicks.csv': null,
      'clicks-1.csv': CLICKS + many.join(''),
      'clicks-2.csv': CLICKS + moved.join(''),
    });
    const plain = writeExport(join(scratch, 'plain'), { 'clicks.csv': CLICKS + moved.join('') });
    const [got, want] = [await run(late, '--repeated', 'latest'), await run(plain)];
    expect(got.rows).toEqual(want.rows);
    expect(got.counts.clicks).toEqual({ ...want.counts.clicks, rows: 400, superseded: 200 });
  });

  test('explain tells which row counts instead', async () => {
    const { stdout } = await lasttouch(['explain', folder, 'o1', '--repeated', 'latest']);
    expect(stdout).toContain('conversions-1.csv:2: superseded: a later row of the same id counts instead');
    expect(stdout).toContain('conversions-3.csv:3: this row counts');
    expect(stdout).toContain('conversions-3.csv:2: duplicate');
    const moved = writeExport(join(scratch, 'clicks'), {
      ...NIGHTS,
      'clicks-2.csv': `${CLICKS}c2,P1,u1,2026-11-02T10:00:00+09:00\n`,
    });
    const { stdout: told } = await lasttouch(['explain', moved, 'o1', '--repeated', 'latest']);
    expect(told).toContain('not eligible: superseded: clicks-2.csv:2 counts instead');
  });
});

describe('--repeated', () => {
  const folder = writeExport(join(scratch, 'options'));

  test('names its choices', async () => {
    const { status, stderr } = await lasttouch(['attribute', folder, '--repeated', 'last']);
    expect(status).toBe(2);
    expect(stderr).toContain('--repeated "last" is not known');
    expect(stderr).toContain('allowed are least and latest');
  });

  test('latest is an input error on Spark, which knows no order of lines', async () => {
    const { status, stderr } = await lasttouch([
      'attribute',
      folder,
      '--repeated',
      'latest',
      '--engine',
      'spark',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('--repeated latest goes by the order of files and lines');
  });
});

describe('conversions in lines', () => {
  const lines = (amount: string) =>
    `conversion_id,line_id,user_id,event,occurred_at,amount\no1,1,u1,purchase,2026-11-02T12:00:00+09:00,${amount}\n`;

  test('of which a later file has some correct those, and keep the others', async () => {
    const folder = writeExport(join(scratch, 'lines'), {
      'conversions.csv': null,
      'conversions-1.csv': `${lines('100')}o1,2,u1,purchase,2026-11-02T12:00:00+09:00,30\n`,
      'conversions-2.csv': lines('50'),
    });
    const { counts, rows } = await run(folder, '--repeated', 'latest');
    expect(rows[0].split(',')[4]).toBe('80');
    expect(counts.conversions).toMatchObject({ rows: 3, credited: 1, superseded: 1, lines: 1, rejected: 0 });
  });

  test('may have the column in one file only: elsewhere the line id is empty', async () => {
    const folder = writeExport(join(scratch, 'mixed'), {
      'conversions-2.csv': lines('50'),
    });
    const { counts, rows } = await run(folder);
    expect(rows[0].split(',')[4]).toBe('5050');
    expect(counts.conversions).toMatchObject({ rows: 2, credited: 1, lines: 1 });
  });

  test('come again, for the console, as often as the line that carries them', async () => {
    const twice = `${lines('100')}o1,2,u1,purchase,2026-11-02T13:00:00+09:00,20\n`;
    const again = lines('100').split('\n')[1];
    const folder = writeExport(join(scratch, 'console'), {
      'campaigns.csv':
        'campaign_id,name,channel,published_at,purchase_conversion,console_purchase_conversions,console_purchase_amount\nP1,One,push,2026-11-01,on,2,240\n',
      'conversions.csv': `${twice}${again}\n`,
    });
    const out = join(scratch, 'console-out');
    const { status } = await lasttouch(['reconcile', folder, '--out', out, '--quiet']);
    expect(status).toBe(0);
    expect(readFileSync(join(out, 'console.csv'), 'utf8')).toContain('duplicates_counted');
  });

  test('are an input error where their amounts are more than can be told exactly', async () => {
    const most = '999999999999999';
    const more = Array.from({ length: 9 }, (_, at) =>
      lines(most).split('\n')[1].replace('o1,1', `o1,x${at}`),
    );
    const folder = writeExport(join(scratch, 'most'), {
      'conversions.csv': `${lines(most)}${more.join('\n')}\n`,
    });
    const { status, stderr } = await lasttouch(['attribute', folder, '--out', join(scratch, 'none')]);
    expect(status).toBe(2);
    expect(stderr).toContain('the lines of conversion "o1" add up to more than 9007199254740991');
  });
});
