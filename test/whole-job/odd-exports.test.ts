import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { attribute, type Options, type Warning } from '../../src/index.ts';
import { WARNING_CODES } from '../../src/report/warnings.ts';
import { writeExport } from '../binary/export.ts';
import { scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let made = 0;

type Files = Record<string, string | null>;

/** An export with one thing in it, and its neighbour that just has not. */
interface Case {
  code: Warning['code'];
  kind?: string;
  count: number;
  severity?: 'note';
  raises: Files;
  neighbour: Files;
  options?: Options;
  /** What the message must name: a file, a column, an example, what to do. */
  names: readonly string[];
  /** A folder that the export has besides. */
  folder?: string;
}

const CAMPAIGNS = 'campaign_id,name,channel,published_at,purchase_conversion';
const CLICKS = 'click_id,campaign_id,user_id,clicked_at\n';
const CONVERSIONS = 'conversion_id,user_id,event,occurred_at,amount,currency\n';
const PUBLISHED = '2026-11-01T00:00:00+09:00';

/** A time of November; days from 1, later ones in December. */
function at(day: number, hour = 10, minute = 0): string {
  return new Date(Date.UTC(2026, 10, day, hour, minute)).toISOString().replace('.000Z', '+00:00');
}

function campaigns(columns: string, ...rows: string[]): Files {
  return { 'campaigns.csv': `${CAMPAIGNS}${columns}\n${rows.map((row) => `${row}\n`).join('')}` };
}

const clicks = (...rows: string[]): Files => ({
  'clicks.csv': CLICKS + rows.map((row) => `${row}\n`).join(''),
});
const conversions = (...rows: string[]): Files => ({
  'conversions.csv': CONVERSIONS + rows.map((row) => `${row}\n`).join(''),
});

/** Ten rows on each of some days, of the user and campaign of the valid export. */
function manyClicks(days: readonly number[], more: readonly string[] = []): Files {
  const rows = days.flatMap((day) =>
    Array.from({ length: 10 }, (_, i) => `c${day}-${i},P1,u1,${at(day, 1, i)}`),
  );
  return clicks(...rows, ...more);
}

function manyConversions(days: readonly number[], more: readonly string[] = []): Files {
  const rows = days.flatMap((day) =>
    Array.from({ length: 10 }, (_, i) => `o${day}-${i},u1,purchase,${at(day, 2, i)},10,KRW`),
  );
  return conversions(...rows, ...more);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const KRW = '5000,KRW';
const bought = (id: string, user: string, time: string, rest = KRW) =>
  `${id},${user},purchase,${time},${rest}`;
const goodClick = `c1,P1,u1,${at(2, 1)}`;
const goodPurchase = bought('o1', 'u1', at(2, 3));
const many = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i));

const hundredIds = many(100, (i) => bought(`o${i + 1}`, 'u1', at(2)));

