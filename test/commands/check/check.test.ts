import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, readTree, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
let runs = 0;

/** Checks an export from an empty folder, which stays empty: nothing is written, neither there nor in the export. */
async function check(changes: Record<string, string | Buffer | null>, args: string[] = []) {
  const folder = writeExport(join(scratch, `export-${++runs}`), changes);
  const [cwd, temporary] = [join(scratch, `cwd-${runs}`), join(scratch, `tmp-${runs}`)];
  mkdirSync(cwd);
  mkdirSync(temporary);
  const before = readTree(folder);
  const run = await lasttouch(['check', folder, ...args], { cwd, env: { TMPDIR: temporary } });
  expect(readTree(folder)).toEqual(before);
  expect([...readdirSync(cwd), ...readdirSync(temporary)]).toEqual([]);
  return run;
}

const CLICKS = VALID['clicks.csv'];
const FULL = {
  'clicks.csv': `${CLICKS}c2,P1,u1,2026-11-03T10:00:00+09:00\n`,
  'conversions.csv': VALID['conversions.csv'].replaceAll('11-02T12', '11-03T12'),
};
const NOTHING_TO_SAY = ['--window', '1h', '--from', '2026-11-03'];

const WITH_REFUND_EVENT = {
  ...FULL,
  'conversions.csv': `${FULL['conversions.csv']}o2,u1,refund,2026-11-03T12:00:00+09:00,1,KRW\n`,
};

function rows(count: number, row: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => row(i)).join('');
}

test('an export without faults: exit 0, and what the files cover', async () => {
  const run = await check(FULL, NOTHING_TO_SAY);
  expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
  expect(run.stdout).toBe(`files:
  campaigns: campaigns.csv: 1 rows
    used: campaign_id (P1); name (One); channel (push); published_at (2026-11-01T00:00:00+09:00); purchase_conversion (on)
  clicks: clicks.csv: 2 rows, 2026-11-02T10:00:00.000+09:00 to 2026-11-03T10:00:00.000+09:00
    used: click_id (c1, c2); campaign_id (P1); user_id (u1); clicked_at (2026-11-02T10:00:00+09:00, 2026-11-03T10:00:00+09:00)
  conversions: conversions.csv: 1 rows, 2026-11-03T12:00:00.000+09:00 to 2026-11-03T12:00:00.000+09:00
    used: conversion_id (o1); user_id (u1); event (purchase); occurred_at (2026-11-03T12:00:00+09:00); amount (5000); currency (KRW)

events of conversions in range:
  purchase: 1 rows, purchase

covered (days of Asia/Seoul):
  clicks: 2026-11-02T10:00:00.000+09:00 to 2026-11-03T10:00:00.000+09:00, 2 days
    no day between is missing
  conversions: 2026-11-03T12:00:00.000+09:00 to 2026-11-03T12:00:00.000+09:00, 1 days
    no day between is missing

result: nothing to complain about
`);
});

test('rejected rows by reason, the first five of each; exit 1', async () => {
  const clicks = `${CLICKS}${rows(7, (i) => `c${i + 2},P1,u1\n`)}c9,P2,u1,2026-11-02T10:00:00+09:00\n`;
  const run = await check({ 'clicks.csv': clicks });
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(`rejected rows:
  wrong_field_count: 7, the first 5:
    clicks.csv:3: "c2,P1,u1"
    clicks.csv:4: "c3,P1,u1"
    clicks.csv:5: "c4,P1,u1"
    clicks.csv:6: "c5,P1,u1"
    clicks.csv:7: "c6,P1,u1"
  unknown_campaign: 1:
    clicks.csv:10: campaign_id "P2"
`);
  expect(run.stdout).toMatch(/^result: 8 rejected rows, 2 warnings$/m);
  expect(run.stdout).toContain('clicks: clicks.csv: 9 rows, 8 rejected, ');
});

test('a warning alone is exit 1', async () => {
  const run = await check(WITH_REFUND_EVENT);
  expect(run.status).toBe(1);
  expect(run.stdout).toContain('warnings:\n  refund_event: 1 rows are refund events');
  expect(run.stdout).toMatch(/^result: 1 warnings$/m);
});

