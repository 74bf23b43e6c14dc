import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../../binary/lasttouch.ts';
import type { Campaign } from '../../reference/campaigns.ts';
import { consoleCsv, earned, type ReferenceReading, readingsOf } from '../../reference/console.ts';
import { toCsv } from '../../reference/csv.ts';
import { Draw } from '../../reference/draw.ts';
import { type Facts, readFacts } from '../../reference/facts.ts';
import { InputFault } from '../../reference/input-fault.ts';
import { readOptions } from '../../reference/options.ts';
import { randomExport, withoutChannelWindows } from '../../reference/random-export.ts';
import { parseDuration, printDecimal } from '../../reference/values.ts';
import { seeds } from '../../runs.ts';
import { writeFiles } from '../../whole-job/compare-seed.ts';
import { writeVariant } from '../../whole-job/variants.ts';

const scratch = scratchFolder();
const EVERY_WAY = join(ROOT, 'fixtures/console-read-in-every-way');
let runs = 0;

/** Runs `reconcile` into a folder of its own. */
async function reconcile(folder: string, args: readonly string[] = [], env?: Record<string, string>) {
  const out = join(scratch, `reconcile-${++runs}`);
  const run = await lasttouch(['reconcile', folder, '--out', out, ...args], { env });
  const readTable = () => readFileSync(join(out, 'console.csv'), 'utf8');
  return { ...run, out, readTable };
}

function freshExport(files: Record<string, string | null>): string {
  return writeExport(join(scratch, `export-${++runs}`), files);
}

function rowsOf(table: string): Record<string, string>[] {
  return parse<Record<string, string>>(table, { columns: true });
}

/** A campaign of the small valid export, for which the console shows something. */
function withConsole(conversions: string, amount: string, more = ''): string {
  const [header, row] = VALID['campaigns.csv'].split('\n');
  return `${header},console_purchase_conversions,console_purchase_amount\n${row},${conversions},${amount}\n${more}`;
}

describe('a fixture in which each reading in turn gives the figures of the console', () => {
  const expected = readFileSync(join(EVERY_WAY, 'expected-reconcile/console.csv'), 'utf8');

  test.each([
    ['one thread', ['--threads', '1'], {}],
    [
      'small blocks and ranges',
      ['--threads', '3'],
      { LASTTOUCH_RANGE_BYTES: '64', LASTTOUCH_BLOCK_BYTES: '64' },
    ],
    [
      'many passes over the clicks',
      ['--threads', '2'],
      { LASTTOUCH_CLICK_BYTES: '150', LASTTOUCH_RANGE_BYTES: '200' },
    ],
  ])('%s', async (_, args, env) => {
    const run = await reconcile(EVERY_WAY, ['--quiet', ...args], env);
    expect({ stdout: run.stdout, stderr: run.stderr, status: run.status }).toEqual({
      stdout: '',
      stderr: '',
      status: 0,
    });
    expect(run.readTable()).toBe(expected);
  });

  test.each(['shuffled', 'split'] as const)('with %s rows', async (how) => {
    const input = join(scratch, how);
    writeVariant(EVERY_WAY, input, how, []);
    expect((await reconcile(input, ['--quiet'])).readTable()).toBe(expected);
  });

  test('the terminal sums it up', async () => {
    const { stdout, stderr, status } = await reconcile(EVERY_WAY, ['--windows', '3d,168h']);
    expect(status).toBe(0);
    expect(stderr).toContain('note differs_from_console: 6 campaigns');
    const lines = stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(lines).toEqual(
      expect.arrayContaining([
        'C2  As with 3 days  2  4  2  24  29  5  window=3d',
        'C6  As nobody knows  4  4  0  30  29  -1  none',
        "reproduce the console's figures, of 9 campaigns:",
        '  recorded  3',
        '  window=3d  3',
        '  window=7d  2',
        '  propagation=0  3',
        '  window_at_click  3',
        '  duplicates_counted  3',
        '  none of these  2',
        'windows:  no single window fits most campaigns: at best 3 of 7 campaigns agree with any window from 121 h to 122 h 59 m 59 s',
      ]),
    );
    expect(stdout).not.toContain('window=1d');
  });

  test('--json gives the same to programs', async () => {
    const run = JSON.parse((await reconcile(EVERY_WAY, ['--json', '--windows', '3d'])).stdout);
    expect(run.command).toBe('reconcile');
    expect(run.outputs.map(({ path, rows }: { path: string; rows: number }) => [path, rows])).toEqual([
      ['assets/index.js', 0],
      ['assets/report.css', 0],
      ['assets/uPlot.LICENSE.txt', 0],
      ['assets/uPlot.iife.min.js', 0],
      ['assets/uPlot.min.css', 0],
      ['assets/words.js', 0],
      ['console.csv', 9],
      ['index.html', 9],
    ]);
    expect(run.console).toEqual({
      campaigns: 9,
      readings: [
        { reading: 'recorded', campaigns: 3 },
        { reading: 'window=3d', campaigns: 3 },
        { reading: 'propagation=0', campaigns: 3 },
        { reading: 'window_at_click', campaigns: 3 },
        { reading: 'duplicates_counted', campaigns: 3 },
      ],
      agreement: { campaigns: 3, of: 7, windows: [{ from: 435_600, to: 442_799 }] },
    });
  });
});