const CASES: Case[] = [
  {
    code: 'many_rejects',
    kind: 'conversions',
    count: 1,
    raises: conversions(
      ...many(99, (i) => bought(`o${i}`, 'u1', at(2, 3))),
      bought('bad', 'u1', at(2, 3), 'free,KRW'),
    ),
    neighbour: conversions(
      ...many(100, (i) => bought(`o${i}`, 'u1', at(2, 3))),
      bought('bad', 'u1', at(2, 3), 'free,KRW'),
    ),
    names: ['conversions.csv:101', 'invalid_amount 1', 'amount "free"', '--max-rejects'],
  },
  {
    code: 'no_rows',
    kind: 'conversions',
    count: 0,
    raises: conversions(),
    neighbour: conversions(goodPurchase),
    names: ['conversions.csv', 'conversion_id', 'export'],
  },
  {
    code: 'no_purchases',
    kind: 'conversions',
    count: 2,
    raises: conversions(`o1,u1,Order Completed,${at(2, 3)},1,KRW`, `o2,u1,구매,${at(2, 3)},1,KRW`),
    neighbour: conversions(`o1,u1,Order Completed,${at(2, 3)},1,KRW`, goodPurchase.replace('o1', 'o2')),
    names: [
      'conversions.csv',
      'column event',
      '"Order Completed" (1), "구매" (1)',
      "--purchase-event 'Order Completed'",
    ],
  },
  {
    code: 'no_amounts',
    kind: 'conversions',
    count: 1,
    raises: {
      'conversions.csv': `conversion_id,user_id,event,occurred_at,revenue\no1,u1,purchase,${at(2, 3)},500\n`,
    },
    neighbour: {
      'conversions.csv': `conversion_id,user_id,event,occurred_at,amount\no1,u1,purchase,${at(2, 3)},0\n`,
    },
    names: ['conversions.csv', 'column amount', '"revenue" ("500")', '--columns conversions.amount=revenue'],
  },
  {
    code: 'tracked_event_missing',
    kind: 'campaigns',
    count: 1,
    raises: {
      ...campaigns(',conversion_events', `P1,One,push,${PUBLISHED},on,"sign_up, review"`),
      ...conversions(goodPurchase, `o2,u1,review,${at(2, 3)},,`),
    },
    neighbour: {
      ...campaigns(',conversion_events', `P1,One,push,${PUBLISHED},on,review`),
      ...conversions(goodPurchase, `o2,u1,review,${at(2, 3)},,`),
    },
    names: [
      'campaigns.csv',
      'conversion_events',
      '"sign_up, review" (conversions have "review")',
      'with | between',
    ],
  },
  {
    code: 'column_near_miss',
    kind: 'conversions',
    count: 1,
    raises: { 'conversions.csv': `${CONVERSIONS.replace('currency', 'Currency')}${goodPurchase}\n` },
    neighbour: { 'conversions.csv': `${CONVERSIONS.replace('currency', 'country')}${goodPurchase}\n` },
    names: ['conversions.csv', 'column currency', '"Currency"', '--columns conversions.currency=Currency'],
  },
  {
    code: 'columns_differ',
    kind: 'conversions',
    count: 1,
    raises: {
      'conversions-2.csv': `conversion_id,user_id,event,occurred_at,currency\no9,u1,purchase,${at(2, 4)},KRW\n`,
    },
    neighbour: { 'conversions-2.csv': `${CONVERSIONS}${bought('o9', 'u1', at(2, 4))}\n` },
    names: ['amount stands in conversions.csv but not in conversions-2.csv', 'export the files alike'],
  },
  {
    code: 'unused_setting_column',
    kind: 'settings',
    count: 1,
    raises: { 'settings.csv': 'changed_at,conversion_window,group\n,7d,push\n' },
    neighbour: { 'settings.csv': 'changed_at,conversion_window,group\n,7d,marketing\n' },
    names: ['"group" of settings.csv', '"push"', '--window'],
  },
  {
    code: 'snapshots_differ',
    kind: 'campaigns',
    count: 1,
    severity: 'note',
    raises: campaigns(',cost', `P1,One,push,${PUBLISHED},on,10`, `P1,One,push,${PUBLISHED},on,20`),
    neighbour: campaigns(',cost', `P1,One,push,${PUBLISHED},on,10`, `P1,One,push,${PUBLISHED},on,10.0`),
    names: ['"P1"', 'column cost', 'campaigns.csv:2 and campaigns.csv:3'],
  },
  {
    code: 'order_lines',
    kind: 'conversions',
    count: 1,
    raises: conversions(
      goodPurchase,
      ...['20000', '5000', '1000'].map((amount) => bought('o2', 'u1', at(2, 4), `${amount},KRW`)),
    ),
    neighbour: conversions(goodPurchase, bought('o2', 'u1', at(2, 4)), bought('o2', 'u1', at(2, 5), '1,KRW')),
    names: ['conversions.csv', 'conversion_id', '"o2"', '--columns conversions.line_id=HEADER'],
  },
  {
    // One in a hundred ids: a row that is left out has none, and one id more makes it fewer.
    code: 'order_lines',
    kind: 'conversions',
    count: 1,
    raises: conversions(...hundredIds, bought('o1', 'u1', at(2), '2,KRW'), 'x,u1,other,2026-11-02,,'),
    neighbour: conversions(...hundredIds, bought('o1', 'u1', at(2), '2,KRW'), bought('o101', 'u1', at(2))),
    options: { where: ['conversions.event!=other'] },
    names: ['1 of 100 ids'],
  },
  {
    code: 'refunds_unused',
    kind: 'refunds',
    count: 1,
    raises: { 'refunds.csv': `refund_id,conversion_id,refunded_at,amount\nr1,else,${at(3)},1\n` },
    neighbour: { 'refunds.csv': `refund_id,conversion_id,refunded_at,amount\nr1,o1,${at(3)},1\n` },
    names: ['refunds.csv', 'conversion_id', 'export'],
  },
  {
    code: 'files_passed_over',
    kind: 'clicks',
    count: 3,
    raises: { 'clicks-2.zip': 'PK', 'Clicks-3.xlsx': 'PK' },
    neighbour: { 'notes.zip': 'PK', 'clickhouse.xlsx': 'PK', 'clicks.md': 'about' },
    names: [
      'clicks-2.zip (packed: unpack it',
      'Clicks-3.xlsx (a spreadsheet: save it as CSV',
      'clicks-old (a folder: ',
    ],
    folder: 'clicks-old',
  },
  {
    code: 'placeholder_ids',
    kind: 'conversions',
    count: 4,
    raises: conversions(
      goodPurchase,
      ...['null', '\\N'].flatMap((user) => [0, 1].map((i) => bought(`${user}${i}`, user, at(2, 4)))),
    ),
    neighbour: conversions(goodPurchase, bought('o2', 'null', at(2, 4)), bought('o3', '\\N', at(2, 4))),
    names: ['conversions.csv', 'user_id', '"null" (2), "\\\\N" (2)', 'export these ids empty'],
  },
  {
    code: 'user_ids_alike',
    kind: 'conversions',
    count: 1,
    raises: conversions(goodPurchase, bought('o2', 'U1', at(2, 4))),
    neighbour: conversions(goodPurchase, bought('o2', 'V1', at(2, 4))),
    names: ['conversions.csv', 'user_id', '"U1" here, "u1" in clicks.csv', 'export both alike'],
  },
  {
    // With identities persons are compared: u9 is U1, and in the neighbour u1 is somebody else.
    code: 'user_ids_alike',
    kind: 'conversions',
    count: 1,
    raises: {
      ...conversions(goodPurchase, bought('o2', 'u9', at(2, 4))),
      'identities.csv': 'user_id,person_id\nu9,U1\n',
    },
    neighbour: {
      ...conversions(goodPurchase, bought('o2', 'U1', at(2, 4))),
      'identities.csv': 'user_id,person_id\nu1,p1\n',
    },
    names: ['conversions.csv', 'user_id', '"U1" here, "u1" in clicks.csv', 'export both alike'],
  },
  {
    code: 'amounts_rounded',
    kind: 'conversions',
    severity: 'note',
    count: 1,
    raises: conversions(
      bought('o1', 'u1', at(2, 3), '30.7346153846154,KRW'),
      bought('o2', 'u1', at(2, 3), '30.734615,KRW'),
    ),
    neighbour: conversions(bought('o1', 'u1', at(2, 3), '30.7346150000000,KRW')),
    names: ['conversions.csv', 'column amount', '"30.7346153846154"', 'export amounts as decimals'],
  },
  {
    code: 'nothing_selected',
    kind: 'clicks',
    count: 1,
    raises: { 'clicks.csv': `click_id,campaign_id,user_id,clicked_at,type\n${goodClick},open\n` },
    neighbour: {
      'clicks.csv': `click_id,campaign_id,user_id,clicked_at,type\n${goodClick},click\nc2,P1,u2,${at(2, 1)},open\n`,
    },
    options: { where: ['clicks.type=click'] },
    names: ['clicks.csv', 'type', '--where'],
  },
  {
    code: 'time_outliers',
    kind: 'clicks',
    count: 1,
    raises: clicks(`old,P1,u1,2001-01-01T00:00:00Z`, ...many(1000, (i) => `c${i},P1,u1,${at(2, 1)}`)),
    neighbour: clicks(`old,P1,u1,2001-01-01T00:00:00Z`, ...many(999, (i) => `c${i},P1,u1,${at(2, 1)}`)),
    names: ['clicks.csv', 'clicked_at', '2001-01-01', '--from 2026-11-02 --to 2026-11-03'],
  },
  {
    code: 'conversions_gap',
    kind: 'conversions',
    count: 9,
    raises: { ...manyClicks(range(2, 20)), ...manyConversions([...range(2, 6), ...range(16, 20)]) },
    neighbour: {
      ...manyClicks(range(2, 20)),
      ...conversions(
        ...[2, 3, 16, 17].flatMap((day) => many(9, (i) => bought(`o${day}-${i}`, 'u1', at(day, 2)))),
      ),
    },
    names: ['2026-11-07', 'conversions.csv', 'occurred_at', 'add the file that is missing'],
  },
  {
    code: 'conversions_end_early',
    kind: 'conversions',
    count: 4,
    raises: { ...clicks(goodClick, `c2,P1,u1,${at(6, 4)}`), ...conversions(goodPurchase) },
    neighbour: { ...clicks(goodClick, `c2,P1,u1,${at(3, 3)}`), ...conversions(goodPurchase) },
    names: ['conversions.csv', 'occurred_at', '4 days before the last click', 'add the files'],
  },
  {
    code: 'conversions_start_late',
    kind: 'conversions',
    count: 2,
    raises: { ...clicks(goodClick, `c2,P1,u1,${at(11, 1)}`), ...conversions(bought('o1', 'u1', at(11, 3))) },
    neighbour: {
      ...clicks(goodClick, `c2,P1,u1,${at(10, 1)}`),
      ...conversions(bought('o1', 'u1', at(10, 1))),
    },
    names: ['conversions.csv', 'occurred_at', 'window of 7d', 'add the files'],
  },
  {
    code: 'clicks_after_conversion',
    kind: 'clicks',
    count: 1,
    raises: { ...clicks(`c1,P1,u1,${at(3, 3)}`), ...conversions(goodPurchase) },
    neighbour: { ...clicks(`c1,P1,u1,${at(3, 3, 1)}`), ...conversions(goodPurchase) },
    names: ['clicks.csv', 'clicked_at', '--timezone'],
  },
  {
    code: 'clicks_start_late',
    kind: 'clicks',
    count: 1,
    severity: 'note',
    raises: conversions(goodPurchase, bought('o2', 'u2', at(2, 5))),
    neighbour: conversions(goodPurchase, bought('o2', 'u2', at(9, 10))),
    names: ['clicks.csv', 'clicked_at', '--from'],
  },
  {
    code: 'in_transition',
    count: 1,
    severity: 'note',
    raises: {
      'settings.csv': `changed_at,conversion_window\n,7d\n${at(2, 2, 55)},3d\n`,
      ...conversions(goodPurchase),
    },
    neighbour: {
      'settings.csv': `changed_at,conversion_window\n,7d\n${at(2, 2, 50)},3d\n`,
      ...conversions(goodPurchase),
    },
    names: ['settings.csv', 'changed_at', '--propagation'],
  },
  {
    code: 'clicks_end_early',
    kind: 'clicks',
    count: 1,
    raises: { ...clicks(goodClick), ...conversions(bought('o1', 'u1', at(3, 1, 1))) },
    neighbour: { ...clicks(goodClick), ...conversions(bought('o1', 'u1', at(3, 1))) },
    names: ['clicks.csv', 'clicked_at', 'add the files of later clicks'],
  },
  {
    code: 'clicks_gap',
    kind: 'clicks',
    count: 2,
    raises: { ...manyClicks([2, 5]), ...manyConversions([2, 3, 4, 5]) },
    neighbour: {
      ...clicks(...[2, 5].flatMap((day) => many(9, (i) => `c${day}-${i},P1,u1,${at(day, 1)}`))),
      ...manyConversions([2, 3, 4, 5]),
    },
    names: ['2026-11-03', 'clicks.csv', 'clicked_at'],
  },
  {
    code: 'click_before_published',
    kind: 'clicks',
    count: 1,
    raises: { ...campaigns('', `P1,One,push,${at(2, 2)},on`), ...clicks(goodClick) },
    neighbour: { ...campaigns('', `P1,One,push,${at(2, 1)},on`), ...clicks(goodClick) },
    names: ['published_at', '"P1"', '--timezone'],
  },
  {
    code: 'purchase_event_listed',
    kind: 'campaigns',
    count: 1,
    raises: campaigns(',conversion_events', `P1,One,push,${PUBLISHED},on,purchase`),
    neighbour: campaigns(',conversion_events', `P1,One,push,${PUBLISHED},on,`),
    names: ['campaigns.csv', 'conversion_events', '"purchase"'],
  },
  {
    code: 'multi_line_rejects',
    count: 1,
    raises: clicks(goodClick, `c2,P1,"u\n2",never`),
    neighbour: clicks(goodClick, `c2,P1,"u2",never`),
    names: ['clicks.csv:3', 'quote'],
  },
  {
    code: 'no_common_user',
    kind: 'conversions',
    count: 1,
    raises: conversions(bought('o1', 'other', at(2, 3))),
    neighbour: conversions(goodPurchase),
    names: ['user_id', 'conversions.csv', 'clicks.csv', '--columns'],
  },
  {
    code: 'spreadsheet_ids',
    count: 2,
    raises: conversions(bought('1.2E+11', '103.0', at(2, 3))),
    neighbour: conversions(bought('1.2E+1', '103.01', at(2, 3))),
    names: ['1.2E+11', '103.0', 'export them as text'],
  },
  {
    code: 'many_unknown_campaigns',
    kind: 'clicks',
    count: 1,
    raises: clicks(...many(18, (i) => `c${i},P1,u1,${at(2, 1)}`), `x,else,u1,${at(2, 1)}`),
    neighbour: clicks(...many(19, (i) => `c${i},P1,u1,${at(2, 1)}`), `x,else,u1,${at(2, 1)}`),
    names: ['"else"', 'clicks.csv:20', 'campaign_id', 'add the campaigns file'],
  },
  {
    code: 'no_clicks',
    kind: 'clicks',
    count: 1,
    raises: {
      ...campaigns(
        ',sent',
        `P1,One,push,${PUBLISHED},on,9`,
        `P2,Two,push,${at(3)},on,9`,
        `P3,Three,push,${at(3)},on,0`,
      ),
      ...clicks(goodClick, `c2,P1,u1,${at(4)}`),
    },
    neighbour: {
      ...campaigns(',sent', `P1,One,push,${PUBLISHED},on,9`, `P2,Two,push,${at(4, 11)},on,9`),
      ...clicks(goodClick, `c2,P1,u1,${at(4)}`),
    },
    names: ['"P2"', 'clicks.csv', 'add the clicks file'],
  },
  {
    code: 'refund_event',
    kind: 'conversions',
    count: 1,
    raises: conversions(goodPurchase, `o2,u1,df_refund,${at(2, 3)},1,KRW`),
    neighbour: conversions(goodPurchase, `o2,u1,df_refunded,${at(2, 3)},1,KRW`),
    names: ['conversions.csv', '"df_refund"', '--refunds'],
  },
  {
    code: 'differs_from_console',
    kind: 'campaigns',
    count: 1,
    severity: 'note',
    raises: campaigns(',console_purchase_conversions', `P1,One,push,${PUBLISHED},on,7`),
    neighbour: campaigns(',console_purchase_conversions', `P1,One,push,${PUBLISHED},on,1`),
    names: ['"P1"', 'lasttouch reconcile'],
  },
];

