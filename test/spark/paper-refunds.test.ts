import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { attributeExport } from '../../src/commands/attribute/run.ts';
import { resolveOptions } from '../../src/run/options/options.ts';
import { VALID, writeExport } from '../binary/export.ts';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { Draw } from '../reference/draw.ts';
import { optionsOf } from './options-of.ts';
import { attributeOnPaper } from './paper-spark.ts';
import { comparableReport } from './same-report.ts';

const scratch = scratchFolder();
const CONVERSIONS = 'conversion_id,user_id,event,occurred_at,amount,currency\n';
const REFUNDS = 'refund_id,conversion_id,refunded_at,amount\n';
const DAY = '2026-11-02T12:00:00+09:00';
const LATER = '2026-11-05T12:00:00+09:00';
/** Ways in which rows are spread over tasks. */
const DRAWS = 8;

/** Rows of a CSV file: the first of some, then the others with the fields given. */
function csv(header: string, ...rows: (readonly string[])[]): string {
  return header + rows.map((fields) => `${fields.join(',')}\n`).join('');
}

function purchase(id: string, amount: string, event = 'purchase', at = DAY): string[] {
  return [id, 'u1', event, at, amount, 'KRW'];
}

interface Outcome {
  counts: unknown;
  rejects: string[][];
  /** What was refunded, by conversion. */
  refunded: Record<string, string>;
}

function outcomeOf(folder: string, counts: unknown): Outcome {
  const rowsOf = (name: string) => parse(readFileSync(join(folder, name)), { columns: true, bom: true });
  const part = `attributions.csv/${readdirSync(join(folder, 'attributions.csv'))[0]}`;
  const rejects = rowsOf('rejects.csv') as Record<string, string>[];
  const attributions = rowsOf(part) as Record<string, string>[];
  expect(rejects.filter(({ line }) => line !== '')).toEqual([]);
  return {
    counts,
    rejects: rejects.map(({ file, column, reason, value }) => [file, column, reason, value]),
    refunded: Object.fromEntries(attributions.map((row) => [row.conversion_id, row.refund_amount])),
  };
}

let runs = 0;

/** Attributes an export locally and several times on paper; the reports have to be the same. */
async function attribute(files: Record<string, string>, more: { from?: string } = {}): Promise<Outcome> {
  const folder = join(scratch, String(++runs));
  const options = { directory: writeExport(join(folder, 'export'), files), ...more };
  const local = join(folder, 'local');
  const { run } = await attributeExport(resolveOptions({ ...options, threads: '1', out: local }));
  const out = join(folder, 'paper');
  for (let seed = 1; seed <= DRAWS; seed++) {
    await attributeOnPaper({ ...options, out }, new Draw(seed));
    expect(comparableReport(out), `draw ${seed}`).toEqual(comparableReport(local));
  }
  // Of one part, so that all rows are in it.
  await attributeOnPaper({ ...options, out }, new Whole(1));
  return outcomeOf(out, run.counts.refunds);
}

/** Draws the last of what it may pick. */
class Whole extends Draw {
  override pick<T>(items: readonly T[]): T {
    return items[items.length - 1];
  }
}

const NONE = { rows: 0, applied: 0, unmatched: 0, duplicate: 0, rejected: 0, out_of_range: 0 };