test('where most campaigns agree, one sentence says with which windows', async () => {
  const { stdout } = await reconcile(freshExport({ 'campaigns.csv': withConsole('1', '5000') }));
  expect(stdout).toContain('windows:  1 of 1 campaign agree with any window from 2 h to 8760 h\n');
});

test('campaigns without figures of the console have no row, and without any the terminal says what to do', async () => {
  const { stdout, readTable } = await reconcile(freshExport({}));
  expect(rowsOf(readTable())).toEqual([]);
  expect(stdout).toContain('add the columns console_purchase_conversions or console_purchase_amount');
});

describe('without a history', () => {
  test('only single windows are readings, and lasttouch has no figures', async () => {
    const folder = freshExport({ 'settings.csv': null, 'campaigns.csv': withConsole('1', '5000') });
    const { status, readTable } = await reconcile(folder, ['--windows', '1h,2h,3d']);
    expect(status).toBe(0);
    expect(rowsOf(readTable())).toEqual([
      {
        campaign_id: 'P1',
        console_conversions: '1',
        lasttouch_conversions: '',
        conversions_difference: '',
        console_amount: '5000',
        lasttouch_amount: '',
        amount_difference: '',
        reproduced_by: 'window=2h|window=3d',
        implied_window_from: '7200',
        implied_window_to: '31536000',
      },
    ]);
  });

  test('but with --window, the figures are those of this window', async () => {
    const folder = freshExport({ 'campaigns.csv': withConsole('0', '') });
    const { readTable } = await reconcile(folder, ['--window', '1h', '--windows', '3d']);
    expect(rowsOf(readTable())[0]).toMatchObject({
      lasttouch_conversions: '0',
      lasttouch_amount: '0',
      reproduced_by: 'duplicates_counted',
      implied_window_to: '7199',
    });
  });
});

test('the last snapshot gives the figures of the console, also where it has none', async () => {
  const later = 'P1,One,push,2026-11-01T00:00:00+09:00,on,,7\n';
  const { readTable } = await reconcile(freshExport({ 'campaigns.csv': withConsole('9', '9', later) }));
  expect(rowsOf(readTable())[0]).toMatchObject({ console_conversions: '', console_amount: '7' });
});

test('figures that are none stop the run, and say what is allowed', async () => {
  for (const [conversions, amount, fault] of [
    [
      '-1',
      '',
      'column console_purchase_conversions: "-1" is not a number of conversions; expected 1 to 15 digits',
    ],
    ['1.5', '', 'column console_purchase_conversions: "1.5" is not a number'],
    ['', '1,5', 'the row has'],
    ['', '₩', 'column console_purchase_amount: "₩" is not an amount'],
  ]) {
    const run = await reconcile(freshExport({ 'campaigns.csv': withConsole(conversions, amount) }));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(fault);
  }
});

