import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import {
  attribute,
  check,
  compare,
  explain,
  InputError,
  reconcile,
  verify,
  windows,
} from '../../src/index.ts';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
const withRefunds = join(ROOT, 'fixtures/refunds-part-several-and-too-much');
const withConsole = join(ROOT, 'fixtures/console-read-in-every-way');

/** The rows of a CSV file by its columns, each cell as text. */
function rowsOf(path: string): Record<string, string>[] {
  return parse(readFileSync(path, 'utf8'), { columns: true });
}

const RATIOS = ['ctr', 'roas', 'net_roas'];

/** What a value of a row is in the CSV file. */
function cellOf(column: string, value: unknown): string {
  if (value === null) return '';
  return RATIOS.includes(column) ? (value as number).toFixed(4) : String(value);
}

/** Holds rows against a CSV file: the same cells in the same order, and a round trip through JSON. */
function expectSame(rows: unknown, path: string): void {
  const objects = rows as Record<string, unknown>[];
  const cells = objects.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cellOf(column, value)])),
  );
  expect(cells).toEqual(rowsOf(path));
  expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
}

function propertyOf(file: string): string {
  return file.replace(/\.csv$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Files whose rows are in no memory. */
const LONG = ['attributions.csv', 'unattributed.csv', 'rejects.csv'];

describe('attribute', () => {
  test.each([november, withRefunds])('gives the rows of every file of the report (%s)', async (directory) => {
    const out = join(scratch, directory.replaceAll('/', '_'));
    const report = await attribute({ directory, out });
    const files = readdirSync(out).filter((name) => name.endsWith('.csv') && !LONG.includes(name));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) expectSame(report[propertyOf(file) as 'summary'], join(out, file));
    expect(Object.keys(report).sort()).toEqual(['run', ...files.map(propertyOf)].sort());
  });

  test('counts are numbers, money is exact text, what does not apply is null, and empty names are empty', async () => {
    const directory = writeExport(join(scratch, 'cells'), {
      'campaigns.csv':
        'campaign_id,name,channel,published_at,purchase_conversion,cost\n1,,push,2026-11-01,on,3.1\n2,Two,,2026-11-01,off,\n',
      'clicks.csv': 'click_id,campaign_id,user_id,clicked_at\nc1,1,u1,2026-11-02T10:00:00+09:00\n',
      'conversions.csv':
        'conversion_id,user_id,event,occurred_at,amount\no1,u1,purchase,2026-11-02T12:00:00+09:00,999999999999999.000001\n',
    });
    const { summary, breakpoints, cohorts } = await attribute({
      directory,
      out: join(scratch, 'cells-report'),
    });
    expect(summary[0]).toMatchObject({
      ...{ campaign_id: '1', name: '', purchase_conversion: 'on', clicks: 1, targeted: null, ctr: null },
      ...{ purchase_conversions: 1, purchase_amount: '999999999999999.000001', cost: '3.1' },
      ...{ custom_conversions: null, final_at: '2026-11-09T10:00:00.000+09:00' },
    });
    expect(summary[1]).toMatchObject({ campaign_id: '2', channel: '', clicks: 0, purchase_amount: null });
    expect(breakpoints).toEqual([]);
    expect(cohorts[0].final).toBe(false);
  });

  test('a report survives JSON.stringify; the figures behind it are left out', async () => {
    const report = await attribute({ directory: november, out: join(scratch, 'json') });
    const copy = JSON.parse(JSON.stringify(report));
    expect(copy.summary).toEqual(report.summary);
    expect(copy.run).toEqual(report.run);
    expect(copy).not.toHaveProperty('figures');
    expect(report.figures.campaigns).toHaveLength(report.summary.length);
    expect(report.summary).toBe(report.summary);
  });
});

describe('the other commands as functions give what the commands print', () => {
  async function printed(...args: string[]) {
    return JSON.parse((await lasttouch([...args, '--json'])).stdout);
  }

  test('windows', async () => {
    const out = join(scratch, 'windows');
    const report = await windows({ directory: november, windows: ['3d,7d'], out });
    expectSame(report.windows, join(out, 'windows.csv'));
    expectSame(report.windowsTotal, join(out, 'windows_total.csv'));
    expectSame(report.lags, join(out, 'lags.csv'));
    expect(report.run.command).toBe('windows');
  });

  test('reconcile', async () => {
    const out = join(scratch, 'reconcile');
    const report = await reconcile({ directory: withConsole, out });
    expectSame(report.console, join(out, 'console.csv'));
    expect(report.console.length).toBeGreaterThan(0);
    expect(report.run.console?.campaigns).toBe(report.console.length);
  });

  test('explain, with arrays of clicks; unknown ids are told', async () => {
    const explained = await explain({ directory: november, ids: ['o00004', 'none'] });
    expect({ conversions: explained }).toEqual(await printed('explain', november, 'o00004', 'none'));
    expect(explained[1].status).toBe('unknown');
    expect(Array.isArray(explained[0].clicks)).toBe(true);
  });

  test('check, with its input errors', async () => {
    expect(await check({ directory: november })).toEqual(await printed('check', november));
    const directory = writeExport(join(scratch, 'broken'), {
      'settings.csv': 'changed_at,conversion_window\n,x\n',
    });
    const { errors } = await check({ directory });
    expect(errors).toEqual([expect.objectContaining({ line: 2, column: 'conversion_window' })]);
  });

  test('compare, with its files', async () => {
    const [a, b] = [join(scratch, 'a'), join(scratch, 'b')];
    await attribute({ directory: november, out: a });
    await attribute({ directory: november, out: b, window: '1d' });
    const [out, markdown] = [join(scratch, 'changes'), join(scratch, 'summary.md')];
    const comparison = await compare({ reportA: a, reportB: b, out, markdown });
    expect(comparison).toEqual(await printed('compare', a, b));
    expect(comparison.differ).toBe(true);
    expect(readFileSync(join(out, 'changes.csv'), 'utf8').split('\n').length).toBeGreaterThan(2);
    expect(readFileSync(markdown, 'utf8')).toContain('### lasttouch compare: ');
  });

  test('verify, with its files', async () => {
    const expected = join(scratch, 'expected');
    cpSync(join(november, 'expected'), expected, { recursive: true });
    expect(await verify({ directory: november, expected })).toMatchObject({ count: 0, files: 23 });
    const summary = readFileSync(join(expected, 'summary.csv'), 'utf8');
    writeFileSync(join(expected, 'summary.csv'), summary.replace(',7311900,', ',7311901,'));
    const [markdown, junit] = [join(scratch, 'verify.md'), join(scratch, 'verify.xml')];
    const verification = await verify({ directory: november, expected, markdown, junit });
    expect(verification).toEqual(await printed('verify', november, '--expected', expected));
    expect(verification.by_file).toEqual([{ file: 'summary.csv', count: 1 }]);
    expect(readFileSync(markdown, 'utf8')).toContain('1 difference in 1 of 23 files');
    expect(readFileSync(junit, 'utf8')).toContain('failures="1"');
  });
});

/** What a function says to options that are wrong. */
async function saidTo(run: () => Promise<unknown>): Promise<string[]> {
  try {
    await run();
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

describe('options are as strict as those of attribute', () => {
  const wrong = (options: unknown) => options as never;

  test.each([
    [
      'windows',
      () => windows(wrong({ directory: november, engine: 'spark' })),
      'there is no option "engine"',
    ],
    [
      'reconcile',
      () => reconcile(wrong({ directory: november, windw: '3d' })),
      'there is no option "windw" (did you mean "window"?)',
    ],
    ['check', () => check(wrong({ directory: november, out: 'x' })), 'there is no option "out"'],
    [
      'explain',
      () => explain(wrong({ directory: november, ids: 'x', all: 'yes' })),
      'all is "yes"; expected true or false',
    ],
    [
      'explain',
      () => explain(wrong({ directory: november })),
      'ids is missing; expected a text or a list of texts',
    ],
    [
      'verify',
      () => verify(wrong({ directory: november })),
      'expected is missing; expected a text or a number',
    ],
    [
      'verify',
      () => verify(wrong({ directory: november, expected: 'x', update: true })),
      'there is no option "update"',
    ],
    ['compare', () => compare(wrong({ reportA: 'x' })), 'reportB is missing'],
    ['compare', () => compare(wrong('x')), 'the options are "x"; expected an object'],
  ])('%s', async (_name, run, message) => {
    expect(await saidTo(run)).toEqual([expect.stringContaining(message)]);
  });

  test('what an option holds is checked as on the command line', async () => {
    expect(await saidTo(() => check({ directory: november, window: '3 months' }))).toEqual([
      expect.stringContaining('--window "3 months" is not a duration'),
    ]);
  });
});

describe('a signal stops each function, before it begins and while it runs', () => {
  const reason = new Error('no time left');
  const out = join(scratch, 'stopped');
  const functions: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ['windows', (signal) => windows({ directory: november, out, signal })],
    ['reconcile', (signal) => reconcile({ directory: withConsole, out, signal })],
    ['check', (signal) => check({ directory: november, signal })],
    ['explain', (signal) => explain({ directory: november, ids: 'o00004', signal })],
    ['verify', (signal) => verify({ directory: november, expected: join(november, 'expected'), signal })],
  ];

  test.each(functions)('%s', async (_name, run) => {
    await expect(run(AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const running = run(controller.signal);
    setImmediate(() => controller.abort(reason));
    await expect(running).rejects.toBe(reason);
    expect(readdirSync(scratch)).not.toContain('stopped');
    await run(new AbortController().signal);
    rmSync(out, { recursive: true, force: true });
  });

  test('compare', async () => {
    const report = join(scratch, 'to-compare');
    await attribute({ directory: november, out: report });
    const options = { reportA: report, reportB: report };
    await expect(compare({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await compare({ ...options, signal: new AbortController().signal })).differ).toBe(false);
  });
});