/** The warnings of an export, which is attributed here. */
async function warningsOf(files: Files, folder?: string, options: Options = {}): Promise<Warning[]> {
  const directory = writeExport(join(scratch, String(++made)), files);
  if (folder !== undefined) mkdirSync(join(directory, folder));
  const { run } = await attribute({ directory, out: join(directory, 'report'), html: false, ...options });
  return run.warnings;
}

test.each(CASES)(
  '$code is raised, and not for its neighbour',
  async ({ code, kind, count, severity, raises, neighbour, options, names, folder }) => {
    const raised = (await warningsOf(raises, folder, options)).filter((warning) => warning.code === code);
    expect(raised.map((warning) => [warning.kind, warning.severity, warning.count])).toEqual([
      [kind ?? null, severity ?? 'warning', count],
    ]);
    for (const name of names) expect(raised[0].message).toContain(name);
    expect((await warningsOf(neighbour, undefined, options)).map((warning) => warning.code)).not.toContain(
      code,
    );
  },
);

test('every code has such a case', () => {
  expect([...new Set(CASES.map(({ code }) => code))].sort()).toEqual([...WARNING_CODES].sort());
});

/** Advice of messages, and the options that follow it. */
const ADVICE: [Warning['code'], Options][] = [
  ['no_purchases', { purchaseEvent: ['Order Completed'] }],
  ['no_amounts', { columns: ['conversions.amount=revenue'] }],
  ['column_near_miss', { columns: ['conversions.currency=Currency'] }],
  ['time_outliers', { from: '2026-11-02', to: '2026-11-03' }],
  ['in_transition', { propagation: '1m' }],
  ['unused_setting_column', { window: '7d' }],
];

