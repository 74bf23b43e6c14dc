import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, readReport, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let runs = 0;

const HEADER = 'refund_id,conversion_id,refunded_at,amount\n';
const REFUNDS = `${HEADER}r1,o1,2026-11-05T09:00:00+09:00,1200.5\n`;

function freshFolder(): string {
  return join(scratch, String(++runs));
}

/** Attributes an export with the given files; the report must come about without a word. */
async function attribute(files: Record<string, string | Buffer | null>, args: string[] = []) {
  const folder = freshFolder();
  const input = writeExport(join(folder, 'export'), files);
  const out = join(folder, 'report');
  const run = await lasttouch(['attribute', input, ...args, '--quiet', '--out', out]);
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  return { input, out };
}

function summary(out: string): Record<string, string> {
  return parse<Record<string, string>>(readFileSync(join(out, 'summary.csv')), {
    columns: true,
    bom: true,
  })[0];
}

function counts(out: string): Record<string, Record<string, number>> {
  return JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).counts;
}

describe('files of refunds', () => {
  test('are not needed, and without them nothing speaks of refunds', async () => {
    const { out } = await attribute({});
    expect(Object.keys(summary(out))).not.toContain('refunds');
    expect(Object.keys(counts(out))).toEqual(['campaigns', 'clicks', 'conversions']);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).not.toMatch(/refund/i);
  });

  test('may have a header alone: the columns are there, and nothing is taken off', async () => {
    const { out } = await attribute({ 'refunds.csv': HEADER });
    expect(summary(out)).toMatchObject({
      refunds: '0',
      refund_amount: '0',
      net_amount: '5000',
      net_roas: '',
    });
    expect(counts(out).refunds).toEqual({
      rows: 0,
      applied: 0,
      unmatched: 0,
      duplicate: 0,
      rejected: 0,
      out_of_range: 0,
    });
  });

  test('are named by --refunds as files and globs; with the four other kinds named too no folder is needed', async () => {
    const folder = writeExport(freshFolder(), {
      'back-1.csv': REFUNDS,
      'back-2.csv': `${HEADER}r2,o1,1793616000,9\n`,
    });
    const named = ['campaigns', 'clicks', 'conversions', 'settings'].flatMap((kind) => [
      `--${kind}`,
      join(folder, `${kind}.csv`),
    ]);
    const out = join(folder, 'report');
    const run = await lasttouch([
      'attribute',
      ...named,
      '--refunds',
      join(folder, 'back-*.csv'),
      '--quiet',
      '--out',
      out,
    ]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(summary(out)).toMatchObject({ refunds: '2', refund_amount: '1209.5', net_amount: '3790.5' });
    const without = await lasttouch(['attribute', ...named, '--quiet', '--out', out]);
    expect(without.status).toBe(0);
    expect(Object.keys(summary(out))).not.toContain('refunds');
  });

  test('that are named replace those of the folder, and can be named in a configuration', async () => {
    const folder = writeExport(freshFolder(), { 'refunds.csv': REFUNDS, 'other.csv': HEADER });
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ refunds: join(folder, 'other.csv') }));
    const out = join(folder, 'report');
    await lasttouch(['attribute', folder, '--config', config, '--quiet', '--out', out]);
    expect(summary(out)).toMatchObject({ refunds: '0' });
  });

  test('give the same bytes as gzip, in another encoding, and with other headers', async () => {
    const expected = readReport((await attribute({ 'refunds.csv': REFUNDS })).out);
    const gzip = await attribute({ 'refunds-all.csv.gz': gzipSync(REFUNDS) });
    expect(readReport(gzip.out)).toEqual(expected);
    const renamed = await attribute({ 'refunds.csv': REFUNDS.replace('amount', '환불') }, [
      '--columns',
      'refunds.amount=환불',
    ]);
    expect(readReport(renamed.out)).toEqual(expected);
    const all = Object.entries({ ...VALID, 'refunds.csv': REFUNDS });
    const wide = Object.fromEntries(all.map(([name, text]) => [name, iconv.encode(text, 'utf-16le')]));
    expect(readReport((await attribute(wide, ['--encoding', 'utf-16le'])).out)).toEqual(expected);
  });

  test('have faults that stop the run, told together with those of other files', async () => {
    const folder = writeExport(freshFolder(), {
      'clicks.csv': 'click_id,campaign_id,clicked_at\n',
      'refunds-1.csv': HEADER.replace('refunded_at', 'refund_at'),
      'refunds-2.csv': `${HEADER}r1,"o1,\n`,
      'refunds-3.csv': HEADER,
      'refunds-3.csv.gz': gzipSync(HEADER),
      'refunds-4.csv': '',
    });
    const run = await lasttouch(['attribute', folder, '--out', join(folder, 'report')]);
    expect(run.status).toBe(2);
    for (const fault of [
      'clicks.csv:1: column user_id: is missing',
      'refunds-1.csv:1: column refunded_at: is missing',
      'nearest is "refund_at"',
      'refunds-2.csv:2: a quote that opens here is never closed',
      'refunds-3.csv: lies beside its own refunds-3.csv.gz',
      'refunds-4.csv:1: is empty',
    ]) {
      expect(run.stderr).toContain(fault);
    }
    const missing = await lasttouch([
      'attribute',
      folder,
      '--refunds',
      'nowhere.csv',
      '--out',
      join(folder, 'report'),
    ]);
    expect(missing.stderr).toContain('nowhere.csv: --refunds: no such file');
  });

  test('count for --max-rejects', async () => {
    const folder = writeExport(freshFolder(), {
      'refunds.csv': `${HEADER}r1,o1,2026-11-05,1\nr2,o1,1793616000,5001\n`,
    });
    const args = ['attribute', folder, '--quiet', '--out', join(folder, 'report')];
    const run = await lasttouch([...args, '--max-rejects', '1']);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('invalid_timestamp: 1\n  excess_refund: 1\n');
    expect((await lasttouch([...args, '--max-rejects', '2'])).status).toBe(0);
  });
});

