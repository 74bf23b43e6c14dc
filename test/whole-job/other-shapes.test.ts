import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import { attributeExport } from '../../src/commands/attribute/run.ts';
import { InputError } from '../../src/problems/input-error.ts';
import { type Options, resolveOptions } from '../../src/run/options/options.ts';
import { readTree, scratchFolder } from '../binary/lasttouch.ts';
import { Draw } from '../reference/draw.ts';
import { attributeOnPaper } from '../spark/paper-spark.ts';
import { comparableReport } from '../spark/same-report.ts';

const SEEDS = Number(process.env.LASTTOUCH_SHAPE_SEEDS ?? 60);
const scratch = scratchFolder();
const environment = { ...process.env };

afterAll(() => {
  process.env = environment;
});

type Row = Record<string, string>;
interface Shape {
  clicks: Row[];
  conversions: Row[];
  /** Undefined without identities. */
  identities: Row[] | undefined;
  latest: boolean;
  hasLines: boolean;
  /** Users whose rows are left out; undefined without a list of them. */
  excluded: string[] | undefined;
  /** The file of campaigns; undefined where the clicks name them. */
  campaigns: string | undefined;
}

const CAMPAIGNS = `campaign_id,name,channel,published_at,purchase_conversion,conversion_events
P1,Push,push,2026-11-01,on,signup
P2,Text,text,2026-11-01,on,
O1,Off,push,2026-11-01,off,signup
`;
const SETTINGS = 'changed_at,conversion_window\n,3d\n2026-11-04T00:00:00+09:00,1d\n';
const CLICK = ['click_id', 'campaign_id', 'user_id', 'clicked_at'];
const CONVERSION = ['conversion_id', 'user_id', 'event', 'occurred_at', 'amount', 'currency'];

