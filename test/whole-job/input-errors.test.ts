import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let runs = 0;

async function attribute(changes: Record<string, string | Buffer | null>, args: string[] = []) {
  const folder = writeExport(join(scratch, `export-${++runs}`), changes);
  const out = join(scratch, `out-${runs}`);
  const run = await lasttouch(['attribute', folder, '--out', out, ...args]);
  return { ...run, out };
}

const clicks = VALID['clicks.csv'];
const settings = VALID['settings.csv'];
const truncated = gzipSync(Buffer.from(clicks)).subarray(0, -9);
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(clicks, 'utf16le')]);
const cp949Header = Buffer.concat([
  Buffer.from('click_id,campaign_id,user_id,clicked_at,'),
  Buffer.from([0xb0, 0xa1, 0x0a]),
]);
const cp949Name = Buffer.concat([
  Buffer.from('campaign_id,name,channel,published_at,purchase_conversion\nP1,'),
  Buffer.from([0xb0, 0xa1]),
  Buffer.from(',push,2026-11-01,on\n'),
]);

/** What is wrong, and all that the message must say. */
const CASES: [string, Record<string, string | Buffer | null>, string[]][] = [
  ['a missing kind', { 'clicks.csv': null }, ['no clicks file', 'clicks*.csv']],
  ['neither settings nor a window', { 'settings.csv': null }, ['no settings file', '--window']],
  [
    'a missing required column',
    { 'clicks.csv': clicks.replace('user_id', 'userid') },
    ['clicks.csv:1: column user_id', 'is missing', 'nearest is "userid"', '--columns clicks.user_id=userid'],
  ],
  [
    'a used column twice',
    { 'clicks.csv': 'click_id,campaign_id,user_id,user_id,clicked_at\n' },
    ['clicks.csv:1: column user_id', 'stands twice'],
  ],
  [
    'a file beside its own gzip',
    { 'clicks.csv.gz': gzipSync(clicks) },
    ['clicks.csv: ', 'clicks.csv.gz', 'twice'],
  ],
  ['an empty file', { 'clicks.csv': '' }, ['clicks.csv:1: is empty', 'header']],
  ['a file of empty lines', { 'clicks.csv': '\n\r\n' }, ['clicks.csv:1: is empty']],
  [
    'a campaign that is neither on nor off',
    { 'campaigns.csv': VALID['campaigns.csv'].replace(',on', ',maybe') },
    ['campaigns.csv:2: column purchase_conversion: "maybe"', 'expected on, off'],
  ],
  [
    'a campaign published at no time',
    { 'campaigns.csv': VALID['campaigns.csv'].replace('2026-11-01T', '2026-13-01T') },
    ['campaigns.csv:2: column published_at: "2026-13-01T00:00:00+09:00" is not a time', 'ISO 8601'],
  ],
  [
    'a campaign without an id',
    { 'campaigns.csv': VALID['campaigns.csv'].replace('P1', '') },
    ['campaigns.csv:2: column campaign_id', 'is empty'],
  ],
  [
    'a campaign row with a stray quote',
    { 'campaigns.csv': VALID['campaigns.csv'].replace('One', 'O"ne') },
    ['campaigns.csv:2: ', 'quote inside an unquoted field'],
  ],
  [
    'a campaign row that is short',
    { 'campaigns.csv': VALID['campaigns.csv'].replace(',on', '') },
    ['campaigns.csv:2: ', 'the row has 4 fields, the header 5'],
  ],
  [
    'snapshots that differ in what is fixed',
    { 'campaigns-2.csv': VALID['campaigns.csv'].replace(',on', ',off') },
    ['campaigns-2.csv:2: column purchase_conversion', 'campaigns.csv:2'],
  ],
  [
    'two windows at the same instant',
    { 'settings.csv': `${settings}2026-11-05T00:00:00+09:00,3d,\n2026-11-04T15:00:00Z,4d,\n` },
    ['settings.csv:4: column conversion_window', 'settings.csv:3', '3d', '4d'],
  ],
  [
    'a window that is none',
    { 'settings.csv': ',7 months,\n'.replace(/^/, 'changed_at,conversion_window,note\n') },
    ['settings.csv:2: column conversion_window: "7 months"', 'P7D'],
  ],
  [
    'a history without rows',
    { 'settings.csv': 'changed_at,conversion_window\n' },
    ['settings.csv: the history has no row'],
  ],
  [
    'conversions before the first setting',
    { 'settings.csv': 'changed_at,conversion_window\n2026-11-05,7d\n' },
    ['1 conversions in range lie before', 'the first at 2026-11-02T12:00:00.000+09:00', '--window'],
  ],
  [
    'two currencies',
    { 'conversions.csv': `${VALID['conversions.csv']}o2,u1,purchase,2026-11-02T13:00:00+09:00,5,USD\n` },
    ['"KRW" (1)', '"USD" (1)'],
  ],
  [
    'a quote never closed',
    { 'clicks.csv': `${clicks}c2,"P1,u1,x\nc3,P1\n` },
    ['clicks.csv:3: ', 'never closed'],
  ],
  [
    'a record over 1 MiB',
    { 'clicks.csv': `${clicks}c2,${'x'.repeat(1_100_000)},u1,x\n` },
    ['clicks.csv:3: ', 'over 1 MiB'],
  ],
  ...[2, 12, 25].map((bytes): (typeof CASES)[number] => [
    `a gzip of which only ${bytes} bytes are left`,
    { 'clicks.csv': truncated.subarray(0, bytes) },
    ['clicks.csv: is a damaged or truncated gzip'],
  ]),
  ['a truncated gzip', { 'clicks.csv': truncated }, ['clicks.csv: ', 'truncated gzip']],
  [
    'a damaged gzip',
    { 'clicks.csv': Buffer.concat([gzipSync(clicks), Buffer.from('click')]) },
    ['clicks.csv: ', 'damaged or truncated gzip'],
  ],
  ['UTF-16', { 'clicks.csv': utf16 }, ['clicks.csv:1: is UTF-16']],
  ['a header in CP949', { 'clicks.csv': cp949Header }, ['clicks.csv:1: ', 'not UTF-8', 'cp949']],
  [
    'a campaign row in CP949',
    { 'campaigns.csv': cp949Name },
    ['campaigns.csv:2: column name: is not UTF-8', 'cp949'],
  ],
  [
    'carriage returns only',
    { 'clicks.csv': clicks.replaceAll('\n', '\r') },
    ['clicks.csv:1: ', 'no line feed'],
  ],
];