describe('a refund of a purchase', () => {
  test('that comes twice is taken off once; of two that differ the one that counts is refunded', async () => {
    const { counts, rejects, refunded } = await attribute({
      'conversions.csv': csv(CONVERSIONS, purchase('o1', '100'), purchase('o2', '100'), purchase('o3', '7')),
      'conversions-2.csv': csv(CONVERSIONS, purchase('o1', '100'), purchase('o2', '99')),
      'refunds.csv': csv(
        REFUNDS,
        ['r1', 'o1', LATER, '60'],
        ['r2', 'o2', LATER, '99.5'],
        ['r3', 'o2', LATER, '99'],
      ),
    });
    expect(counts).toEqual({ ...NONE, rows: 3, applied: 2, rejected: 1 });
    expect(rejects).toEqual([
      ['conversions.csv', 'conversion_id', 'conflicting_duplicate', 'o2'],
      ['refunds.csv', 'amount', 'excess_refund', '99.5'],
    ]);
    expect(refunded).toEqual({ o1: '60', o2: '99', o3: '0' });
  });

  test('that is rejected itself is unmatched, as that of one in no file; not that of one beside it', async () => {
    const { counts, refunded } = await attribute({
      'conversions.csv': csv(CONVERSIONS, purchase('o1', 'free'), purchase('o2', '10')),
      'refunds.csv': csv(
        REFUNDS,
        ['r1', 'o1', LATER, '1'],
        ['r2', 'o9', LATER, '1'],
        ['r3', 'o2', LATER, '1'],
      ),
    });
    expect(counts).toEqual({ ...NONE, rows: 3, applied: 1, unmatched: 2 });
    expect(refunded).toEqual({ o2: '1' });
  });

  test('is rejected where it has no amount or is none: not tracked, or custom', async () => {
    const { counts, rejects, refunded } = await attribute({
      'campaigns.csv': VALID['campaigns.csv']
        .replace(/on\n$/, 'on,sign_up\n')
        .replace('conversion\n', 'conversion,conversion_events\n'),
      'conversions.csv': csv(
        CONVERSIONS,
        purchase('o1', ''),
        purchase('o2', '5', 'sign_up'),
        purchase('o3', '5', 'opened'),
        purchase('o4', '5', 'df_purchase'),
      ),
      'refunds.csv': csv(REFUNDS, ...['o1', 'o2', 'o3', 'o4'].map((id) => [`r-${id}`, id, LATER, '5'])),
    });
    expect(counts).toEqual({ ...NONE, rows: 4, applied: 1, rejected: 3 });
    expect(rejects).toEqual(
      ['o1', 'o2', 'o3'].map((id) => ['refunds.csv', 'conversion_id', 'not_a_purchase', id]),
    );
    expect(refunded).toEqual({ o1: '0', o2: '', o4: '5' });
  });

  test('is out of range where the purchase is, whenever it was refunded', async () => {
    const { counts, refunded } = await attribute(
      {
        'conversions.csv': csv(
          CONVERSIONS,
          purchase('o1', '5', 'purchase', '2026-11-02T11:59:59.999999+09:00'),
          purchase('o2', '5'),
        ),
        'refunds.csv': csv(REFUNDS, ['r1', 'o1', LATER, '5'], ['r2', 'o2', '2026-11-01T00:00:00+09:00', '5']),
      },
      { from: DAY },
    );
    expect(counts).toEqual({ ...NONE, rows: 2, applied: 1, out_of_range: 1 });
    expect(refunded).toEqual({ o2: '5' });
  });

  test('is found by the very bytes of its id', async () => {
    const ids = ['주문 1', 'a\tb', 'a\x01)b', '😀', '"o,1"', '\x02', ' o'];
    const { counts, refunded } = await attribute({
      'conversions.csv': csv(CONVERSIONS, ...[...ids, 'o', 'a b', '"\x01"""'].map((id) => purchase(id, '9'))),
      'refunds.csv': csv(REFUNDS, ...ids.map((id, place) => [`r${place}`, id, LATER, String(place + 1)])),
    });
    expect(counts).toEqual({ ...NONE, rows: 7, applied: 7 });
    expect(refunded).toEqual({
      '주문 1': '1',
      'a\tb': '2',
      'a\x01)b': '3',
      '😀': '4',
      'o,1': '5',
      '\x02': '6',
      ' o': '7',
      o: '0',
      'a b': '0',
      '\x01"': '0',
    });
  });

  test('may be as large as amounts are: sums are exact', async () => {
    const whole = '999999999999999.999999';
    const { counts, refunded } = await attribute({
      'conversions.csv': csv(CONVERSIONS, purchase('o1', whole), purchase('o2', whole)),
      'refunds.csv': csv(
        REFUNDS,
        ['r1', 'o1', LATER, '999999999999999.999998'],
        ['r2', 'o1', LATER, '0.000001'],
        ['r3', 'o2', LATER, '0.000001'],
      ),
    });
    expect(counts).toEqual({ ...NONE, rows: 3, applied: 3 });
    expect(refunded).toEqual({ o1: whole, o2: '0.000001' });
  });
});