test('a note alone is exit 0, and told apart from warnings', async () => {
  const conversions = `${FULL['conversions.csv']}o2,u2,purchase,2026-11-03T12:00:00+09:00,1,KRW\n`;
  const run = await check({ ...FULL, 'conversions.csv': conversions });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('notes:\n  clicks_start_late: 1 unattributed conversions');
  expect(run.stdout).toMatch(/^result: nothing to complain about$/m);
});

test('columns that are not used are listed with their first values, and events with what they are', async () => {
  const run = await check({
    'campaigns.csv':
      'campaign_id,name,channel,published_at,purchase_conversion,conversion_events\nP1,One,push,2026-11-01,on,review\n',
    'conversions.csv':
      'conversion_id,member,event,user_id,occurred_at,price\n' +
      'o1,m1,purchase,u1,2026-11-02T12:00:00+09:00,\no2,m2,review,u1,2026-11-02T12:00:00+09:00,700\no3,m2,view,u1,2026-11-02T12:00:00+09:00,800\n',
  });
  expect(run.stdout).toContain('    not used: member (m1, m2); price (700, 800)\n');
  expect(run.stdout).toContain(
    '  purchase: 1 rows, purchase\n  review: 1 rows, tracked by campaigns\n  view: 1 rows, not tracked\n',
  );
});

test('days without any row are named, for clicks and conversions, by the days of the zone', async () => {
  const at = (day: string) => `2026-11-${day}T23:30:00Z`;
  const files = {
    'clicks-a.csv': `click_id,campaign_id,user_id,clicked_at\n${['02', '05'].map((day) => `c${day},P1,u1,${at(day)}\n`).join('')}`,
    'clicks-b.csv.gz': gzipSync(
      `click_id,campaign_id,user_id,clicked_at\n${['06', '08'].map((day) => `c${day},P1,u1,${at(day)}\n`).join('')}`,
    ),
    'clicks.csv': null,
    'conversions.csv': `conversion_id,user_id,event,occurred_at\no1,u1,x,${at('03')}\no2,u1,purchase,${at('05')}\n`,
  };
  const seoul = await check(files);
  expect(seoul.stdout).toContain('days without any: 2026-11-04 to 2026-11-05, 2026-11-08\n');
  expect(seoul.stdout).toContain('days without any: 2026-11-05\n');
  const utc = JSON.parse((await check(files, ['--timezone', 'UTC', '--json'])).stdout);
  expect(utc.coverage).toEqual([
    {
      kind: 'clicks',
      first: '2026-11-02T23:30:00.000+00:00',
      last: '2026-11-08T23:30:00.000+00:00',
      days: 4,
      missing_days: [
        { from: '2026-11-03', to: '2026-11-04' },
        { from: '2026-11-07', to: '2026-11-07' },
      ],
    },
    {
      kind: 'conversions',
      first: '2026-11-03T23:30:00.000+00:00',
      last: '2026-11-05T23:30:00.000+00:00',
      days: 2,
      missing_days: [{ from: '2026-11-04', to: '2026-11-04' }],
    },
  ]);
  expect(utc.files.map(({ path, last }: { path: string; last: string }) => [path, last])).toEqual([
    ['campaigns.csv', null],
    ['clicks-a.csv', '2026-11-05T23:30:00.000+00:00'],
    ['clicks-b.csv.gz', '2026-11-08T23:30:00.000+00:00'],
    ['conversions.csv', '2026-11-05T23:30:00.000+00:00'],
    ['settings.csv', null],
  ]);
  expect(utc.counts.conversions).toMatchObject({ rows: 2, not_tracked: 1 });
});