test.each(ADVICE)('the advice of %s is followed by another outcome', async (code, options) => {
  const { raises } = CASES.find((one) => one.code === code) as Case;
  const codes = (await warningsOf(raises, undefined, options)).map((warning) => warning.code);
  expect(codes).not.toContain(code);
});

test('the advice on a folder that is passed over leads to its files', async () => {
  const directory = writeExport(join(scratch, String(++made)), {
    'clicks.csv': null,
    'clicks/one.csv': `${CLICKS}${goodClick}\n`,
    'clicks-0.csv': CLICKS,
  });
  const options = { directory, out: join(directory, 'report'), html: false };
  const [passed] = (await attribute(options)).run.warnings.filter(({ code }) => code === 'files_passed_over');
  const [, glob] = /--clicks '([^']+)'/.exec(passed.message) ?? [];
  const { run } = await attribute({ ...options, clicks: [glob] });
  expect(run.counts.clicks.rows).toBe(1);
});

const PASSED_OVER: [string, Files, string][] = [
  ['a text file', { "clicks-3 o'ld.txt": `${CLICKS}c3,P1,u1,${at(2)}\n` }, "clicks-3 o'ld.txt"],
  [
    'a folder in which files have several endings',
    {
      'clicks [old]/c3.csv': `${CLICKS}c3,P1,u1,${at(2)}\n`,
      'clicks [old]/c4.TSV': 'click_id\tcampaign_id\tuser_id\tclicked_at\n',
    },
    'clicks [old]',
  ],
];

