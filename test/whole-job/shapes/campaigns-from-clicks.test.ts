import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, readReport, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
const CLICKS = 'click_id,campaign_id,user_id,clicked_at\n';

async function report(name: string, folder: string, ...more: string[]) {
  const out = join(scratch, `${name}-report`);
  const args = ['attribute', folder, ...more, '--no-html', '--quiet', '--out', out];
  expect(await lasttouch(args)).toEqual({ stdout: '', stderr: '', status: 0 });
  return { files: readReport(out), run: JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) };
}

describe('an option that contradicts --campaigns-from-clicks is an input error', () => {
  const folder = writeExport(join(scratch, 'none'), { 'campaigns.csv': null });
  const full = writeExport(join(scratch, 'full'));

  test.each<[string, string, string[], string]>([
    [
      'a file in the folder',
      full,
      [],
      'campaigns.csv: --campaigns-from-clicks makes campaigns of the clicks, but',
    ],
    [
      'a file that is named',
      folder,
      ['--campaigns', join(full, 'campaigns.csv')],
      'this is a file of campaigns',
    ],
    [
      'a text for another column',
      folder,
      ['--value', 'campaigns.name=x'],
      '--value for campaigns.name is about a file',
    ],
    [
      'a condition',
      folder,
      ['--where', 'campaigns.state=sent'],
      '--where "campaigns.state=sent" is about a file',
    ],
    [
      'a header',
      folder,
      ['--columns', 'campaigns.channel=x'],
      '--columns for campaigns.channel is about a file',
    ],
  ])('%s', async (_, input, more, message) => {
    const out = join(scratch, 'refused');
    const run = await lasttouch(['attribute', input, '--campaigns-from-clicks', ...more, '--out', out]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });

  test('and a missing file of campaigns is told with the option', async () => {
    const run = await lasttouch(['attribute', folder, '--out', join(scratch, 'missing')]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('or --campaigns-from-clicks to make campaigns of the clicks');
    const followed = await report('followed', folder, '--campaigns-from-clicks');
    expect(followed.run.options.campaigns_from_clicks).toBe(true);
    expect(followed.run.counts.campaigns).toEqual({ rows: 0, campaigns: 1, drafts: 0 });
  });
});

test('only clicks that count make campaigns', async () => {
  const folder = writeExport(join(scratch, 'counting'), {
    'campaigns.csv': null,
    'clicks.csv': `${CLICKS}c1,A,u1,2026-11-02T10:00:00+09:00
c2,rejected,u1,never
c3,excluded,tester,2026-11-02T10:00:00+09:00
c4,not selected,u1,2026-11-02T10:00:00+09:00
c5,lost,u1,2026-11-02T10:00:01+09:00
c5,A,u1,2026-11-02T10:00:00+09:00
c6,before,u1,2026-10-02T10:00:00+09:00
`,
    'testers.txt': 'tester\n',
  });
  const { files } = await report(
    'counting',
    folder,
    '--campaigns-from-clicks',
    '--exclude-users',
    join(folder, 'testers.txt'),
    '--where',
    'clicks.campaign_id!=not selected',
    '--from',
    '2026-11-01',
  );
  const ids = files
    .get('summary.csv')
    ?.split('\n')
    .map((row) => row.split(',')[0]);
  expect(ids).toEqual(['campaign_id', 'A', 'before', '']);
});

test('of a superseded click nothing stays, not even when its campaign was published', async () => {
  const folder = writeExport(join(scratch, 'latest'), {
    'campaigns.csv': null,
    // Neither the first click of all nor the last one is in conflict.
    'clicks.csv': `${CLICKS}c0,Z,u1,2026-10-01T10:00:00+09:00\nc3,Z,u1,2026-11-03T10:00:00+09:00\nc1,A,u1,2026-11-01T10:00:00+09:00\nc2,A,u1,2026-11-02T10:00:00+09:00\nc1,B,u1,2026-11-02T11:00:00+09:00\n`,
  });
  const published = async (name: string, ...more: string[]) => {
    const { files } = await report(name, folder, '--campaigns-from-clicks', ...more);
    const rows = files.get('summary.csv')?.trimEnd().split('\n').slice(1) ?? [];
    return rows.map((row) => [row.split(',')[0], row.split(',')[3].slice(0, 13)]);
  };
  expect(await published('latest', '--repeated', 'latest')).toEqual([
    ['A', '2026-11-02T10'],
    ['B', '2026-11-02T11'],
    ['Z', '2026-10-01T10'],
  ]);
  expect(await published('least')).toEqual([
    ['A', '2026-11-01T10'],
    ['Z', '2026-10-01T10'],
  ]);
});

test('without any click no event is tracked, as with an empty file of campaigns', async () => {
  const changes = {
    'clicks.csv': CLICKS,
    'conversions.csv': `${VALID['conversions.csv']}o2,u1,signup,2026-11-02T12:00:00+09:00,,\n`,
  };
  const none = writeExport(join(scratch, 'no-clicks'), { ...changes, 'campaigns.csv': null });
  const empty = writeExport(join(scratch, 'no-campaigns'), {
    ...changes,
    'campaigns.csv': 'campaign_id,name,channel,published_at,purchase_conversion\n',
  });
  const event = ['--value', 'campaigns.conversion_events=signup'];
  const one = await report('no-clicks', none, '--campaigns-from-clicks', ...event);
  const other = await report('no-campaigns', empty);
  expect(one.run.counts.conversions).toMatchObject({ unattributed: 1, not_tracked: 1 });
  expect(one.files).toEqual(other.files);
});

test('a purchase event among those of all campaigns is ignored, and told with the option', async () => {
  const folder = writeExport(join(scratch, 'listed'), { 'campaigns.csv': null });
  const value = 'campaigns.conversion_events=purchase';
  const { run } = await report('listed', folder, '--campaigns-from-clicks', '--value', value);
  const warning = run.warnings.find(({ code }: { code: string }) => code === 'purchase_event_listed');
  expect(warning).toMatchObject({ count: 1, file: null });
  expect(warning.message).toContain('(--value, column conversion_events)');
});

test('the other commands know these campaigns', async () => {
  const folder = join(ROOT, 'fixtures/no-campaigns');
  const option = '--campaigns-from-clicks';
  const { stdout } = await lasttouch(['explain', folder, 'o1', option]);
  expect(stdout).toContain('o1: credited to C (C)');
  expect(stdout).toContain('c1 on Ghost');
  const windows = join(scratch, 'windows');
  await lasttouch(['windows', folder, option, '--windows', '1d', '--no-html', '--quiet', '--out', windows]);
  expect(readFileSync(join(windows, 'windows.csv'), 'utf8')).toContain('C,1d,1,100,');
  expect((await lasttouch(['check', folder, option])).stdout).toContain('conflicting_duplicate: 3');
  const reconciled = await lasttouch(['reconcile', folder, option, '--out', join(scratch, 'console')]);
  expect(reconciled.status).toBe(0);
  expect(reconciled.stdout).toContain('no campaign has figures of the console');
});
