import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../../binary/export.ts';
import { lasttouch, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
const folder = writeExport(join(scratch, 'export'), {
  'clicks.csv':
    'click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,2026-11-02T10:00:00+09:00\nc2,P1,"t,1",2026-11-02T10:00:00+09:00\nc3,P1,"q""1",2026-11-02T10:00:00+09:00\n',
  'conversions.csv':
    'conversion_id,user_id,event,occurred_at,amount,currency\no1,u1,purchase,2026-11-02T12:00:00+09:00,5000,KRW\no2,"t,1",purchase,2026-11-02T12:00:00+09:00,300,KRW\no3,"q""1",purchase,2026-11-02T12:00:00+09:00,10,KRW\n',
});

/** Writes a list of users; gives its path. */
function list(name: string, content: string | Buffer): string {
  mkdirSync(scratch, { recursive: true });
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

async function attribute(users: string, ...more: string[]) {
  const out = join(scratch, 'report');
  const args = ['attribute', folder, '--exclude-users', users, '--no-html', '--quiet', '--out', out, ...more];
  const run = await lasttouch(args);
  return {
    run,
    report: run.status === 0 ? JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) : undefined,
  };
}

async function excludedBy(users: string): Promise<{ clicks: number; conversions: number }> {
  const { run, report } = await attribute(users);
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  const { clicks, conversions } = report.counts;
  return { clicks: clicks.excluded, conversions: conversions.excluded };
}

describe('a list of users', () => {
  test.each<[string, string, string | Buffer, number]>([
    ['one a line, the last without a line end', 'plain.txt', 'u1\n"t,1"', 2],
    ['with a byte-order mark, CRLF and empty lines', 'bom.csv', '\ufeffu1\r\n\r\n"t,1"\r\n', 2],
    ['with a header and further columns', 'header.csv', 'user_id,why\nu1,"a, b"\n"q""1"\n', 2],
    ['in gzip, whatever its name', 'packed.csv', gzipSync('u1\n'), 1],
    ['parted by tabs', 'tabs.tsv', 't,1\tQA\n', 1],
    ['that comes twice', 'twice.csv', 'u1\nu1\n', 1],
    ['without a quote around a comma is cut there', 'cut.csv', 't,1\nu1\n', 1],
    ['with blanks is not trimmed', 'blank.csv', ' u1\nu1 \n"t,1"\n', 1],
    ['in another case', 'case.csv', 'U1\n"t,1"\n', 1],
  ])('%s', async (_, name, content, excluded) => {
    expect(await excludedBy(list(name, content))).toEqual({ clicks: excluded, conversions: excluded });
  });

  test.each<[string, string, string | Buffer, string]>([
    [
      'a quote that is never closed',
      'open.csv',
      'a\n\n"u1\nb\n',
      'open.csv:3: --exclude-users: a quote that opens',
    ],
    [
      'text behind a quote',
      'behind.csv',
      'a\n"u1" x\n',
      'behind.csv:2: --exclude-users: text after a closing quote',
    ],
    ['a quote inside an id', 'inside.csv', 'u"1\n', 'inside.csv:1: --exclude-users: a quote inside'],
    [
      'another encoding',
      'cp949.csv',
      Buffer.from([0xc5, 0xd7, 0x0a]),
      'is not UTF-8; save the list as UTF-8',
    ],
    ['UTF-16', 'utf16.csv', Buffer.from('\ufeffu1\n', 'utf16le'), 'is not UTF-8'],
    ['a damaged gzip', 'damaged.gz', gzipSync('u1\n').subarray(0, 12), 'damaged or truncated gzip'],
    ['a workbook', 'book.xlsx', Buffer.from('PK\u0003\u0004[Content_Types].xml'), 'Excel workbook'],
  ])('with %s is an input error', async (_, name, content, message) => {
    const { run } = await attribute(list(name, content));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });

  test('that is missing, a folder or at an address is an input error', async () => {
    for (const [path, message] of [
      [join(scratch, 'none.csv'), "can't be read (ENOENT)"],
      [folder, 'is not a file'],
      ['hdfs://host/users.csv', 'is an address; give a file of this machine'],
    ]) {
      const { run } = await attribute(path);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(message);
    }
  });
});

test('run.json tells the list, how many users it has, and counts no class without it', async () => {
  const path = list('told.csv', 'user_id\nu1\nu1\n');
  const { report } = await attribute(path);
  expect(report.options.excluded_users).toBe(2);
  expect(report.inputs.at(-1)).toEqual({
    kind: 'exclude_users',
    path,
    bytes: 14,
    rows: 3,
    rejected: 0,
    duplicate: 1,
  });
  const out = join(scratch, 'without');
  await lasttouch(['attribute', folder, '--no-html', '--quiet', '--out', out]);
  const without = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(without.options.excluded_users).toBeNull();
  expect(without.counts.clicks).not.toHaveProperty('excluded');
  expect(without.inputs.map(({ kind }: { kind: string }) => kind)).not.toContain('exclude_users');
});

test('a list that matches no row is told, and one that matches a single row is not', async () => {
  const codes = async (content: string) => {
    const { report } = await attribute(list('matching.csv', content));
    return report.warnings.filter(({ code }: { code: string }) => code === 'nothing_selected');
  };
  const [warning] = await codes('user_id\nU1\n');
  expect(warning).toMatchObject({ severity: 'warning', kind: null, count: 2, example: 'U1' });
  expect(warning.message).toContain('matching.csv');
  expect(await codes('user_id\nu1\n')).toEqual([]);
});

test('a path in a configuration file goes by the folder of that file', async () => {
  list('relative.csv', 'u1\n');
  const config = list('config.json', JSON.stringify({ 'exclude-users': 'relative.csv' }));
  const out = join(scratch, 'by-config');
  const run = await lasttouch([
    'attribute',
    folder,
    '--config',
    config,
    '--no-html',
    '--quiet',
    '--out',
    out,
  ]);
  expect(run.status).toBe(0);
  expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).counts.clicks.excluded).toBe(1);
});