test.each(PASSED_OVER)('options for %s keep the files that are read anyway', async (_what, files, name) => {
  const directory = writeExport(join(scratch, `it's (${++made})`), {
    ...clicks(goodClick),
    'Clicks-2.csv': `${CLICKS}c2,P1,u1,${at(2)}\n`,
    ...files,
  });
  const options = { directory, out: join(directory, 'report'), html: false };
  const [passed] = (await attribute(options)).run.warnings.filter(({ code }) => code === 'files_passed_over');
  expect(passed.example).toBe(name);
  const [, advised] = /, or give (.*)\)$/.exec(passed.message) ?? [];
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${advised}`])
    .toString()
    .split('\0');
  const { run } = await attribute({ ...options, clicks: words.filter((word) => /csv|tsv|txt/i.test(word)) });
  expect(run.counts.clicks.rows).toBe(3);
});

test('options are not named where they would be many, or where a folder has nothing to give', async () => {
  const many = Array.from({ length: 5 }, (_, i): [string, string] => [`clicks-${i}.csv`, CLICKS]);
  for (const files of [{ ...Object.fromEntries(many), 'clicks-9.txt': '' }, { 'clicks-old/about.md': '' }]) {
    const [{ message }] = await warningsOf({ ...clicks(goodClick), ...files });
    expect(message).toContain('name ');
    expect(message).not.toContain('--clicks');
  }
});

test('a header that is named as another column may be given to the one whose values it has', async () => {
  const directory = writeExport(join(scratch, String(++made)), {
    ...clicks(goodClick),
    'campaigns.csv': 'campaign_id,name,channel,sent,purchase_conversion\nP1,A,push,2026-11-01 10:00,on\n',
  });
  const options = { directory, out: join(directory, 'report'), html: false };
  await expect(attribute(options)).rejects.toThrow('column published_at: is missing');
  const summary = async (more: Options) => {
    await attribute({ ...options, columns: ['campaigns.published_at=sent'], ...more });
    const text = readFileSync(join(directory, 'report', 'summary.csv'), 'utf8');
    const [row] = parse<Record<string, string>>(text, { columns: true });
    return [row.published_at, row.sent];
  };
  expect(await summary({})).toEqual(['2026-11-01T10:00:00.000+09:00', '']);
  expect(await summary({ value: ['campaigns.sent=500'] })).toEqual(['2026-11-01T10:00:00.000+09:00', '500']);
});

test('rejected rows name the option that would read the first of them, and with it they are read', async () => {
  const directory = writeExport(join(scratch, 'other-times'), clicks('c1,P1,u1,02/11/2026 10:00'));
  const options = { directory, out: join(scratch, 'other-times-report') };
  await expect(attribute(options)).rejects.toThrow(
    "clicked_at \"02/11/2026 10:00\"; --time-format 'dd/MM/yyyy HH:mm' would read it, or 'MM/dd/yyyy HH:mm' if the month comes first)",
  );
  const { run } = await attribute({ ...options, timeFormat: ['dd/MM/yyyy HH:mm'] });
  expect(run.counts.clicks).toMatchObject({ counted: 1, rejected: 0 });
});