test('what is covered does not depend on how files are cut', async () => {
  const files = {
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${rows(60, (i) => `c${i},P1,u1,2026-11-${String(28 - (i % 9) * 3).padStart(2, '0')}T0${i % 10}:00:00+09:00\n`)}`,
  };
  const whole = JSON.parse((await check(files, ['--json'])).stdout);
  const folder = join(scratch, `export-${runs}`);
  const cut = await lasttouch(['check', folder, '--json', '--threads', '3'], {
    env: { LASTTOUCH_RANGE_BYTES: '61', LASTTOUCH_BLOCK_BYTES: '64' },
  });
  expect(JSON.parse(cut.stdout)).toEqual(whole);
  expect(whole.coverage[0]).toMatchObject({ days: 9, first: '2026-11-04T03:00:00.000+09:00' });
  const passes = await lasttouch(['check', folder, '--json'], { env: { LASTTOUCH_CLICK_BYTES: '1000' } });
  expect(JSON.parse(passes.stdout)).toEqual(whole);
});

test('what is covered does not depend on how files are cut where the only clicks of a day lost against others', async () => {
  const lost = (day: string) => rows(70, (i) => `k${i},P1,u2,2026-11-${day}T10:00:00+09:00\n`);
  const lines = [
    'a,P1,u1,2026-11-01T10:00:00+09:00\n',
    'z,P1,u1,2026-11-09T10:00:00+09:00\n',
    ...`${lost('02')}${lost('05')}`.split(/(?<=\n)/),
  ];
  const covered = async (files: number) => {
    const per = Math.ceil(lines.length / files);
    const names = Array.from({ length: files }, (_, i) => [
      `clicks-${i}.csv`,
      `click_id,campaign_id,user_id,clicked_at\n${lines.slice(i * per, (i + 1) * per).join('')}`,
    ]);
    const { stdout } = await check({ 'clicks.csv': null, ...Object.fromEntries(names) }, ['--json']);
    const { coverage, counts } = JSON.parse(stdout);
    expect(counts.clicks.rejected).toBe(70);
    return coverage[0];
  };
  const whole = await covered(1);
  expect(whole).toMatchObject({ days: 4 });
  expect(await covered(3)).toEqual(whole);
  expect(await covered(6)).toEqual(whole);
});

test('all input errors, more than 20 too; rejects that may be none are not told; exit 2', async () => {
  const bad = rows(30, (i) => `X${i},n,push,never,on\n`);
  const run = await check({
    'campaigns.csv': VALID['campaigns.csv'] + bad,
    'clicks.csv': `${CLICKS}c2,X1,u1\nc3,X99,u1,2026-11-02T10:00:00+09:00\n`,
    'settings.csv': 'changed_at,conversion_window\n,never\n',
  });
  expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 2 });
  expect(
    run.stdout.match(/^ {2}campaigns\.csv:\d+: column published_at: "never" is not a time/gm),
  ).toHaveLength(30);
  expect(run.stdout).toContain('  settings.csv:2: column conversion_window: "never"');
  expect(run.stdout).toContain('  wrong_field_count: 1:\n    clicks.csv:3: "c2,X1,u1"\n');
  expect(run.stdout).not.toContain('unknown_campaign');
  expect(run.stdout).toMatch(/^result: 31 input errors, 1 rejected rows$/m);
});

test('with --json errors are part of the answer and stand on stderr as with every command', async () => {
  const run = await check({ 'clicks.csv': '' }, ['--json']);
  expect(run.status).toBe(2);
  const answer = JSON.parse(run.stdout);
  expect(answer.errors).toEqual([
    { file: 'clicks.csv', line: 1, message: expect.stringContaining('is empty') },
  ]);
  expect(answer).toMatchObject({ warnings: [], counts: null });
  expect(JSON.parse(run.stderr)).toMatchObject({
    error: { exit_code: 2, kind: 'input', problems: answer.errors },
  });
});

test('with --quiet only errors are printed; the exit code tells the rest', async () => {
  expect(await check(WITH_REFUND_EVENT, ['--quiet'])).toEqual({ stdout: '', stderr: '', status: 1 });
  expect(await check(FULL, ['--quiet', ...NOTHING_TO_SAY])).toEqual({ stdout: '', stderr: '', status: 0 });
  const run = await check({ 'clicks.csv': '' }, ['--quiet']);
  expect(run).toMatchObject({ stdout: '', status: 2 });
  expect(run.stderr).toContain('error: clicks.csv:1: is empty');
});

test('a folder that is not there, and wrong options, are errors on stderr', async () => {
  const missing = await lasttouch(['check', join(scratch, 'nowhere')]);
  expect(missing).toMatchObject({ stdout: '', status: 2 });
  expect(missing.stderr).toContain('does not exist');
  expect((await check({}, ['--window', 'x'])).stderr).toContain('--window "x" is not a duration');
});

test('values that would drive a terminal are shown escaped', async () => {
  const run = await check({ 'clicks.csv': `${CLICKS}\x1b[31mc2\n` });
  expect(run.stdout).toContain('clicks.csv:3: "\\u001b[31mc2"');
  expect(run.stdout).not.toContain('\x1b');
});
