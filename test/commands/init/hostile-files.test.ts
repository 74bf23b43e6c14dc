import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lasttouch, scratchFolder } from '../../binary/lasttouch.ts';
import { rows, table, two } from './init-export.ts';

const scratch = scratchFolder();
let made = 0;

/** A folder with files in it. */
function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = join(scratch, String(made++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const CLICKS = table(
  'click_id,campaign_id,user_id,clicked_at',
  ...rows(9, (n) => `c${n},P1,u${n},2026-11-${two(n)}T09:00:00+09:00`),
);
const ORDERS = table(
  'order_no,user_id,paid_at,amount',
  ...rows(9, (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`),
);
const LONG = 'x'.repeat(1 << 20);

/** Files that are no table, and what is said of them. */
const NO_TABLES: Record<string, [content: string | Buffer, words: RegExp]> = {
  empty: ['', /is empty/],
  'only line breaks': ['\n\n\n', /is empty/],
  'bytes of a program': [
    Buffer.from(rows(600, (n) => String.fromCharCode(n % 32)).join('abc')),
    /bytes that are no text/,
  ],
  'an Excel workbook': [
    Buffer.from('PK\x03\x04[Content_Types].xml', 'latin1'),
    /an Excel workbook \(XLSX\).*CSV UTF-8/,
  ],
  JSON: ['{"click_id": 1}\n', /is JSON, not CSV/],
  'UTF-16 with the high byte first': [Buffer.from('\ufeffa,b\n', 'utf16le').swap16(), /high byte first/],
  'latin-1': [
    Buffer.from(`näme,vörname\n${'é,è\n'.repeat(50)}`, 'latin1'),
    /neither UTF-8 nor CP949 nor UTF-16/,
  ],
  'one column': ['user\nu1\nu2\n', /has no columns/],
  'carriage returns alone': ['a,b\rc,d\r', /carriage returns but no line feed/],
  'no header': [
    table(
      'c0,P1,u0,2026-11-01T09:00:00+09:00',
      ...rows(9, (n) => `c${n},P1,u${n},2026-11-${two(n)}T09:00:00+09:00`),
    ),
    /has no header: its first row of 4 fields holds "2026-11-01T09:00:00\+09:00"/,
  ],
  'a field over 1 MiB in the first row': [
    `click_id,user_id\nc1,"${LONG}`,
    /no row that ends in its first 1 MiB/,
  ],
};

describe.each(Object.entries(NO_TABLES))('%s', (_, [content, words]) => {
  test('gets a clear sentence, alone and among other files', async () => {
    const folder = folderWith({ 'odd.csv': content });
    const alone = await lasttouch(['init', join(folder, 'odd.csv'), '--out', join(folder, 'c.json')]);
    expect(alone).toMatchObject({ status: 2, stdout: '' });
    expect(alone.stderr).toMatch(words);
    expect(existsSync(join(folder, 'c.json'))).toBe(false);

    writeFileSync(join(folder, 'clicks.csv'), CLICKS);
    writeFileSync(join(folder, 'orders.csv'), ORDERS);
    const among = await lasttouch([
      'init',
      folder,
      '--window',
      '7d',
      '--out',
      join(folder, 'c.json'),
      '--json',
    ]);
    const { not_read: notRead, complete } = JSON.parse(among.stdout);
    expect(notRead).toEqual([{ file: 'odd.csv', message: expect.stringMatching(words) }]);
    expect({ complete, status: among.status }).toEqual({ complete: true, status: 0 });
  });
});

test('of 10,000 columns the ones that count are found', async () => {
  const more = rows(9_996, (n) => `column_${n}`).join(',');
  const folder = folderWith({
    'clicks.csv': table(
      `${more},event_id,campaign,member_no,click_time`,
      ...rows(20, (n) => `${'1,'.repeat(9_996)}e${n},P1,u${n},2026-11-${two(n)}T09:00:00Z`),
    ),
    'orders.csv': ORDERS,
  });
  const { stdout } = await lasttouch([
    'init',
    folder,
    '--window',
    '7d',
    '--out',
    join(folder, 'c.json'),
    '--json',
  ]);
  const { configuration, sample } = JSON.parse(stdout);
  expect(configuration.columns.slice(0, 4)).toEqual([
    'clicks.click_id=event_id',
    'clicks.campaign_id=campaign',
    'clicks.user_id=member_no',
    'clicks.clicked_at=click_time',
  ]);
  expect(sample.numbers).toMatchObject({ clicks: 20, purchases: 9 });
});

test('a field of 1 MiB behind other rows is left to check, and the rows before it are looked at', async () => {
  const folder = folderWith({
    'clicks.csv': `${CLICKS}c10,P1,"${LONG}",2026-11-01T09:00:00Z\n`,
    'orders.csv': ORDERS,
  });
  const { stdout } = await lasttouch([
    'init',
    folder,
    '--window',
    '7d',
    '--out',
    join(folder, 'c.json'),
    '--json',
  ]);
  expect(JSON.parse(stdout).sample).toMatchObject({ whole: false, numbers: { clicks: 9, purchases: 9 } });
});

test('of a large file a sample is checked, and nothing temporary stays', async () => {
  const temporary = folderWith({});
  const folder = folderWith({
    'clicks.csv': table(
      'click_id,campaign_id,user_id,clicked_at',
      ...rows(60_000, (n) => `c${n},P1,u${n},2026-11-${two((n % 28) + 1)}T09:00:00+09:00`),
    ),
    'orders.csv': ORDERS,
  });
  const { stdout, status } = await lasttouch(
    ['init', folder, '--window', '7d', '--out', join(folder, 'c.json'), '--json'],
    { env: { TMPDIR: temporary } },
  );
  const { sample } = JSON.parse(stdout);
  expect(sample.whole).toBe(false);
  expect(sample.numbers.clicks).toBeGreaterThan(1000);
  expect(sample.numbers.clicks).toBeLessThan(60_000);
  expect(status).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
});

describe('the configuration', () => {
  test('never replaces a file, a link that leads nowhere included', async () => {
    const folder = folderWith({ 'clicks.csv': CLICKS, 'orders.csv': ORDERS, 'lasttouch.json': '{}' });
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.json'));
    const run = (...args: string[]) => lasttouch(['init', '.', '--window', '7d', ...args], { cwd: folder });
    for (const args of [[], ['--out', 'link.json']]) {
      const { status, stderr } = await run(...args);
      expect(stderr).toMatch(/^error: (lasttouch|link)\.json: is there already and is never replaced/);
      expect(status).toBe(2);
    }
    expect(readFileSync(join(folder, 'lasttouch.json'), 'utf8')).toBe('{}');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test('is not written where an answer can not be right', async () => {
    const folder = folderWith({ 'clicks.csv': CLICKS, 'orders.csv': ORDERS });
    const { status, stderr } = await lasttouch(['init', '.', '--window', 'soon'], { cwd: folder });
    expect(stderr).toMatch(/--window "soon" is not a duration/);
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'lasttouch.json'))).toBe(false);
  });

  test('names files as they are seen from its folder, and runs from anywhere', async () => {
    const folder = folderWith({ 'clicks.csv': CLICKS, 'orders.csv': ORDERS, 'testers.csv': 'u9\n' });
    mkdirSync(join(folder, 'jobs'));
    const args = ['--window', '7d', '--exclude-users', 'testers.csv', '--out', 'jobs/nightly.json'];
    const init = await lasttouch(['init', 'clicks.csv', 'orders.csv', ...args], { cwd: folder });
    expect(init.status).toBe(0);
    const written = JSON.parse(readFileSync(join(folder, 'jobs/nightly.json'), 'utf8'));
    expect(written).toMatchObject({ clicks: ['../clicks.csv'], 'exclude-users': '../testers.csv' });
    const check = await lasttouch(['check', '--config', join(folder, 'jobs/nightly.json'), '--json']);
    expect(JSON.parse(check.stdout)).toMatchObject({ errors: [], counts: { clicks: { counted: 8 } } });
  });
});

test('what is understood stands on stderr, the numbers on stdout, and hidden characters are shown', async () => {
  const folder = folderWith({
    'clicks.csv': CLICKS.replaceAll('user_id', '"회원\u001b[31m번호"'),
    'orders.csv': ORDERS,
  });
  const { stdout, stderr } = await lasttouch(['init', '.'], { cwd: folder });
  expect(stdout).toMatch(/^lasttouch\.json: 5 options, 1 question open\n/);
  expect(stderr).toMatch(/understood:\n {2}--clicks clicks\.csv: /);
  expect(stderr).toMatch(/questions:\n {2}1\. /);
  expect(stderr).toMatch(/--window 7d/);
  expect(stdout + stderr).not.toContain('\u001b');
});

test('files in which nothing is known are an input error that says how to name them', async () => {
  const folder = folderWith({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'p,q\n3,4\n' });
  const { status, stderr } = await lasttouch(['init', '.'], { cwd: folder });
  expect(stderr).toMatch(/^error: a\.csv: has no column by which it could be read \("x", "y"\)$/m);
  expect(stderr).toMatch(/--clicks FILE and --conversions FILE/);
  expect(status).toBe(2);
  expect(existsSync(join(folder, 'lasttouch.json'))).toBe(false);
  const named = await lasttouch(['init', '.', '--clicks', 'a.csv', '--json'], { cwd: folder });
  expect(JSON.parse(named.stdout).questions.map(({ options }: { options: string[] }) => options[0])).toEqual(
    expect.arrayContaining(['--columns clicks.user_id=HEADER', '--columns clicks.campaign_id=HEADER']),
  );
});

test('a folder that is not there, or has no export in it, is an input error', async () => {
  const folder = folderWith({ 'notes.md': '# none\n' });
  const missing = await lasttouch(['init', join(folder, 'none')], { cwd: folder });
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringMatching(/can't be read \(ENOENT\)/) });
  const nothing = await lasttouch(['init', folder], { cwd: folder });
  expect(nothing).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/has no file that could be an export/),
  });
});