test('no output is written over the list', async () => {
  const path = list('kept.csv', 'u1\n');
  const { run } = await attribute(path, '--rejects', path);
  expect(run.status).toBe(2);
  expect(readFileSync(path, 'utf8')).toBe('u1\n');
});

test('of an export whose other rows are all rejected, excluded rows save nothing', async () => {
  const bad = writeExport(join(scratch, 'bad'), {
    'clicks.csv':
      'click_id,campaign_id,user_id,clicked_at\nc1,P1,u2,never\nc2,P1,u1,2026-11-02T10:00:00+09:00\n',
  });
  const users = list('saved.csv', 'u1\n');
  const out = join(scratch, 'bad-report');
  const run = await lasttouch(['attribute', bad, '--exclude-users', users, '--quiet', '--out', out]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('every row of clicks is rejected');
  const kept = await lasttouch(['attribute', bad, '--no-html', '--quiet', '--out', out]);
  expect(kept.status).toBe(0);
});

test('the other commands leave the rows out, too, and say so', async () => {
  const users = list('others.csv', 'u1\n');
  const run = (command: string, ...args: string[]) =>
    lasttouch([command, folder, ...args, '--exclude-users', users]);
  const explained = await run('explain', 'o1', 'o2');
  expect(explained.status).toBe(0);
  expect(explained.stdout).toContain('o1: excluded: --exclude-users lists its user');
  expect(explained.stdout).toContain('conversions.csv:2: excluded: --exclude-users lists its user');
  expect(explained.stdout).toContain('o2: credited to P1');
  expect((await run('check')).stdout).toContain('clicks.csv: 3 rows, 1 excluded');
  const windows = join(scratch, 'windows');
  expect((await run('windows', '--no-html', '--quiet', '--out', windows)).status).toBe(0);
  expect(readFileSync(join(windows, 'windows_total.csv'), 'utf8')).toContain('\nrecorded,2,310,');
});

test('explain tells an excluded click of the same person', async () => {
  const shared = writeExport(join(scratch, 'shared'), {
    'identities.csv': 'user_id,person_id\nu1,p1\nu2,p1\n',
    'clicks.csv':
      'click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,2026-11-02T10:00:00+09:00\nc2,P1,u2,2026-11-02T11:00:00+09:00\n',
  });
  const users = list('shared.csv', 'u2\n');
  const { stdout } = await lasttouch(['explain', shared, 'o1', '--exclude-users', users]);
  expect(stdout).toContain('c2 on P1 (One) as u2');
  expect(stdout).toContain('not eligible: excluded: --exclude-users lists its user');
  expect(stdout).toContain('won: eligible, in the window, and the last one');
});