test.each(CASES)('%s is an input error that says where and what to do', async (_name, changes, parts) => {
  const run = await attribute(changes);
  expect(run.status).toBe(2);
  expect(run.stdout).toBe('');
  for (const part of parts) expect(run.stderr).toContain(part);
  expect(existsSync(run.out)).toBe(false);
  expect(readdirSync(scratch).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('the neighbours of these faults are no input errors', async () => {
  const padded = Buffer.concat([gzipSync(clicks), Buffer.alloc(1000)]);
  const long = `${clicks}c2,P1,u1,2026-11-02T10:00:00+09:00\n`.replace('c2', 'c'.repeat(1_048_576 - 33));
  expect((await attribute({ 'clicks.csv': padded })).status).toBe(0);
  expect((await attribute({ 'clicks.csv': long })).status).toBe(0);
  expect((await attribute({ 'clicks.csv': clicks.slice(0, clicks.indexOf('\n') + 1) })).status).toBe(0);
  expect((await attribute({ 'settings.csv': null }, ['--window', '3d'])).status).toBe(0);
  expect(
    (await attribute({ 'settings.csv': 'changed_at,conversion_window\n2026-11-02T11:50:00+09:00,7d\n' }))
      .status,
  ).toBe(0);
  expect((await attribute({ 'clicks.csv': clicks.trimEnd() })).status).toBe(0);
});

test('faults of several files are reported together, in one go', async () => {
  const run = await attribute({
    'campaigns.csv': VALID['campaigns.csv'].replace(',on', ',maybe'),
    'settings.csv': 'changed_at,conversion_window\n,never\n',
    'clicks.csv': `${clicks}"\n`,
    'conversions-2.csv.gz': gzipSync(VALID['conversions.csv']).subarray(0, -9),
    'conversions.csv': '',
  });
  expect(run.status).toBe(2);
  expect(run.stderr.match(/^error: (campaigns|settings|clicks|conversions-2|conversions)/gm)).toHaveLength(5);
});

test('what one fault entails is not reported too', async () => {
  const run = await attribute({
    'campaigns.csv': `${VALID['campaigns.csv']}P2,,,never,on\nP2,,,2026-11-01,on\n,,,2026-11-01,on\n,,,2026-11-01,off\n`,
  });
  expect(run.stderr.match(/^error: campaigns.csv:(\d): column (\w+)/gm)).toEqual([
    'error: campaigns.csv:3: column published_at',
    'error: campaigns.csv:5: column campaign_id',
    'error: campaigns.csv:6: column campaign_id',
  ]);
});

test('each column in which snapshots differ is reported, against the one before them', async () => {
  const head = 'campaign_id,name,channel,published_at,purchase_conversion,conversion_events\n';
  const run = await attribute({
    'campaigns.csv': `${head}P1,,,2026-11-01,on,a|b\nP1,,,2026-11-02,off,a\nP1,,,2026-11-01,on,b||a\n`,
  });
  expect(run.stderr.match(/^error: .*? has/gm)).toEqual(
    ['published_at', 'purchase_conversion', 'conversion_events'].map(
      (column) => `error: campaigns.csv:3: column ${column}: campaign "P1" has`,
    ),
  );
});

test('a link in the folder that leads nowhere is an input error', async () => {
  const folder = writeExport(join(scratch, 'with-link'));
  symlinkSync('/nowhere', join(folder, 'clicks-2.csv'));
  const run = await lasttouch(['attribute', folder, '--out', join(scratch, 'link-out')]);
  expect(run).toMatchObject({ status: 2, stdout: '' });
  expect(run.stderr).toMatch(/^error: clicks-2.csv: can't be read \(ENOENT\)/);
});

test('the values of a draft are not looked at, but its text must be UTF-8', async () => {
  const withDraft = (name: string) => ({
    'campaigns.csv': Buffer.concat([
      Buffer.from(VALID['campaigns.csv']),
      Buffer.from(`D1,${name},x,,maybe\n`, 'latin1'),
    ]),
  });
  const counted = await attribute(withDraft('?'), ['--json']);
  expect(JSON.parse(counted.stdout).counts.campaigns).toEqual({ rows: 2, campaigns: 1, drafts: 1 });
  const refused = await attribute(withDraft('\xff'));
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/^error: campaigns.csv:3: column name: /);
});

test('faults among the conversions are found beside others', async () => {
  const run = await attribute({
    'settings.csv': 'changed_at,conversion_window\n2026-11-03,7d\n',
    'conversions.csv': `${VALID['conversions.csv']}o2,u1,purchase,2026-11-02T13:00:00+09:00,5,USD\n`,
    'clicks.csv': 'click_id\n',
  });
  expect(run.stderr.match(/^error: (.*?):/gm)).toEqual([
    ...Array(3).fill('error: clicks.csv:'),
    'error: column currency:',
    'error: column changed_at:',
  ]);
  expect(run.stderr).toContain('2 conversions in range lie before');
});

test('at most 20 faults are reported', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => `P${i},x,push,never,on\n`).join('');
  const run = await attribute({
    'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n${rows}`,
  });
  expect(run.stderr.match(/^error: /gm)).toHaveLength(20);
});

test('errors are JSON on stderr with --json, for wrong usage too', async () => {
  const input = await attribute({ 'clicks.csv': '' }, ['--json']);
  expect(JSON.parse(input.stderr)).toMatchObject({
    error: { exit_code: 2, kind: 'input', problems: [{ file: 'clicks.csv', line: 1 }] },
  });
  const usage = await lasttouch(['attribute', '--json', '--windw', '3d']);
  expect(JSON.parse(usage.stderr)).toMatchObject({ error: { exit_code: 2, kind: 'usage' } });
});