test('of refunds that are equal but written differently, the rejected one does not depend on the order of rows', async () => {
  const rows = ['r1,o1,1793616000,6000\n', 'r1,o1,1793616000,6000.0\n', 'r1,o1,1793616000,06000\n'];
  const orders = [rows, [...rows].reverse(), [rows[1], rows[2], rows[0]]];
  for (const order of orders) {
    const { out } = await attribute({ 'refunds.csv': HEADER + order.join('') });
    expect(readFileSync(join(out, 'rejects.csv'), 'utf8')).toMatch(/,1,amount,excess_refund,06000\n$/);
    expect(counts(out).refunds).toMatchObject({ rows: 3, duplicate: 2, rejected: 1 });
  }
});

test('sums of refunds are exact, however large', async () => {
  const whole = '999999999999999.999999';
  const { out } = await attribute({
    'conversions.csv': `conversion_id,user_id,event,occurred_at,amount\n${['a', 'b', 'c']
      .map((id) => `${id},u1,purchase,2026-11-02T12:00:00+09:00,${whole}\n`)
      .join('')}`,
    'refunds.csv': `${HEADER}r1,a,1793616000,${whole}\nr2,b,1793616000,999999999999999\nr3,b,1793616000,0.999998\n`,
  });
  expect(summary(out)).toMatchObject({
    purchase_amount: '2999999999999999.999997',
    refund_amount: '1999999999999999.999997',
    net_amount: '1000000000000000',
  });
});

test('the table on stdout shows what is left, and what became of the refunds', async () => {
  const rows = `${REFUNDS}r2,o9,2026-11-05T09:00:00+09:00,7\nr3,o1,2026-11-06T09:00:00+09:00,4000\n`;
  const folder = writeExport(freshFolder(), { 'refunds.csv': rows });
  const run = await lasttouch(['attribute', folder, '--out', join(folder, 'report')]);
  const [header, first, total] = run.stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(header.slice(-2)).toEqual(['refunded', 'net']);
  expect(first.slice(-2)).toEqual(['1,200.5', '3,799.5']);
  expect(total.slice(-2)).toEqual(['1,200.5', '3,799.5']);
  expect(run.stdout).toContain(
    'refunds:     applied 1 (amount 1,200.5), unmatched 1; left out: rejected 1, duplicate 0, out of range 0\n',
  );
});

