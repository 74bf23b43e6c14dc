import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let made = 0;

function exportWith(files: Record<string, string>): string {
  return writeExport(join(scratch, String(made++)), files);
}

/** The arguments behind `; ` in a message, as a shell has them. */
function adviceIn(output: string): string[] {
  const options = /; (?:give )?((?:--[a-z-]+ (?:'[^']*'|[^ ';]+='[^']*'|[^ ;]+) ?)+)/.exec(output)?.[1] ?? '';
  return (options.match(/(?:[^ ']|'[^']*')+/g) ?? []).map((one) => one.replaceAll("'", ''));
}

describe('advice that is followed works', () => {
  const clicks = (time: string) =>
    `click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,${time}\nc2,P1,u1,2026-11-02T09:00:00+09:00\n`;
  /** The valid conversion, with another amount, and one more. */
  const conversions = (amount: string) =>
    `${VALID['conversions.csv'].replace('5000', amount)}${VALID['conversions.csv'].split('\n')[1].replace('o1', 'o9')}\n`;

  test.each([
    ['a time', { 'clicks.csv': clicks('02/11/2026 09:00') }],
    ['a time with a name of a month', { 'clicks.csv': clicks('2-Nov-2026 09:00:00') }],
    ['a date alone', { 'clicks.csv': clicks('2026-11-02') }],
    ['a null text', { 'conversions.csv': conversions('\\N') }],
    ['a decimal comma', { 'conversions.csv': conversions('1.000.000') }],
  ])('of a rejected row: %s', async (_, files) => {
    const folder = exportWith(files);
    const before = await lasttouch(['check', folder]);
    expect(before.stdout).toMatch(/rejected rows:/);
    const advice = adviceIn(before.stdout);
    expect(advice).toHaveLength(2);
    const after = await lasttouch(['check', folder, ...advice]);
    expect(after.stdout).not.toMatch(/rejected rows:/);
    const told = await lasttouch([
      'attribute',
      folder,
      '--max-rejects',
      '0',
      '--out',
      join(folder, 'report'),
    ]);
    expect([told.status, adviceIn(told.stderr)]).toEqual([1, advice]);
  });

  test.each([
    ['a delimiter', { 'clicks.csv': VALID['clicks.csv'].replaceAll(',', ';') }],
    ['tabs', { 'clicks.csv': VALID['clicks.csv'].replaceAll(',', '\t') }],
    ['titles', { 'clicks.csv': `Clicks\n\n${VALID['clicks.csv']}` }],
    ['titles and a delimiter', { 'clicks.csv': `Clicks, all\n${VALID['clicks.csv'].replaceAll(',', '|')}` }],
    [
      'a time of a campaign',
      { 'campaigns.csv': VALID['campaigns.csv'].replace('2026-11-01T00:00:00+09:00', '01.11.2026') },
    ],
    ['a time of a setting', { 'settings.csv': `${VALID['settings.csv']}13/11/2026 10:00,3d,\n` }],
  ])('of an input error: %s', async (_, files) => {
    const folder = exportWith(files);
    const before = await lasttouch(['check', folder]);
    expect(before.status).toBe(2);
    const advice = adviceIn(before.stdout);
    expect(advice.length).toBeGreaterThan(1);
    const after = await lasttouch(['check', folder, ...advice]);
    expect([advice, after.stdout]).toEqual([advice, expect.not.stringContaining('input errors')]);
  });
});

test('options of files stand in a configuration, and in run.json', async () => {
  const folder = exportWith({
    'clicks.csv': 'Clicks\nclick_id;campaign_id;user_id;clicked_at\nc1;P1;u1;02/11/2026 09:00\n',
    'conversions.csv': `conversion_id\tuser_id\tevent\toccurred_at\tamount\no1\tu1\tpurchase\t2026-11-03 09:00\t1.000,5\n`,
  });
  const config = join(folder, 'nightly.json');
  const options = {
    delimiter: ['clicks=;', 'conversions=tab'],
    'skip-lines': 'clicks=1',
    null: ['\\N'],
    decimal: ',',
    'time-format': { 'clicks.clicked_at': 'dd/MM/yyyy HH:mm' },
  };
  writeFileSync(config, JSON.stringify({ ...options, 'time-format': 'clicks.clicked_at=dd/MM/yyyy HH:mm' }));
  const out = join(folder, 'report');
  const run = await lasttouch(['attribute', folder, '--config', config, '--out', out]);
  expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  expect(readFileSync(join(out, 'attributions.csv'), 'utf8')).toContain(
    'o1,purchase,u1,2026-11-03T09:00:00.000+09:00,1000.5,P1,c1',
  );
  expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).options).toMatchObject({
    delimiters: { clicks: ';', conversions: '\t' },
    skip_lines: { clicks: 1 },
    nulls: ['\\N'],
    decimal: ',',
    time_formats: options['time-format'],
  });
});

