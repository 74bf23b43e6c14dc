import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, type Run, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const START = Date.parse('2026-11-02T00:00:00Z');
const MANY = 150_000;
/** The length of a field; 1024 in `npm run fuzz`. */
const FIELD_MIB = Number(process.env.LASTTOUCH_FIELD_MIB ?? '64');
/** Enough for what is read; who keeps more dies of it, with another exit code. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=100' };
let folders = 0;

/** Attributes an export with some of its files replaced, in an environment; gives the run, and the report's files by name. */
async function attribute(
  files: Record<string, string | Buffer>,
  args: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const folder = writeExport(join(scratch, String(++folders)), {});
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const out = join(folder, 'report');
  const run: Run = await lasttouch(['attribute', folder, '--out', out, '--no-html', '--quiet', ...args], {
    env,
  });
  const rows = (name: string) => readFileSync(join(out, name), 'utf8').trimEnd().split('\n').slice(1);
  return { run, rows };
}

function rowsOf(header: string, count: number, row: (index: number) => string): string {
  return `${header}\n${Array.from({ length: count }, (_, index) => row(index)).join('\n')}\n`;
}

test('many changes of the window, with conversions between them, each under its own', async () => {
  const windows = ['3d', '5d'];
  const changedAt = (index: number) => START + index * 1000;
  const { run, rows } = await attribute(
    {
      'settings.csv': `changed_at,conversion_window\n,7d\n${Array.from(
        { length: MANY },
        (_, i) => `${changedAt(i)},${windows[i % 2]}\n`,
      ).join('')}`,
      'clicks.csv': `click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,${START}\n`,
      'conversions.csv': rowsOf(
        'conversion_id,user_id,event,occurred_at',
        MANY,
        (i) => `o${i},u1,purchase,${changedAt(i)}`,
      ),
    },
    ['--propagation', '0s'],
  );
  expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
  const columns = readFileSync(join(scratch, String(folders), 'report/attributions.csv'), 'utf8').split(
    '\n',
    1,
  )[0];
  const window = columns.split(',').indexOf('conversion_window');
  const found = rows('attributions.csv').map((row) => row.split(',')[window]);
  expect(found).toEqual(Array.from({ length: MANY }, (_, i) => windows[i % 2]));
  expect(rows('breakpoints.csv')).toHaveLength(MANY);
});

test('one user with all clicks and conversions, each conversion won by the click just before it', async () => {
  const { run, rows } = await attribute({
    'clicks.csv': rowsOf(
      'click_id,campaign_id,user_id,clicked_at',
      MANY,
      (i) => `c${i},P1,u1,${START + ((i * 7919) % MANY) * 1000}`,
    ),
    'conversions.csv': rowsOf(
      'conversion_id,user_id,event,occurred_at',
      MANY,
      (i) => `o${i},u1,purchase,${START + ((i * 104729) % MANY) * 1000 + 1}`,
    ),
  });
  expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
  const attributions = rows('attributions.csv');
  expect(attributions).toHaveLength(MANY);
  expect(attributions.filter((row) => !row.includes(',0.001,'))).toEqual([]);
});

test('days far apart with one row each', async () => {
  const day = (index: number) => new Date(START + (index - 20_000) * 86_400_000).toISOString();
  const { run, rows } = await attribute({
    'clicks.csv': rowsOf(
      'click_id,campaign_id,user_id,clicked_at',
      20_000,
      (i) => `c${i},P1,u${i},${day(i)}`,
    ),
    'conversions.csv': rowsOf(
      'conversion_id,user_id,event,occurred_at',
      20_000,
      (i) => `o${i},u${i},purchase,${day(i)}`,
    ),
  });
  expect(run.status).toBe(0);
  expect(rows('campaigns/P1.csv').length).toBeGreaterThanOrEqual(20_000);
});

test.each([
  [
    'a gzip file that inflates to one endless line',
    gzipSync(Buffer.alloc(256 << 20, 'x')),
    /clicks\.csv:1: .*1 MiB/,
  ],
  [
    `a field of ${FIELD_MIB} MiB in quotes`,
    Buffer.concat([Buffer.from(VALID['clicks.csv']), Buffer.from('"'), Buffer.alloc(FIELD_MIB << 20, 'x')]),
    /clicks\.csv:\d+: .*1 MiB/,
  ],
  [
    `a field of ${FIELD_MIB} MiB of line breaks in quotes, each of which looks like a broken row from inside,`,
    Buffer.concat([
      Buffer.from(`${VALID['clicks.csv']}"`),
      Buffer.alloc(FIELD_MIB << 20, 'x\n'),
      Buffer.from('"\n'),
    ]),
    /clicks\.csv:\d+: .*1 MiB/,
  ],
])('%s is an input error, without being held in memory', async (_name, content, message) => {
  const { run } = await attribute({ 'clicks.csv': content }, [], SMALL_HEAP);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(message);
});

/** A file that is so long on paper and takes no room on the disk, since nearly all of it are zero bytes. */
function writeSparse(path: string, begin: string, size: number): void {
  writeFileSync(path, begin);
  truncateSync(path, size);
}

test.each([
  ['field that is never closed', '"'],
  ['line', ''],
])('a %s of 1 GiB is an input error', async (_name, quote) => {
  const folder = writeExport(join(scratch, String(++folders)), {});
  writeSparse(join(folder, 'clicks.csv'), VALID['clicks.csv'] + quote, 1 << 30);
  const run = await lasttouch(['attribute', folder, '--out', join(folder, 'report')], { env: SMALL_HEAP });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/clicks\.csv:3: .*1 MiB/);
});

test('an export of which nearly every row is broken has all rejects, whatever the threads', async () => {
  // More in a range than what is given up, so that ranges are read a second time.
  const count = 200_000;
  const files = {
    'clicks.csv': rowsOf('click_id,campaign_id,user_id,clicked_at', count, (i) =>
      i % 1000 === 0 ? `c${i},P1,u1,${START}` : `broken${i}`,
    ),
  };
  const reports = [];
  for (const threads of ['1', '2']) {
    const { run, rows } = await attribute(files, ['--threads', threads], {
      LASTTOUCH_RANGE_BYTES: '1000000',
    });
    expect(run.status).toBe(0);
    reports.push(rows('rejects.csv'));
  }
  expect(reports[0]).toHaveLength(count - count / 1000);
  expect(reports[0].at(-1)).toBe('clicks.csv,200001,1,,wrong_field_count,broken199999');
  expect(reports[1]).toEqual(reports[0]);
});