describe('files of refunds', () => {
  test('are read on this machine, so that a record may have several lines', async () => {
    const { counts, rejects } = await attribute({
      'refunds.csv': `${REFUNDS}"r\n1",o1,${LATER},1\n"r\n2",o1,soon,1\nr3,o1,${LATER},5000\n`,
    });
    expect(counts).toEqual({ ...NONE, rows: 3, applied: 1, rejected: 2 });
    expect(rejects).toEqual([
      ['refunds.csv', 'amount', 'excess_refund', '5000'],
      ['refunds.csv', 'refunded_at', 'invalid_timestamp', 'soon'],
    ]);
  });

  test('may have a header alone: the columns are there', async () => {
    const { counts, refunded } = await attribute({ 'refunds.csv': REFUNDS });
    expect(counts).toEqual(NONE);
    expect(refunded).toEqual({ o1: '0' });
  });

  test('that can not be read are told before Spark is asked for anything', async () => {
    const directory = writeExport(join(scratch, 'unread'), { 'refunds.csv': `${REFUNDS}"r1,o1\n` });
    await expect(attributeOnPaper({ directory, out: join(scratch, 'none') }, new NoSpark(1))).rejects.toThrow(
      'refunds.csv:2: a quote that opens here is never closed',
    );
  });
});

/** Fails whatever is run. */
class NoSpark extends Draw {
  override pick<T>(): T {
    throw new Error('Spark was asked');
  }
}

test('a user with more rows than are attributed at once has refunds of their own', async () => {
  const clicks = Array.from(
    { length: 50_010 },
    (_, at) => `c${at},P1,u${at % 2},2026-11-02T10:00:00+09:00\n`,
  );
  const folder = writeExport(join(scratch, 'many'), {
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${clicks.join('')}`,
    'conversions.csv': csv(
      CONVERSIONS,
      ['o0', 'u0', 'purchase', DAY, '5', ''],
      ['o1', 'u1', 'purchase', DAY, '5', ''],
      ['o2', 'u2', 'purchase', DAY, '5', ''],
    ),
    'refunds.csv': csv(REFUNDS, ['r0', 'o0', LATER, '1'], ['r1', 'o1', LATER, '2'], ['r2', 'o2', LATER, '4']),
  });
  const [local, paper] = [join(scratch, 'many-local'), join(scratch, 'many-paper')];
  await attributeExport(resolveOptions({ directory: folder, threads: '1', out: local }));
  const { run } = await attributeOnPaper({ directory: folder, out: paper }, new Whole(1));
  expect(comparableReport(paper)).toEqual(comparableReport(local));
  expect(outcomeOf(paper, run.counts.refunds)).toEqual({
    counts: { ...NONE, rows: 3, applied: 3 },
    rejects: [],
    refunded: { o0: '1', o1: '2' },
  });
});

const FIXTURES = readdirSync(join(ROOT, 'fixtures')).filter((name) => name.startsWith('refunds-'));

test.each(FIXTURES)('the case %s has the expected summary on Spark too', async (name) => {
  const directory = join(ROOT, 'fixtures', name);
  const out = join(scratch, name);
  const args = JSON.parse(readFileSync(join(directory, 'arguments.json'), 'utf8')) as string[];
  await attributeOnPaper({ ...optionsOf(args), directory, out }, new Draw(1));
  for (const file of ['summary.csv', 'cohorts.csv', 'reconciliation.csv'])
    expect(readFileSync(join(out, file), 'utf8'), file).toBe(
      readFileSync(join(directory, 'expected', file), 'utf8'),
    );
});
