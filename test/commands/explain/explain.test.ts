import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type {
  ExplainedConversion as Explained,
  ExplainedClick,
} from '../../../src/commands/explain/explanation.ts';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../../binary/lasttouch.ts';
import { randomExport } from '../../reference/random-export.ts';
import { seeds } from '../../runs.ts';
import { writeFiles } from '../../whole-job/compare-seed.ts';

/** As JSON has it. */
type ExplainedConversion = Omit<Explained, 'clicks'> & { clicks: ExplainedClick[] };

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');

type Row = Record<string, string>;

function readCsv(report: string, name: string): Row[] {
  return parse<Row>(readFileSync(join(report, name)), { columns: true });
}

function at(day: number, time: string): string {
  return `2026-11-${String(day).padStart(2, '0')}T${time}+09:00`;
}

/** One user with every kind of click before a purchase and a sign-up, and conversions of every kind. */
const SCENE = {
  'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion,conversion_events
A,Coupon,push,2026-11-05,on,
B,,push,2026-11-01,on,sign_up
C,Off,push,2026-11-01,off,sign_up
D,Draft,push,,on,
`,
  'clicks-1.csv': `click_id,campaign_id,user_id,clicked_at
c1,B,u1,${at(1, '12:00:00')}
c2,A,u1,${at(9, '12:00:00')}
c3,A,u1,${at(9, '10:00:00')}
c4,B,u1,${at(9, '11:00:00.5')}
c5,C,u1,${at(9, '13:00:00')}
c6,D,u1,${at(9, '13:30:00')}
c7,X,u1,${at(9, '13:40:00')}
c8,A,u1,yesterday
c9,A,u1,${at(11, '00:00:00')}
c10,A,u1,${at(4, '12:00:00')}
c11,A,u1
`,
  'clicks-2.csv': `click_id,campaign_id,user_id,clicked_at
c2,A,u1,${at(9, '12:00:00')}
c4,B,u1,${at(9, '11:00:00.500001')}
`,
  'conversions.csv': `conversion_id,user_id,event,occurred_at,amount,currency
o1,u1,purchase,${at(10, '12:00:00')},5000,KRW
o2,u1,sign_up,${at(10, '12:00:00')},,
o3,u2,purchase,${at(10, '12:00:00')},1,USD
o4,u1,view,${at(10, '12:00:00')},,
o5,u1,purchase,yesterday,,
o6,u1,purchase,${at(10, '12:00:00')},7,
o6,u1,purchase,${at(10, '12:00:00')},7.0,
o6,u1,purchase,${at(10, '13:00:00')},7,
o7,u1
"o8",u1,pur"chase,${at(10, '12:00:00')},,
o9,u1,purchase,${at(20, '12:00:00')},9,
o\u001b[31m,u1,purchase,${at(10, '12:00:00')},9,
`,
  'settings.csv': `changed_at,conversion_window,note\n,7d,start\n${at(10, '11:55:00')},3d,shorter\n`,
};

const scene = writeExport(join(scratch, 'scene'), { ...SCENE, 'clicks.csv': null });

async function explain(ids: readonly string[], args: readonly string[] = [], folder = scene) {
  const run = await lasttouch(['explain', folder, ...args, '--json', '--', ...ids]);
  const { conversions } = JSON.parse(run.stdout) as { conversions: ExplainedConversion[] };
  return { ...run, conversions };
}

/** What is said of clicks, by their ids. */
function verdicts(clicks: readonly ExplainedClick[]): string[] {
  return clicks.map(({ click_id, verdict, not_eligible, beaten_by }) =>
    [click_id, verdict, not_eligible, beaten_by?.click_id].filter((text) => text != null).join(' '),
  );
}

test('a purchase in transition, in words', async () => {
  const run = await lasttouch(['explain', scene, 'o1']);
  expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
  expect(run.stdout).toBe(`o1: credited to A (Coupon)
  purchase of u1, 5,000 KRW, 2026-11-10T12:00:00.000+09:00
  conversions.csv:2: this row counts
  rule: last touch: a purchase belongs to the campaign of the last eligible click, if that is in the window
  window: 7d, in force from the beginning (start)
  in transition: to 3d, changed 2026-11-10T11:55:00.000+09:00, effective 2026-11-10T12:05:00.000+09:00 (shorter); until then the former window counts
  clicks of the user before it, newest first; 1 more after it, which can't earn it:
    22 h 20 min before: c7 on X, 2026-11-09T13:40:00.000+09:00, clicks-1.csv:8
      not eligible: rejected, unknown_campaign; it would be in the window
    22 h 30 min before: c6 on D, 2026-11-09T13:30:00.000+09:00, clicks-1.csv:7
      not eligible: rejected, unknown_campaign: the campaign is only a draft; it would be in the window
    23 h before: c5 on C (Off), 2026-11-09T13:00:00.000+09:00, clicks-1.csv:6
      not eligible: purchase conversion of the campaign is OFF; it would be in the window
    1 d before: c2 on A (Coupon), 2026-11-09T12:00:00.000+09:00, clicks-1.csv:3
      won: eligible, in the window, and the last one
      the same click again: clicks-2.csv:2
    1 d 59 min 59.499999 s before: c4 on B, 2026-11-09T11:00:00.500001+09:00, clicks-2.csv:3
      not eligible: rejected, conflicting_duplicate: clicks-1.csv:5 counts instead; it would be in the window
    1 d 59 min 59.5 s before: c4 on B, 2026-11-09T11:00:00.500+09:00, clicks-1.csv:5
      beaten by click c2 of A: eligible and in the window, but not the last one
    1 d 2 h before: c3 on A (Coupon), 2026-11-09T10:00:00.000+09:00, clicks-1.csv:4
      eligible and in the window, but the campaign's later click c2 of A counts
    6 d before: c10 on A (Coupon), 2026-11-04T12:00:00.000+09:00, clicks-1.csv:11
      eligible and in the window, but the campaign's later click c2 of A counts
      before the campaign was published; it counts all the same
    9 d before: c1 on B, 2026-11-01T12:00:00.000+09:00, clicks-1.csv:2
      outside of the window by 2 d, otherwise eligible
    no valid time: c8 on A, clicks-1.csv:9
      not eligible: rejected, invalid_timestamp
    no valid time: a row without fields, clicks-1.csv:12
      not eligible: rejected, wrong_field_count
`);
});

test('a custom event, as JSON: each campaign that tracks it is judged by its own last click', async () => {
  const { conversions } = await explain(['o2'], ['--from', '2026-11-10']);
  const [{ clicks, ...story }] = conversions;
  expect(story).toEqual({
    conversion_id: 'o2',
    status: 'credited',
    reason: null,
    rows: [
      { file: 'conversions.csv', line: 3, lines: 1, class: 'used', reason: null, column: null, value: null },
    ],
    event: 'sign_up',
    user_id: 'u1',
    occurred_at: '2026-11-10T12:00:00.000+09:00',
    amount: null,
    currency: null,
    rule: 'every_campaign',
    window: { conversion_window: '7d', since: null, changed_at: null, note: 'start', single: false },
    in_transition: [
      {
        changed_at: '2026-11-10T11:55:00.000+09:00',
        effective_at: '2026-11-10T12:05:00.000+09:00',
        new_window: '3d',
        note: 'shorter',
      },
    ],
    credits: [
      {
        campaign_id: 'B',
        campaign_name: '',
        click_id: 'c4',
        clicked_at: '2026-11-09T11:00:00.500+09:00',
      },
      {
        campaign_id: 'C',
        campaign_name: 'Off',
        click_id: 'c5',
        clicked_at: '2026-11-09T13:00:00.000+09:00',
      },
    ],
    clicks_after: 1,
  });
  expect(verdicts(clicks)).toEqual([
    'c7 not_eligible unknown_campaign',
    'c6 not_eligible draft',
    'c5 credited',
    'c2 not_eligible event_not_tracked',
    'c4 not_eligible conflicting_duplicate',
    'c4 credited',
    'c3 not_eligible event_not_tracked',
    'c10 not_eligible event_not_tracked',
    'c1 outside_window',
    'c8 not_eligible invalid_timestamp',
    ' not_eligible wrong_field_count',
  ]);
  expect(clicks[3]).toEqual({
    file: 'clicks-1.csv',
    line: 3,
    click_id: 'c2',
    campaign_id: 'A',
    campaign_name: 'Coupon',
    clicked_at: '2026-11-09T12:00:00.000+09:00',
    age_seconds: 86_400,
    eligible: false,
    not_eligible: 'event_not_tracked',
    in_window: true,
    over_by_seconds: null,
    verdict: 'not_eligible',
    beaten_by: null,
    before_published: false,
    out_of_range: true,
    counts_instead: null,
    duplicates: [{ file: 'clicks-2.csv', line: 2 }],
  });
  expect(clicks[4].counts_instead).toEqual({ file: 'clicks-1.csv', line: 5 });
  expect(clicks[8]).toMatchObject({ in_window: false, over_by_seconds: 172_800, age_seconds: 777_600 });
});

test('a change that is in force says since when, and a window that is shorter by a microsecond who lost', async () => {
  const later = await explain(['o6'], ['--propagation', '1m']);
  expect(later.conversions[0].window).toEqual({
    conversion_window: '3d',
    since: '2026-11-10T11:56:00.000+09:00',
    changed_at: '2026-11-10T11:55:00.000+09:00',
    note: 'shorter',
    single: false,
  });
  const both = await explain(['o1'], ['--window', '1d']);
  expect(both.conversions[0]).toMatchObject({ status: 'credited', window: { single: true, since: null } });
  const none = await explain(['o1'], ['--window', '86399s']);
  expect(none.conversions[0]).toMatchObject({
    status: 'unattributed',
    reason: 'outside_window',
    credits: [],
  });
  expect(verdicts(none.conversions[0].clicks).slice(2, 6)).toEqual([
    'c5 not_eligible purchase_off',
    'c2 outside_window',
    'c4 not_eligible conflicting_duplicate',
    'c4 outside_window',
  ]);
  expect(none.conversions[0].clicks[3].over_by_seconds).toBe(1);
});

test('ids without a story: not tracked, out of range, rejected, unknown; in one run, with file and line', async () => {
  const ids = ['o3', 'o4', 'o5', 'o6', 'o7', 'o8', 'o9', 'no'];
  const run = await lasttouch(['explain', scene, ...ids, '--to', '2026-11-11']);
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(`o3: unattributed: no_click, the user clicked nothing before
  purchase of u2, 1 USD, 2026-11-10T12:00:00.000+09:00
  conversions.csv:4: this row counts
`);
  expect(run.stdout).toContain('  clicks of the user before it: none\n');
  expect(run.stdout).toContain(`o4: not tracked: the event is no purchase, and no campaign tracks it
  view of u1, 2026-11-10T12:00:00.000+09:00
  conversions.csv:5: this row counts, as not tracked

o5: rejected: no row of it can be used
  conversions.csv:6: rejected, invalid_timestamp: occurred_at "yesterday"

o6: credited to A (Coupon)
  purchase of u1, 7, 2026-11-10T12:00:00.000+09:00
  conversions.csv:7: this row counts
  conversions.csv:8: duplicate: it says the same as the row that counts
  conversions.csv:9: rejected, conflicting_duplicate: conversion_id "o6"
`);
  expect(run.stdout.slice(run.stdout.indexOf('o7:'))).toBe(`o7: rejected: no row of it can be used
  conversions.csv:10: rejected, wrong_field_count: "o7,u1"

o8: rejected: no row of it can be used
  conversions.csv:11: rejected, stray_quote: "\\"o8\\",u1,pur\\"chase,2026-11-10T12:00:00+09:00,,"

o9: out of range: it occurred outside of --from and --to, so it is not counted
  purchase of u1, 9, 2026-11-20T12:00:00.000+09:00
  conversions.csv:12: this row counts, but is out of range

no: unknown: no row has this id; ids are compared as they stand, so case and blanks matter
`);
});

test('the exit code is 0 where every id was found, 1 where one is unknown, also with --json and --quiet', async () => {
  expect((await explain(['o5', 'o4', 'o4'])).conversions).toHaveLength(2);
  expect((await explain(['o5', 'o4'])).status).toBe(0);
  const unknown = await explain(['o1', 'O1', ' o1']);
  expect(unknown.status).toBe(1);
  expect(unknown.conversions.map(({ status }) => status)).toEqual(['credited', 'unknown', 'unknown']);
  expect(await lasttouch(['explain', scene, 'O1', '--quiet'])).toEqual({ stdout: '', stderr: '', status: 1 });
});

test('without an id, a folder or a history it is wrong usage', async () => {
  for (const args of [[scene], [scene, ''], []]) {
    const run = await lasttouch(['explain', ...args]);
    expect(run).toMatchObject({ stdout: '', status: 2 });
    expect(run.stderr).toContain('give at least one conversion_id');
  }
  expect((await lasttouch(['explain', join(scratch, 'nowhere'), 'o1'])).stderr).toContain('does not exist');
  const bare = writeExport(join(scratch, 'bare'), { 'settings.csv': null });
  expect((await lasttouch(['explain', bare, 'o1'])).stderr).toContain('no settings file');
});

test('where all files are named, no folder is needed', async () => {
  const folder = writeExport(join(scratch, 'named'));
  const files = ['campaigns', 'clicks', 'conversions', 'settings'].flatMap((kind) => [
    `--${kind}`,
    join(folder, `${kind}.csv`),
  ]);
  const run = await lasttouch(['explain', ...files, 'o1', 'o2']);
  expect(run.stdout).toMatch(/^o1: credited to P1 \(One\)\n[\s\S]*\no2: unknown/);
});

test('of clicks at the same time the one with the greatest id is the newest, by bytes', async () => {
  const clicks = ['c10,Z', 'c9,A', 'c\uff5e,M', 'c\u{10000},B'].map(
    (click) => `${click},u1,${at(3, '10:00:00')}\n`,
  );
  const campaigns = ['A', 'B', 'M', 'Z'].map((id) => `${id},,,2026-11-01,on\n`).join('');
  const folder = writeExport(join(scratch, 'ties'), {
    'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n${campaigns}`,
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${clicks.join('')}`,
    'conversions.csv': VALID['conversions.csv'].replace('02T12', '03T10'),
  });
  const { conversions } = await explain(['o1'], [], folder);
  expect(verdicts(conversions[0].clicks)).toEqual([
    'c\u{10000} won',
    'c\uff5e beaten c\u{10000}',
    'c9 beaten c\u{10000}',
    'c10 beaten c\u{10000}',
  ]);
});

test('with --no-dedupe-clicks too, equal rows are one click with several places', async () => {
  const rows = `${VALID['clicks.csv']}${VALID['clicks.csv'].split('\n')[1]}\nc1,P1,u1,${at(1, '10:00:00')}\n`;
  const folder = writeExport(join(scratch, 'equal'), { 'clicks.csv': rows });
  const { conversions } = await explain(['o1'], ['--no-dedupe-clicks'], folder);
  expect(verdicts(conversions[0].clicks)).toEqual(['c1 won', 'c1 earlier_click c1']);
  expect(conversions[0].clicks[0].duplicates).toEqual([{ file: 'clicks.csv', line: 3 }]);
});

test('a click that is rejected for its id stands where its time says', async () => {
  const header = VALID['clicks.csv'].split('\n')[0];
  const late = `,P1,u1,${at(1, '10:00:00')}`;
  const early = `c2,P1,u1,${at(1, '09:00:00')}`;
  const folder = writeExport(join(scratch, 'no-id'), { 'clicks.csv': `${header}\n${late}\n${early}\n` });
  const { conversions } = await explain(['o1'], [], folder);
  expect(conversions[0].clicks.map(({ click_id, clicked_at }) => [click_id, clicked_at])).toEqual([
    ['', '2026-11-01T10:00:00.000+09:00'],
    ['c2', '2026-11-01T09:00:00.000+09:00'],
  ]);
  expect(verdicts(conversions[0].clicks)).toEqual([' not_eligible empty_field', 'c2 won']);
});

test('values that would drive a terminal are shown escaped', async () => {
  const run = await lasttouch(['explain', scene, 'o\x1b[31m'], { env: { NO_COLOR: '1' } });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('o\\x1b[31m: credited to A');
  expect(run.stdout).not.toContain('\x1b');
});

test('other encodings, renamed columns and gzip make no difference', async () => {
  const rows = VALID['conversions.csv'].replace('u1', '고객').replace('user_id', 'member');
  const clicks = VALID['clicks.csv'].replace('u1', '고객');
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  const folder = writeExport(join(scratch, 'utf16'), {
    ...Object.fromEntries(Object.entries(VALID).map(([name, text]) => [name, utf16(text)])),
    'conversions.csv': utf16(rows.replace('o1', '주문')),
    'clicks.csv': utf16(clicks),
  });
  const args = ['--encoding', 'utf-16le', '--columns', 'conversions.user_id=member'];
  const { conversions } = await explain(['주문'], args, folder);
  expect(conversions[0]).toMatchObject({ status: 'credited', user_id: '고객' });
  expect(verdicts(conversions[0].clicks)).toEqual(['c1 won']);
});

/** What a report says about each conversion: its credits, or the reason and the click that it names. */
function storiesOf(report: string): Map<string, string[]> {
  const stories = new Map<string, string[]>();
  for (const row of readCsv(report, 'attributions.csv')) {
    const credit = [row.rule, row.campaign_id, row.click_id, row.clicked_at, row.seconds_to_convert];
    const said = [...credit, row.conversion_window, row.in_transition].join(' ');
    stories.set(row.conversion_id, [...(stories.get(row.conversion_id) ?? []), said]);
  }
  for (const row of readCsv(report, 'unattributed.csv'))
    stories.set(row.conversion_id, [[row.reason, row.last_campaign_id, row.last_clicked_at].join(' ')]);
  return stories;
}

/** The same from an explanation, as far as possible from what it says about the clicks. */
function storyOf({ status, reason, rule, window, in_transition, clicks }: ExplainedConversion): string[] {
  if (status === 'credited') {
    return clicks
      .filter(({ verdict }) => verdict === 'won' || verdict === 'credited')
      .sort((a, b) => Buffer.compare(Buffer.from(a.campaign_id), Buffer.from(b.campaign_id)))
      .map(({ campaign_id, click_id, clicked_at, age_seconds }) => {
        const credit = [rule, campaign_id, click_id, clicked_at, age_seconds];
        return [...credit, window?.conversion_window, in_transition.length > 0].join(' ');
      });
  }
  const isUsable = (click: ExplainedClick) =>
    click.eligible || ['purchase_off', 'event_not_tracked'].includes(String(click.not_eligible));
  const named = clicks.find(reason === 'outside_window' ? ({ eligible }) => eligible : isUsable);
  return [[reason, named?.campaign_id, named?.clicked_at].join(' ')];
}

/** Clicks lie in scratch files, few of them sorted together. */
const SCRATCH_FILES = { LASTTOUCH_KEPT_REJECTS: '0', LASTTOUCH_PIECE_ROWS: '2' };

describe('what explain says is what attribute does', () => {
  test.each(seeds('LASTTOUCH_EXPLAIN_SEEDS', '1-10').all)('random export %i', async (seed) => {
    const folder = join(scratch, `random-${seed}`);
    const random = randomExport(seed);
    writeFiles(folder, random);
    const out = join(scratch, 'report');
    const quiet = ['--no-html', '--quiet', '--out', out];
    const attributed = await lasttouch(['attribute', folder, ...random.args, ...quiet]);
    if (attributed.status === 0) {
      const stories = storiesOf(out);
      const ids = [...stories.keys()].filter((id) => !id.includes('\0'));
      const args = ['explain', folder, ...random.args, ...random.ways.args, '--json', '--', ...ids, 'none'];
      const run = await lasttouch(args, { env: { ...random.ways.env, ...SCRATCH_FILES } });
      expect(run.status).toBe(1);
      const { conversions } = JSON.parse(run.stdout) as { conversions: ExplainedConversion[] };
      const told = conversions.slice(0, -1).map((story) => [story.conversion_id, storyOf(story)]);
      expect(told).toEqual(ids.map((id) => [id, stories.get(id)]));
    }
    rmSync(folder, { recursive: true });
  });

  test('fixtures/november, all conversions at once, and its rejected rows', async () => {
    const out = join(scratch, 'november');
    expect((await lasttouch(['attribute', november, '--no-html', '--quiet', '--out', out])).status).toBe(0);
    const stories = storiesOf(out);
    const { conversions } = await explain([...stories.keys()], [], november);
    expect(conversions.map((story) => [story.conversion_id, storyOf(story)])).toEqual([...stories]);
    const rejects = readCsv(out, 'rejects.csv').filter(({ file }) => file.startsWith('conversions'));
    expect(rejects.length).toBeGreaterThan(1);
    const ids = rejects.map(({ file, line }) => {
      const record = readFileSync(join(november, file), 'utf8').split('\n')[Number(line) - 1];
      return record.split(',')[0];
    });
    const { conversions: rejected } = await explain(ids, [], november);
    const rows = rejected.flatMap((story) => story.rows).filter((row) => row.class === 'rejected');
    expect(rows.map(({ file, line, reason, column }) => [file, String(line), column, reason]).sort()).toEqual(
      rejects.map(({ file, line, column, reason }) => [file, line, column, reason]).sort(),
    );
  });
});

test('the last 200 clicks are told, and all with --all', async () => {
  const rows = Array.from({ length: 250 }, (_, i) => `k${i},P1,u1,${1_793_500_000 + i}\n`).join('');
  const folder = writeExport(join(scratch, 'many-clicks'), {
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${rows}`,
  });
  const told = async (...args: string[]) => {
    const run = await lasttouch(['explain', folder, 'o1', ...args]);
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    return run.stdout;
  };
  const text = await told();
  expect(text.match(/: k\d+ on P1/g)).toHaveLength(200);
  expect(text).toContain(': k249 on P1');
  expect(text).toContain(': k50 on P1');
  expect(text.endsWith('    and 50 before these, which --all shows\n')).toBe(true);
  const [some] = (JSON.parse(await told('--json')) as { conversions: ExplainedConversion[] }).conversions;
  expect([some?.clicks.length, some?.clicks_left_out]).toEqual([200, 50]);
  expect((await told('--all')).match(/: k\d+ on P1/g)).toHaveLength(250);
  const json = await told('--json', '--all');
  const parsed = JSON.parse(json) as { conversions: ExplainedConversion[] };
  expect(json).toBe(`${JSON.stringify(parsed, undefined, 2)}\n`);
  expect(parsed.conversions[0]?.clicks).toHaveLength(250);
  expect(parsed.conversions[0]).not.toHaveProperty('clicks_left_out');
});

test('clicks in memory and in scratch files are told alike, in any order, with all that is wrong with them', async () => {
  const header = 'click_id,campaign_id,user_id,clicked_at\n';
  const times = [7, 3, 9, 3, 5, 1, 8, 3].map((second) => `${1_793_500_000 + second}`);
  const rows = times.map((time, i) => `k${i % 5},P1,u1,${time}\nx${i},none,u1,${time}\nb${i},P1,u1,never\n`);
  const folder = writeExport(join(scratch, 'scattered'), {
    'clicks-1.csv': `${header}${rows.join('')}k9"x,P1,u1,1\n`,
    'clicks-2.csv': `${header}${[...rows].reverse().join('')}`,
  });
  rmSync(join(folder, 'clicks.csv'), { force: true });
  const told = async (args: string[], env = {}) => {
    const run = await lasttouch(['explain', folder, 'o1', ...args], { env });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    return run.stdout;
  };
  for (const args of [['--all'], ['--json', '--all'], ['--json', '--no-dedupe-clicks']]) {
    expect(await told(args, { ...SCRATCH_FILES, LASTTOUCH_RANGE_BYTES: '100' })).toBe(await told(args));
  }
});
