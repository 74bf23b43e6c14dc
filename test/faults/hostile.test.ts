import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../cli/export.ts';
import { lasttouch, type Run, scratchFolder } from '../cli/lasttouch.ts';

const scratch = scratchFolder();
const START = Date.parse('2026-11-02T00:00:00Z');
const MANY = 150_000;
let folders = 0;

/** Attributes an export with some of its files replaced; gives the run, and the report's files by name. */
async function attribute(files: Record<string, string | Buffer>, args: readonly string[] = []) {
  const folder = writeExport(join(scratch, String(++folders)), {});
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const out = join(folder, 'report');
  const run: Run = await lasttouch(['attribute', folder, '--out', out, '--no-html', '--quiet', ...args]);
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
    'a field of 64 MiB in quotes',
    Buffer.concat([Buffer.from(VALID['clicks.csv']), Buffer.from('"'), Buffer.alloc(64 << 20, 'x')]),
    /clicks\.csv:\d+: .*1 MiB/,
  ],
])('%s is an input error, without being held in memory', async (_name, content, message) => {
  const { run } = await attribute({ 'clicks.csv': content }, ['--max-memory', '300MB']);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(message);
});