function csv(columns: readonly string[], rows: readonly Row[]): string {
  return `${[columns.join(','), ...rows.map((row) => columns.map((name) => row[name]).join(','))].join('\n')}\n`;
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function timeOf(draw: Draw): string {
  const hour = String(draw.pick([0, 9, 9, 23])).padStart(2, '0');
  return `2026-11-0${draw.between(1, 7)}T${hour}:00:00+09:00`;
}

const USERS = ['u1', 'u2', 'u3', 'a user with a long name', 'u5', 'p1'];
const PERSONS = ['p1', 'p2', 'a person with a long name', 'u1'];

function drawShape(draw: Draw): Shape {
  const hasLines = draw.chance(0.7);
  const ids = draw.between(1, 8);
  // With few repeated lines most conversions are told without the plain rule.
  const plainLines = draw.pick([0, 0.5, 1]);
  const sameOrder = draw.pick([0.8, 1]);
  const conversions = draw.times(draw.between(1, 40), (at) => {
    const home = draw.between(1, ids);
    return {
      conversion_id: `o${home}`,
      line_id: draw.chance(plainLines) ? `n${at}` : draw.pick(['', '1', '2', '3']),
      user_id: draw.chance(sameOrder) ? USERS[home % USERS.length] : draw.pick(USERS),
      event: draw.chance(sameOrder)
        ? ['purchase', 'signup', 'view'][home % 3]
        : draw.pick(['purchase', 'view']),
      occurred_at: draw.chance(0.05) ? 'no time' : timeOf(draw),
      amount: draw.pick(['', '1', '20.5', '20.50', '0.000001', '300']),
      currency: draw.pick(['', 'KRW', 'KRW', draw.chance(0.05) ? 'USD' : 'KRW']),
    };
  });
  const campaigns = draw.chance(0.4) ? undefined : CAMPAIGNS;
  const named = () =>
    campaigns === undefined ? `N${draw.between(1, 20)}` : draw.chance(0.1) ? 'none' : 'P1';
  const clicks = draw.times(draw.between(0, 30), (at) => ({
    click_id: `c${draw.chance(0.3) ? draw.between(0, 5) : at}`,
    campaign_id: draw.pick(['P1', 'P2', 'O1', named()]),
    user_id: draw.pick(USERS),
    clicked_at: timeOf(draw),
  }));
  const identities = draw.chance(0.6)
    ? draw.times(draw.between(0, 8), () => ({ user_id: draw.pick(USERS), person_id: draw.pick(PERSONS) }))
    : undefined;
  const excluded = draw.chance(0.4) ? draw.times(draw.between(0, 2), () => draw.pick(USERS)) : undefined;
  return { clicks, conversions, identities, latest: draw.chance(0.4), hasLines, excluded, campaigns };
}

/** Text that sorts as the content does, by the simplest means; no amount and no currency are last. */
function contentOf({ occurred_at, event, user_id, amount, currency, campaign_id, clicked_at }: Row): string {
  const time = Date.parse(occurred_at ?? clicked_at);
  if (campaign_id !== undefined) return JSON.stringify([time, campaign_id, user_id]);
  const millionths = amount === '' ? '~' : String(Math.round(Number(amount) * 1e6)).padStart(20, '0');
  return JSON.stringify([time, event, user_id, millionths, currency || '~']);
}

/** The row of each key that counts. */
function counting(rows: readonly Row[], keyOf: (row: Row) => string, latest: boolean): Row[] {
  const groups = groupBy(rows, keyOf);
  return [...groups.values()].map((same) =>
    latest
      ? same[same.length - 1]
      : same.reduce((least, row) => (contentOf(row) < contentOf(least) ? row : least)),
  );
}

function order(row: Row): string {
  return JSON.stringify([Date.parse(row.occurred_at), row.event, row.user_id, row.currency || '~']);
}

/** The conversion that some lines make. */
function conversionOf(lines: readonly Row[]): Row {
  const sorted = [...lines].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const { user_id, event } = sorted[0];
  const same = sorted.filter((row) => row.user_id === user_id && row.event === event);
  const currency = same.find((row) => row.currency !== '')?.currency ?? '';
  const members = same.filter((row) => row.currency === '' || row.currency === currency);
  const amounts = members
    .filter(({ amount }) => amount !== '')
    .map(({ amount }) => Math.round(Number(amount) * 1e6));
  const sum = amounts.reduce((all, amount) => all + amount, 0);
  return { ...sorted[0], currency, amount: amounts.length === 0 ? '' : (sum / 1e6).toFixed(6) };
}

/** Whether a row is neither rejected nor excluded. */
function counts({ excluded = [], campaigns }: Shape, row: Row): boolean {
  if (Number.isNaN(Date.parse(row.occurred_at ?? row.clicked_at)) || excluded.includes(row.user_id))
    return false;
  return campaigns === undefined || row.campaign_id !== 'none';
}

/** A file of the campaigns that clicks name. */
function campaignsOf(clicks: readonly Row[]): string {
  const rows = [...groupBy(clicks, ({ campaign_id }) => campaign_id)].map(([id, same]) => {
    const first = same.map(({ clicked_at }) => clicked_at).sort()[0];
    return {
      campaign_id: id,
      name: id,
      channel: 'push',
      published_at: first,
      purchase_conversion: 'on',
      conversion_events: 'signup',
    };
  });
  return csv(
    ['campaign_id', 'name', 'channel', 'published_at', 'purchase_conversion', 'conversion_events'],
    rows,
  );
}

/** The same as a plain export: a row for each click and conversion, persons in place of users. */
function plainOf(shape: Shape): Shape {
  const { clicks, conversions, identities = [], latest, hasLines } = shape;
  const isCounted = (row: Row) => counts(shape, row);
  const personsOf = groupBy(identities, ({ user_id }) => user_id);
  const personOf = (user: string) => {
    const persons = new Set((personsOf.get(user) ?? []).map(({ person_id }) => person_id));
    return persons.size === 1 ? [...persons][0] : user;
  };
  const asPerson = (row: Row): Row => ({ ...row, user_id: personOf(row.user_id) });
  const valid = conversions.filter(isCounted);
  const pairs = counting(
    valid,
    (row) => JSON.stringify([row.conversion_id, hasLines ? row.line_id : '']),
    latest,
  );
  const orders = [...groupBy(pairs, ({ conversion_id }) => conversion_id).values()];
  const counted = counting(clicks.filter(isCounted), ({ click_id }) => click_id, latest);
  return {
    clicks: counted.map(asPerson),
    conversions: orders.map((lines) => asPerson(conversionOf(lines))),
    identities: undefined,
    latest: false,
    hasLines: false,
    excluded: undefined,
    campaigns: shape.campaigns ?? campaignsOf(counted),
  };
}

/** Writes a shape in some files that keep the order of the rows, or not where it does not matter. */
function writeShape(folder: string, shape: Shape, draw: Draw): void {
  mkdirSync(folder, { recursive: true });
  if (shape.campaigns !== undefined) writeFileSync(join(folder, 'campaigns.csv'), shape.campaigns);
  if (shape.excluded !== undefined)
    writeFileSync(
      join(folder, 'testers.csv'),
      ['user_id', ...shape.excluded].join(draw.pick(['\n', '\r\n'])),
    );
  writeFileSync(join(folder, 'settings.csv'), SETTINGS);
  const write = (kind: string, columns: string[], rows: readonly Row[]) => {
    const placed = shape.latest ? rows : draw.shuffle(rows);
    const cut = draw.between(0, placed.length);
    writeFileSync(join(folder, `${kind}-a.csv`), csv(columns, placed.slice(0, cut)));
    writeFileSync(join(folder, `${kind}-b.csv`), csv(columns, placed.slice(cut)));
  };
  write('clicks', CLICK, shape.clicks);
  write('conversions', shape.hasLines ? [...CONVERSION, 'line_id'] : CONVERSION, shape.conversions);
  if (shape.identities !== undefined) write('identities', ['user_id', 'person_id'], shape.identities);
}

interface Outcome {
  counts?: Record<string, number>;
  error?: string;
}

async function outcomeOf(work: () => Promise<{ run: { counts: unknown } }>): Promise<Outcome> {
  try {
    const { run } = await work();
    const { conversions, clicks } = run.counts as Record<string, Record<string, number>>;
    const { credited, unattributed, not_tracked, out_of_range } = conversions;
    return { counts: { credited, unattributed, not_tracked, out_of_range, counted: clicks.counted } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { error: error.message };
  }
}

/** A report but for what Spark does not know: lines, and identities that match no row. */
function withoutMessages(folder: string): Map<string, unknown> {
  const files = comparableReport(folder);
  const { counts, warnings } = files.get('run.json') as { counts: unknown; warnings: Row[] };
  return files.set('run.json', {
    counts,
    warnings: warnings
      // Spark does not tell whether identities match a row.
      .filter(({ code, kind }) => code !== 'nothing_selected' || kind !== 'identities')
      .map(({ code, kind, count }) => [code, kind, count]),
  });
}

/** The files of a report that do not tell rows, and the rows of conversions without the ids of users. */
function numbersOf(folder: string): Map<string, unknown> {
  const files = new Map<string, unknown>(readTree(folder));
  for (const name of ['rejects.csv', 'run.json']) files.delete(name);
  for (const name of ['attributions.csv', 'unattributed.csv']) {
    const rows = parse(readFileSync(join(folder, name)), { columns: true }) as Row[];
    files.set(
      name,
      rows.map(({ user_id: _, ...row }) => row),
    );
  }
  return files;
}

describe('an export of another shape gives the report of the plain one', () => {
  test(`in ${SEEDS} random exports, on this machine and on Spark`, async () => {
    const seen = { lines: 0, latest: 0, identities: 0, excluded: 0, fromClicks: 0, spark: 0, errors: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const draw = new Draw(seed);
      const shape = drawShape(draw);
      const folder = join(scratch, String(seed));
      writeShape(join(folder, 'in'), shape, draw);
      writeShape(join(folder, 'plain-in'), plainOf(shape), draw);
      process.env.LASTTOUCH_RANGE_BYTES = draw.pick(['37', '200', '100000']);
      process.env.LASTTOUCH_PIECE_ROWS = draw.pick(['1', '3', '1000']);
      const common: Options = {
        html: false,
        threads: '1',
        ...(draw.chance(0.3) && { from: '2026-11-02', to: '2026-11-06' }),
      };
      const [got, plain, spark] = ['got', 'plain', 'spark'].map((name) => join(folder, name));
      const repeated = shape.latest ? 'latest' : 'least';
      const options: Options = {
        ...common,
        directory: join(folder, 'in'),
        repeated,
        ...(shape.excluded && { excludeUsers: join(folder, 'in', 'testers.csv') }),
        ...(shape.campaigns === undefined && {
          campaignsFromClicks: true,
          value: ['campaigns.channel=push', 'campaigns.conversion_events=signup'],
        }),
      };
      const other = await outcomeOf(() => attributeExport(resolveOptions({ ...options, out: got })));
      const same = await outcomeOf(() =>
        attributeExport(resolveOptions({ ...common, directory: join(folder, 'plain-in'), out: plain })),
      );
      seen.lines += Number(shape.hasLines);
      seen.latest += Number(shape.latest);
      seen.identities += Number(shape.identities !== undefined);
      seen.excluded += Number((shape.excluded ?? []).length > 0);
      seen.fromClicks += Number(shape.campaigns === undefined);
      if (other.error?.includes('is rejected') === true) continue;
      expect(other, `seed ${seed}`).toEqual(same);
      if (other.error !== undefined) {
        seen.errors++;
        continue;
      }
      expect(numbersOf(got), `seed ${seed}`).toEqual(numbersOf(plain));
      if (shape.latest) continue;
      await attributeOnPaper({ ...options, out: spark }, draw);
      expect(withoutMessages(spark), `seed ${seed} on Spark`).toEqual(withoutMessages(got));
      seen.spark++;
    }
    for (const [what, count] of Object.entries(seen))
      if (what !== 'errors') expect(count, what).toBeGreaterThan(SEEDS / 10);
  });
});
