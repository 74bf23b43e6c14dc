import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, type Run, readReport, readTree, scratchFolder } from '../../binary/lasttouch.ts';
import { randomExport, withoutChannelWindows } from '../../reference/random-export.ts';
import { seeds } from '../../runs.ts';
import { writeFiles } from '../../whole-job/compare-seed.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
let runs = 0;

type Row = Record<string, string>;

function readCsv(report: string, name: string): Row[] {
  return parse<Row>(readFileSync(join(report, name)), { columns: true });
}

function readJson(report: string) {
  return JSON.parse(readFileSync(join(report, 'run.json'), 'utf8'));
}

interface WindowsRun extends Run {
  out: string;
}

/** Runs `windows` into a folder of its own. */
async function windows(
  folder: string,
  args: readonly string[] = [],
  env?: Record<string, string>,
): Promise<WindowsRun> {
  const out = join(scratch, `windows-${++runs}`);
  const run = await lasttouch(['windows', folder, '--no-html', '--out', out, ...args], { env });
  return { ...run, out };
}

/** What `windows` has to say about one window, from the report of `attribute` with that window. */
function expectedRows(window: string, report: string): { rows: Row[]; total: Row } {
  const rows = readCsv(report, 'summary.csv').map((row) => ({
    campaign_id: row.campaign_id,
    window,
    purchase_conversions: row.purchase_conversions,
    purchase_amount: row.purchase_amount,
    assisted_purchases: row.assisted_purchases,
    custom_conversions: row.custom_conversions,
  }));
  const add = (column: keyof (typeof rows)[number]) =>
    String(rows.reduce((sum, row) => sum + Number(row[column]), 0));
  const millionths = readCsv(report, 'reconciliation.csv')
    .filter(({ outcome, event }) => outcome === 'credited' && PURCHASES.includes(event))
    .reduce((sum, { amount }) => sum + toMillionths(amount), 0n);
  return {
    rows,
    total: {
      window,
      purchase_conversions: add('purchase_conversions'),
      purchase_amount: String(millionths),
      assisted_purchases: add('assisted_purchases'),
      custom_conversions: add('custom_conversions'),
      unattributed: String(readJson(report).counts.conversions.unattributed),
    },
  };
}

let PURCHASES: readonly string[] = ['purchase', 'df_purchase'];