test.each([
  [['--delimiter', 'x'], '--delimiter "x" can\'t part fields'],
  [
    ['--delimiter', 'klicks=;'],
    'there is no kind "klicks" (did you mean "clicks"?); allowed are campaigns, clicks',
  ],
  [['--skip-lines', 'orders=2'], 'there is no kind "orders"; allowed are campaigns, clicks'],
  [['--delimiter', ';;'], '--delimiter ";;" can\'t part fields'],
  [['--delimiter', ';', '--delimiter', '|'], '--delimiter is given twice for all files'],
  [['--skip-lines', 'clicks=many'], '--skip-lines "many" is not a whole number'],
  [['--decimal', "'"], '--decimal "\'" is not known; allowed are . and ,'],
  [['--time-format', 'DD/MM/YYYY'], '--time-format "DD/MM/YYYY": "DD" is no token'],
  [['--time-format', 'clicks.time=dd/MM/yyyy'], 'there is no column of times "clicks.time"'],
  [['--time-format', 'clicks.user_id=dd/MM/yyyy'], 'there is no column of times "clicks.user_id"'],
])('%j is refused', async (args, message) => {
  const run = await lasttouch(['check', exportWith({}), ...args]);
  expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('a file with fewer lines than are passed over is an input error', async () => {
  const run = await lasttouch(['check', exportWith({}), '--skip-lines', 'settings=5']);
  expect(run.status).toBe(2);
  expect(run.stdout + run.stderr).toContain('settings.csv: has no header behind 5 line feeds');
});

test('two currencies by their marks are an input error', async () => {
  const rows = 'o1,u1,purchase,2026-11-03 09:00,₩1000\no2,u1,purchase,2026-11-03 10:00,$5\n';
  const conversions = `conversion_id,user_id,event,occurred_at,amount\n${rows}`;
  const run = await lasttouch(['check', exportWith({ 'conversions.csv': conversions })]);
  expect([run.status, run.stdout]).toEqual([2, expect.stringMatching(/KRW.*\$|\$.*KRW/)]);
});

test('rows that say the same in another form are duplicates, and those that are rounded are counted', async () => {
  const conversions = [
    'conversion_id,user_id,event,occurred_at,amount,currency',
    'o1,u1,purchase,2026-11-03T09:00:00+09:00,"12,000",KRW',
    'o1,u1,purchase,2026-11-03 00:00:00 UTC,12000원,',
    'o1,u1,purchase,2026. 11. 3. 오전 9:00,￦ 12000.0000001,',
    '',
  ].join('\n');
  const out = join(scratch, 'duplicates');
  await lasttouch(['attribute', exportWith({ 'conversions.csv': conversions }), '--out', out]);
  const { counts, warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(counts.conversions).toMatchObject({ rows: 3, credited: 1, duplicate: 2, rejected: 0 });
  expect(warnings).toContainEqual(expect.objectContaining({ code: 'amounts_rounded', count: 1 }));
});