test('attribute and check warn of campaigns that differ, by count or by amount', async () => {
  const out = join(scratch, 'attributed');
  for (const [conversions, amount, differs] of [
    ['1', '5000.00', false],
    ['', '', false],
    ['2', '', true],
    ['1', '4999.999999', true],
  ] as const) {
    const folder = freshExport({ 'campaigns.csv': withConsole(conversions, amount) });
    const attribute = await lasttouch(['attribute', folder, '--out', out]);
    const check = await lasttouch(['check', folder, '--json']);
    const codes = JSON.parse(check.stdout).warnings.map(({ code }: { code: string }) => code);
    expect(attribute.stderr.includes('differs_from_console: 1 campaigns')).toBe(differs);
    expect(codes.includes('differs_from_console')).toBe(differs);
    const strict = await lasttouch(['attribute', folder, '--out', out, '--fail-on', 'differs_from_console']);
    expect(strict.status).toBe(differs ? 1 : 0);
  }
});

test('compare does not take the report for one of attribute', async () => {
  const { out } = await reconcile(EVERY_WAY, ['--quiet']);
  const run = await lasttouch(['compare', out, out]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('is a report of `lasttouch reconcile`');
});

const WINDOWS = ['30m', '1d', '3d'];

/** Rows behind all others that say the same of each campaign, and what the console shows under the secret reading. */
function consoleSnapshots(facts: Facts, secret: ReferenceReading): string {
  const header = (column: string) => facts.options.headers.get(`campaigns.${column}`) ?? column;
  const row = (campaign: Campaign) => {
    const { count, amount } = earned(campaign, secret);
    const { id, name, channel, publishedAt, on, events } = campaign;
    const published = facts.options.zone.print(publishedAt);
    return [id, name, channel, published, on ? 'on' : 'off', events.join('|'), count, printDecimal(amount)];
  };
  const columns = [
    'campaign_id',
    'name',
    'channel',
    'published_at',
    'purchase_conversion',
    'conversion_events',
    'console_purchase_conversions',
    'console_purchase_amount',
  ];
  return toCsv(columns.map(header), facts.campaigns.map(row));
}

/** Draws a reading, gives the console its figures, and says what is not as it must be. */
async function differencesOfSeed(seed: number): Promise<string[]> {
  const folder = join(scratch, `seed-${seed}`);
  const random = withoutChannelWindows(randomExport(seed));
  writeFiles(folder, random);
  try {
    const options = readOptions(random.args);
    const windows = WINDOWS.map((text) => parseDuration(text) as bigint);
    const secret = new Draw(seed + 1).pick(readingsOf(readFacts(folder, options), folder, windows));
    writeFileSync(join(folder, 'campaigns😀😀.csv'), consoleSnapshots(readFacts(folder, options), secret));
    const facts = readFacts(folder, options);
    const args = [...random.args, ...random.ways.args, '--windows', WINDOWS.join(','), '--quiet'];
    const run = await reconcile(folder, args, random.ways.env);
    if (run.status !== 0) return [`seed ${seed}: exit code ${run.status}: ${run.stderr}`];
    const table = run.readTable();
    const unnamed = rowsOf(table).filter((row) => !row.reproduced_by.split('|').includes(secret.name));
    return [
      ...(table === consoleCsv(facts, folder, windows) ? [] : [`seed ${seed}: another console.csv`]),
      ...unnamed.map(({ campaign_id: id }) => `seed ${seed}: ${secret.name} does not reproduce ${id}`),
    ];
  } catch (error) {
    if (error instanceof InputFault) return [];
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { from, to, all } = seeds('LASTTOUCH_CONSOLE_SEEDS', '1-30');

test(`the secret reading behind the console's figures is named, in the random exports ${from} to ${to}`, async () => {
  const found: string[] = [];
  for (const seed of all) found.push(...(await differencesOfSeed(seed)));
  expect(found).toEqual([]);
});