function toMillionths(amount: string): bigint {
  const [whole, fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

/** The rows of lags.csv, from the report of `attribute` with the greatest window. */
function expectedLags(report: string): Row[] {
  const counts = new Map<string, number>();
  for (const { campaign_id, rule, seconds_to_convert } of readCsv(report, 'attributions.csv')) {
    const hours = toMillionths(seconds_to_convert) / 3_600_000_000n;
    const key = JSON.stringify([campaign_id, rule, hours.toString()]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const order = ([a]: [string, number], [b]: [string, number]) => {
    const [one, other] = [JSON.parse(a), JSON.parse(b)] as [string[], string[]];
    const bytes = Buffer.compare(Buffer.from(one[0]), Buffer.from(other[0]));
    return bytes || (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : 0) || Number(one[2]) - Number(other[2]);
  };
  return [...counts].sort(order).map(([key, conversions]) => {
    const [campaign_id, rule, hours] = JSON.parse(key);
    return { campaign_id, rule, hours, conversions: String(conversions) };
  });
}

/** Checks a report on windows against a report of `attribute` for each of its windows, recorded history included. */
async function compareWithAttribute(
  folder: string,
  args: readonly string[],
  asked: readonly string[],
  report: string,
  recorded: boolean,
): Promise<void> {
  const expected: ReturnType<typeof expectedRows>[] = [];
  let lags: Row[] = [];
  for (const window of [...(recorded ? ['recorded'] : []), ...asked]) {
    const out = join(scratch, 'attribute');
    const flags = window === 'recorded' ? [] : ['--window', window];
    const run = await lasttouch([
      'attribute',
      folder,
      ...args,
      ...flags,
      '--no-html',
      '--quiet',
      '--out',
      out,
    ]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    expected.push(expectedRows(window, out));
    lags = expectedLags(out);
  }
  const campaigns = expected[0].rows.map((_, place) => expected.map(({ rows }) => rows[place]));
  expect(readCsv(report, 'windows.csv')).toEqual(campaigns.flat());
  const totals = readCsv(report, 'windows_total.csv');
  expect(
    totals.map((row) => ({ ...row, purchase_amount: String(toMillionths(row.purchase_amount)) })),
  ).toEqual(expected.map(({ total }) => total));
  expect(readCsv(report, 'lags.csv')).toEqual(lags);
}

/** The arguments without `--window`, and what stands behind it. */
function withoutWindow(args: readonly string[]): string[] {
  return args.filter((arg, index) => arg !== '--window' && args[index - 1] !== '--window');
}

describe('every window gives what attribute --window gives, and recorded what plain attribute gives', () => {
  test.each(seeds('LASTTOUCH_WINDOW_SEEDS', '1-4').all)('random export %i', async (seed) => {
    const folder = join(scratch, `random-${seed}`);
    const random = withoutChannelWindows(randomExport(seed));
    const withHistory = seed % 3 !== 0;
    for (const name of random.files.keys()) {
      if (!withHistory && /^settings/i.test(name)) random.files.delete(name);
    }
    writeFiles(folder, random);
    const args = withoutWindow(random.args);
    const named = args.filter((_, index) => args[index - 1] === '--purchase-event');
    PURCHASES = named.length > 0 ? named : ['purchase', 'df_purchase'];
    const asked = ['90s', '3h', '1d', '7d', '30d'];
    const flags = [...args, ...random.ways.args, '--windows', '7d,30d,1d,90s', '--windows', '24h,3h'];
    const run = await windows(folder, [...flags, '--quiet'], random.ways.env);
    const plain = await lasttouch([
      'attribute',
      folder,
      ...args,
      ...(withHistory ? [] : ['--window', '1d']),
      '--no-html',
      '--quiet',
      '--out',
      join(scratch, 'plain'),
    ]);
    expect({ status: run.status, stderr: run.stderr }).toEqual({
      status: plain.status,
      stderr: plain.stderr,
    });
    if (run.status === 0) await compareWithAttribute(folder, args, asked, run.out, withHistory);
    rmSync(folder, { recursive: true });
  });

  const FIXTURES = [
    'assisted-purchases',
    'credit-changed-gain-and-loss',
    'change-at-the-very-instant',
    'columns-renamed',
    'custom-event-credits-every-campaign',
    'dedupe-clicks-off',
    'exact-decimals',
    'no-initial-setting',
    'propagation-zero',
    'purchase-event-replaced',
    'range-cuts-totals-not-clicks',
    'window-both-ends-included',
  ];

  test.each(FIXTURES)('fixtures/%s', async (name) => {
    const folder = join(ROOT, 'fixtures', name);
    const args: string[] = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8'));
    PURCHASES = name === 'purchase-event-replaced' ? ['order'] : ['purchase', 'df_purchase'];
    const run = await windows(folder, [...args, '--windows', '2d,5d', '--quiet']);
    expect(run).toMatchObject({ stdout: '', stderr: '', status: 0 });
    await compareWithAttribute(folder, args, ['2d', '5d'], run.out, true);
  });

  test('fixtures/november, whatever the threads, the cuts, and the passes over the clicks', async () => {
    const run = await windows(november, ['--quiet']);
    expect(run).toMatchObject({ stdout: '', stderr: '', status: 0 });
    PURCHASES = ['purchase', 'df_purchase'];
    await compareWithAttribute(november, [], ['1d', '3d', '7d', '14d', '30d'], run.out, true);
    const ways: [string[], Record<string, string>][] = [
      [['--threads', '1'], {}],
      [['--threads', '3'], { LASTTOUCH_RANGE_BYTES: '997', LASTTOUCH_BLOCK_BYTES: '512' }],
      [['--threads', '2'], { LASTTOUCH_CLICK_BYTES: '20000', LASTTOUCH_RANGE_BYTES: '5000' }],
    ];
    for (const [args, env] of ways) {
      const other = await windows(november, ['--quiet', ...args], env);
      expect(readReport(other.out)).toEqual(readReport(run.out));
      const { run: _, ...facts } = readJson(run.out);
      expect(readJson(other.out)).toMatchObject(facts);
    }
  });
});

const AT = (day: number, time: string) => `2026-11-${String(day).padStart(2, '0')}T${time}+09:00`;

/** P1 is ON and P2 is ON, E1 is OFF and tracks sign_up, E2 is ON and tracks it too; N is OFF and tracks nothing. */
const SCENE = {
  'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion,conversion_events
P2,,,2026-10-01,on,
P1,,,2026-10-01,on,
E1,,,2026-10-01,off,sign_up
E2,,,2026-10-01,on,sign_up
N,,,2026-10-01,off,
`,
  'clicks.csv': `click_id,campaign_id,user_id,clicked_at
c1,P1,u1,${AT(1, '12:00:00')}
c2,P2,u1,${AT(2, '12:00:00')}
c3,E1,u2,${AT(1, '00:00:00')}
c4,E2,u2,${AT(3, '00:00:00')}
c5,N,u3,${AT(3, '00:00:00')}
`,
  'conversions.csv': `conversion_id,user_id,event,occurred_at,amount
o1,u1,purchase,${AT(3, '12:00:00')},0.000001
o2,u1,purchase,${AT(3, '12:00:00.000001')},999999999999999.999999
o3,u2,sign_up,${AT(3, '01:00:00')},
o4,u3,purchase,${AT(3, '01:00:00')},5
o5,u9,purchase,${AT(3, '01:00:00')},5
`,
  'settings.csv': `changed_at,conversion_window\n,1d\n${AT(3, '12:00:00.000001')},2d\n`,
};

test('a small export, by hand: both ends of a window are in it, and a longer one finds assists and second campaigns', async () => {
  const folder = writeExport(join(scratch, 'scene'), SCENE);
  const run = await windows(folder, ['--windows', '2d,24h,3d', '--propagation', '0s']);
  expect(run.status).toBe(0);
  // o1 is a day after c2: in the window of 1d, which is recorded still. o2 is a microsecond more, so only 2d, which is recorded from
  // then on, reaches c2; and 2d reaches c1 for o1 but not for o2. o3 came an hour after c4, and 2 days and an hour after c3.
  expect(
    readFileSync(join(run.out, 'windows.csv'), 'utf8'),
  ).toBe(`campaign_id,window,purchase_conversions,purchase_amount,assisted_purchases,custom_conversions
E1,recorded,,,,0
E1,1d,,,,0
E1,2d,,,,0
E1,3d,,,,1
E2,recorded,0,0,0,1
E2,1d,0,0,0,1
E2,2d,0,0,0,1
E2,3d,0,0,0,1
N,recorded,,,,
N,1d,,,,
N,2d,,,,
N,3d,,,,
P1,recorded,0,0,0,
P1,1d,0,0,0,
P1,2d,0,0,1,
P1,3d,0,0,2,
P2,recorded,2,1000000000000000,0,
P2,1d,1,0.000001,0,
P2,2d,2,1000000000000000,0,
P2,3d,2,1000000000000000,0,
`);
  expect(
    readFileSync(join(run.out, 'windows_total.csv'), 'utf8'),
  ).toBe(`window,purchase_conversions,purchase_amount,assisted_purchases,custom_conversions,unattributed
recorded,2,1000000000000000,0,1,2
1d,1,0.000001,0,1,3
2d,2,1000000000000000,1,1,2
3d,2,1000000000000000,2,2,2
`);
  expect(readFileSync(join(run.out, 'lags.csv'), 'utf8')).toBe(`campaign_id,rule,hours,conversions
E1,every_campaign,49,1
E2,every_campaign,1,1
P2,last_touch,24,2
`);
  expect(run.stdout).toBe(`window    purchases                 amount  assisted  custom  unattributed
recorded          2  1,000,000,000,000,000         0       1             2
1d                1               0.000001         0       1             3
2d                2  1,000,000,000,000,000         1       1             2
3d                2  1,000,000,000,000,000         2       2             2

from the click, of what 3d gives:
  purchases: 50 % within 25 h, 90 % within 25 h, 99 % within 25 h
  custom: 50 % within 2 h, 90 % within 50 h, 99 % within 50 h
warnings: conversions_start_late 1
notes:    clicks_start_late 2
report:   ${run.out}
`);
});

test('lags are those of the greatest window asked for, also where the recorded one is greater', async () => {
  const folder = writeExport(join(scratch, 'short'), { ...SCENE, 'settings.csv': VALID['settings.csv'] });
  const run = await windows(folder, ['--windows', '1d', '--quiet']);
  expect(readFileSync(join(run.out, 'lags.csv'), 'utf8')).toBe(
    'campaign_id,rule,hours,conversions\nE2,every_campaign,1,1\nP2,last_touch,24,1\n',
  );
  expect(readCsv(run.out, 'windows_total.csv')[0]).toMatchObject({
    window: 'recorded',
    purchase_conversions: '2',
    custom_conversions: '2',
  });
});

test('without settings files, or with --window, there are no recorded rows', async () => {
  const folder = writeExport(join(scratch, 'without'), { ...SCENE, 'settings.csv': null });
  const without = await windows(folder, ['--windows', '1d,2d', '--quiet']);
  expect(without).toMatchObject({ stderr: '', status: 0 });
  const names = readCsv(without.out, 'windows_total.csv').map(({ window }) => window);
  expect(names).toEqual(['1d', '2d']);
  expect(readJson(without.out).settings).toEqual([]);
  const recorded = writeExport(join(scratch, 'with'), SCENE);
  const single = await windows(recorded, ['--windows', '1d,2d', '--window', '9d', '--quiet']);
  expect(readReport(single.out)).toEqual(readReport(without.out));
  const missing = await windows(folder, ['--settings', join(folder, 'none.csv')]);
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain('none.csv');
});

test('run.json names the command and holds the totals; --json prints it', async () => {
  const run = await windows(november, ['--json', '--windows', '12h']);
  expect(run.status).toBe(0);
  const json = JSON.parse(run.stdout);
  expect(json).toEqual(readJson(run.out));
  expect(json).toMatchObject({ tool: 'lasttouch', schema: 1, command: 'windows' });
  const totals = readCsv(run.out, 'windows_total.csv');
  expect(
    json.windows.map((total: Record<string, string | number>) => Object.values(total).map(String)),
  ).toEqual(totals.map((row) => Object.values(row)));
  expect(json.counts.conversions.credited).toBe(752);
  expect(json.outputs.map(({ path, rows }: { path: string; rows: number }) => [path, rows])).toEqual([
    ['lags.csv', readCsv(run.out, 'lags.csv').length],
    ['windows.csv', 24],
    ['windows_total.csv', 2],
  ]);
});

test('windows that are none are wrong usage, all of them at once', async () => {
  const run = await windows(november, ['--windows', '1d,x,0d', '--windows', '366d,']);
  expect(run.status).toBe(2);
  const wrong = [...run.stderr.matchAll(/--windows ("[^"]*") is not a duration/g)].map(([, text]) => text);
  expect(wrong).toEqual(['"x"', '"0d"', '"366d"', '""']);
});

test('limits hold and the former report stays; --rejects is written all the same', async () => {
  const first = await windows(november, ['--quiet']);
  const before = readTree(first.out);
  const rejects = join(scratch, 'rejects.csv');
  const again = ['windows', november, '--no-html', '--out', first.out];
  const run = await lasttouch([...again, '--max-rejects', '0', '--rejects', rejects]);
  expect(run).toMatchObject({ stdout: '', status: 1 });
  expect(run.stderr).toContain('9 rows are rejected, --max-rejects allows 0');
  expect(readFileSync(rejects, 'utf8').split('\n')).toHaveLength(11);
  expect((await lasttouch([...again, '--fail-on', 'in_transition'])).status).toBe(1);
  expect(readTree(first.out)).toEqual(before);
});

test('options come from a configuration file too, the windows as a list or a text', async () => {
  const folder = writeExport(join(scratch, 'config'), {
    'a.json': '{"windows": ["1d", "2d,3d"], "html": false, "excel": true}',
    'b.json': '{"windows": "36h"}',
  });
  const run = await windows(folder, ['--config', join(folder, 'a.json'), '--quiet']);
  expect(run).toMatchObject({ stderr: '', status: 0 });
  const text = readFileSync(join(run.out, 'windows_total.csv'), 'utf8');
  expect(text.startsWith('\ufeffwindow,')).toBe(true);
  expect(text.match(/^(recorded|\d+.)/gm)).toEqual(['recorded', '1d', '2d', '3d']);
  const other = await windows(folder, ['--config', join(folder, 'b.json'), '--quiet']);
  expect(readCsv(other.out, 'windows_total.csv').map(({ window }) => window)).toEqual(['recorded', '36h']);
  const attributed = await lasttouch([
    'attribute',
    folder,
    '--config',
    join(folder, 'b.json'),
    '--quiet',
    '--out',
    join(scratch, 'config-report'),
  ]);
  expect(attributed).toMatchObject({ stderr: '', status: 0 });
});

test('its default folder is not that of attribute, and compare says what it is', async () => {
  const folder = writeExport(join(scratch, 'default'));
  const cwd = join(scratch, 'default');
  expect((await lasttouch(['windows', folder, '--quiet'], { cwd })).status).toBe(0);
  expect((await lasttouch(['attribute', folder, '--quiet'], { cwd })).status).toBe(0);
  const run = await lasttouch(['compare', 'lasttouch-report', 'lasttouch-windows'], { cwd });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('lasttouch-windows: is a report of `lasttouch windows`');
});