test('the pages show what is left', async () => {
  const { out } = await attribute({ 'refunds.csv': `${REFUNDS}r2,o1,1793616000,9999\n` });
  const index = readFileSync(join(out, 'index.html'), 'utf8');
  expect(index).toContain('3,799.5 net of 1,200.5 refunded');
  for (const head of ['Refunds', 'Refunded', 'Net amount', 'Net ROAS'])
    expect(index).toContain(`>${head}</th>`);
  expect(index).toContain('<h3>Refunds read</h3>');
  expect(index).toContain('Each rejected row stands in');
  const page = readFileSync(join(out, 'campaigns/P1.html'), 'utf8');
  expect(page).toContain(
    '<dt>Net of refunds</dt><dd><strong>3,799.5</strong><small>1 refund of 1,200.5</small>',
  );
});

test('the pages show the figures of the console, where there are some', async () => {
  const campaigns = VALID['campaigns.csv']
    .replace('\n', ',console_purchase_conversions\n')
    .replace('on\n', 'on,3\n');
  const { out } = await attribute({ 'campaigns.csv': campaigns });
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('Console purchases');
  expect(readFileSync(join(out, 'campaigns/P1.html'), 'utf8')).toContain(
    'The console shows: purchases 3 (2 less here).',
  );
  const plain = await attribute({});
  expect(readFileSync(join(plain.out, 'index.html'), 'utf8')).not.toContain('Console');
  expect(readFileSync(join(plain.out, 'campaigns/P1.html'), 'utf8')).not.toContain('console shows');
});

test('--excel leaves amounts numbers', async () => {
  const { out } = await attribute({ 'refunds.csv': `${REFUNDS}r2,o1,1793616000,-5x\n` }, ['--excel']);
  expect(summary(out)).toMatchObject({ refund_amount: '1200.5', net_amount: '3799.5' });
  expect(readFileSync(join(out, 'attributions.csv'), 'utf8')).toMatch(/,last_touch,false,1200\.5\n$/);
  expect(readFileSync(join(out, 'rejects.csv'), 'utf8')).toContain("invalid_amount,'-5x");
});

test('check tells what the files of refunds cover, and why rows of them are rejected', async () => {
  const folder = writeExport(freshFolder(), {
    'refunds.csv': `${REFUNDS}r2,o1,2026-11-07T09:00:00+09:00,4000\n`,
  });
  const run = await lasttouch(['check', folder, '--json']);
  const check = JSON.parse(run.stdout);
  expect(run.status).toBe(1);
  expect(check.rejects).toEqual([
    {
      reason: 'excess_refund',
      count: 1,
      first: [{ file: 'refunds.csv', line: 3, lines: 1, column: 'amount', value: '4000', advice: null }],
    },
  ]);
  expect(check.counts.refunds).toMatchObject({ rows: 2, applied: 1, rejected: 1 });
  expect(check.files.at(-1)).toMatchObject({ kind: 'refunds', rows: 2, rejected: 1 });
  expect(check.coverage.map(({ kind, days }: { kind: string; days: number }) => [kind, days])).toEqual([
    ['clicks', 1],
    ['conversions', 1],
    ['refunds', 2],
  ]);
});

test('check does not reject refunds for what other rows say while the campaigns have errors', async () => {
  const folder = writeExport(freshFolder(), {
    'campaigns.csv': `${VALID['campaigns.csv']}P2,Two,push,whenever,on\n`,
    'refunds.csv': `${HEADER}r1,o1,1793616000,9000\nr2,o1,1793616000,x\n`,
  });
  const check = JSON.parse((await lasttouch(['check', folder, '--json'])).stdout);
  expect(check.rejects.map(({ reason }: { reason: string }) => reason)).toEqual(['invalid_amount']);
});

test('compare tells reports apart that differ in refunds alone', async () => {
  const [a, b] = [await attribute({}), await attribute({ 'refunds.csv': REFUNDS })];
  const run = await lasttouch(['compare', a.out, b.out, '--json', '--exit-code']);
  expect(run.status).toBe(1);
  const [campaign] = JSON.parse(run.stdout).campaigns;
  expect([campaign.a.refund_amount, campaign.b.refund_amount, campaign.difference.refund_amount]).toEqual([
    null,
    '1200.5',
    '1200.5',
  ]);
  const table = await lasttouch(['compare', b.out, a.out]);
  expect(table.stdout).toMatch(/refunded a +b +b - a\n/);
  expect(table.stdout).toMatch(/1,200\.5 +-1,200\.5\n/);
  const same = await lasttouch(['compare', a.out, a.out, '--json', '--exit-code']);
  expect(same.status).toBe(0);
  expect(same.stdout).not.toContain('refund');
});

test('compare shows no refunds of campaigns that are all OFF, in any form', async () => {
  const off = { 'campaigns.csv': VALID['campaigns.csv'].replace(',on', ',off') };
  const [a, b] = [await attribute(off), await attribute({ ...off, 'refunds.csv': REFUNDS })];
  const markdown = join(scratch, 'compared.md');
  const table = await lasttouch(['compare', a.out, b.out, '--markdown', markdown]);
  const json = await lasttouch(['compare', a.out, b.out, '--json']);
  for (const text of [table.stdout, json.stdout, readFileSync(markdown, 'utf8')])
    expect(text).not.toMatch(/refund(ed|_)/);
});

test('explain says what was refunded of a purchase, and nothing of it without files of refunds', async () => {
  const folder = writeExport(freshFolder(), {
    'refunds.csv': `${REFUNDS}r2,o1,1793616000,5\nr3,o2,1793616000,5\n`,
  });
  const json = JSON.parse((await lasttouch(['explain', folder, 'o1', '--json'])).stdout);
  expect(JSON.stringify(json)).toContain('"refunds":2,"refund_amount":"1205.5"');
  const text = await lasttouch(['explain', folder, 'o1']);
  expect(text.stdout).toContain('\n  refunded: 1,205.5 of it, by 2 refunds\n');
  const without = await lasttouch(['explain', writeExport(freshFolder(), {}), 'o1', '--json']);
  expect(without.stdout).not.toContain('refund');
});

test('verify compares the columns of refunds', async () => {
  const { input, out } = await attribute({ 'refunds.csv': REFUNDS });
  expect((await lasttouch(['verify', input, '--expected', out])).status).toBe(0);
  writeFileSync(join(input, 'refunds.csv'), REFUNDS.replace('1200.5', '1200.6'));
  const run = await lasttouch(['verify', input, '--expected', out]);
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(
    'attributions.csv: conversion_id "o1", campaign_id "P1": refund_amount: expected "1200.5", got "1200.6"\n',
  );
});

test('many refunds in many files give the same bytes, whatever the threads and the size of blocks', async () => {
  const purchase = (i: number) => `o${i},u${i % 7},purchase,2026-11-02T12:00:00+09:00,${i + 1}\n`;
  const refund = (i: number) => `r${i},o${i * 3},${1793616000 + i},${i}\n`;
  const files: Record<string, string> = {
    'conversions.csv': `conversion_id,user_id,event,occurred_at,amount\n${Array.from({ length: 900 }, (_, i) => purchase(i)).join('')}`,
  };
  for (let part = 0; part < 3; part++)
    files[`refunds-${part}.csv`] =
      HEADER + Array.from({ length: 100 }, (_, i) => refund(part * 100 + i)).join('');
  const folder = writeExport(freshFolder(), files);
  const reports: Map<string, string>[] = [];
  for (const [threads, bytes] of [
    ['1', '1000000'],
    ['3', '400'],
  ]) {
    const out = join(folder, `report-${threads}`);
    mkdirSync(out, { recursive: true });
    const run = await lasttouch(['attribute', folder, '--quiet', '--out', out, '--threads', threads], {
      env: { LASTTOUCH_RANGE_BYTES: bytes, LASTTOUCH_BLOCK_BYTES: bytes },
    });
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(counts(out).refunds).toMatchObject({ rows: 300, applied: 300 });
    reports.push(readReport(out));
  }
  expect(reports[1]).toEqual(reports[0]);
  const outcomes = parse<Record<string, string>>(reports[0].get('reconciliation.csv') ?? '', {
    columns: true,
  });
  expect(outcomes.map((row) => Number(row.refund_amount)).reduce((a, b) => a + b)).toBe((299 * 300) / 2);
});
