import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lasttouch, ROOT, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { tablesOf } from './same-report.ts';
import { attributeOnSpark, ONE_PROCESS } from './spark.ts';

const scratch = scratchFolder();

/** Of two purchases, too much of another, of an event that is none, and of one that is not there. */
const REFUNDS = `refund_id,conversion_id,refunded_at,amount
r1,o00002,2026-11-20T09:00:00+09:00,27500
r2,o00003,2026-11-20T09:00:00+09:00,0.5
r3,o00001,2026-11-20T09:00:00+09:00,440501
r4,o00901,2026-11-20T09:00:00+09:00,1
r5,o99999,2026-11-20T09:00:00+09:00,1
`;

interface RunJson {
  counts: { refunds?: unknown };
  warnings: { code: string; kind: string | null; count: number }[];
  inputs: { path: string; bytes: number; rows: number; rejected: number; duplicate: number }[];
  outputs: { path: string; sha256: string }[];
  run: { spark_output?: string };
}

function runOf(report: string): RunJson {
  return JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as RunJson;
}

/** What warnings tell besides the names of files and numbers of lines. */
function warningsIn({ warnings }: RunJson): unknown {
  return warnings.map(({ code, kind, count }) => ({ code, kind, count }));
}

function partsOf(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.startsWith('part-'));
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
}

test('an export at an address is read there, and rows of conversions are written to one', async () => {
  const folder = join(scratch, 'an export');
  cpSync(join(ROOT, 'fixtures/november'), folder, { recursive: true });
  writeFileSync(join(folder, 'refunds.csv'), REFUNDS);
  const rows = join(scratch, 'rows of 가');
  mkdirSync(rows);
  const [local, spark] = [join(scratch, 'local'), join(scratch, 'spark')];
  const args = [`file://${folder}`, '--clicks', `file://${folder}/clicks-*`, '--quiet', '--out', spark];
  expect(await lasttouch(['attribute', folder, '--quiet', '--out', local])).toMatchObject({ status: 0 });
  const run = await attributeOnSpark([...args, '--spark-output', `file://${rows}/`]);
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });

  expect(readdirSync(rows).sort()).toEqual(['attributions.csv', 'unattributed.csv']);
  const [byLocal, bySpark] = [readTree(local), readTree(spark)];
  for (const name of ['attributions.csv', 'unattributed.csv'])
    expect(partsOf(join(rows, name))).toBe(byLocal.get(name));
  expect([...bySpark.keys()].filter((path) => /attributed|attributions/.test(path))).toEqual([]);
  const same = [...bySpark].filter(([path]) => path.endsWith('.csv') && path !== 'rejects.csv');
  expect(same.length).toBeGreaterThan(15);
  for (const [path, text] of same) expect(text, path).toBe(byLocal.get(path));

  expect(bySpark.get('rejects.csv')).toContain(
    `file://${folder}/refunds.csv,,1,amount,excess_refund,440501\n`,
  );

  const [one, other] = [runOf(local), runOf(spark)];
  expect(other.counts.refunds).toEqual({
    rows: 5,
    applied: 2,
    unmatched: 1,
    duplicate: 0,
    rejected: 2,
    out_of_range: 0,
  });
  expect([other.counts, warningsIn(other)]).toEqual([one.counts, warningsIn(one)]);
  expect(other.inputs).toEqual(
    one.inputs.map((input) => ({ ...input, path: `file://${folder}/${input.path}` })),
  );
  const digests = ({ outputs }: RunJson) =>
    outputs.filter(({ path }) => /^(attributions|unattributed|summary)\.csv$/.test(path));
  expect(digests(other)).toEqual(digests(one));
  expect(other.run.spark_output).toBe(`file://${rows}/`);

  const again = await attributeOnSpark([...args, '--spark-output', `file://${rows}`], { master: 'local[1]' });
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('holds attributions.csv or unattributed.csv already');
});

/** A folder with the files of a fixture whose names match. */
function exportOf(fixture: string, names: RegExp): string {
  const [from, folder] = [
    join(ROOT, 'fixtures', fixture),
    join(scratch, `${fixture} ${names.source.length}`),
  ];
  mkdirSync(folder);
  for (const name of readdirSync(from).filter((one) => names.test(one)))
    cpSync(join(from, name), join(folder, name));
  return folder;
}

test('an export at an address without any small file gives the same bytes, with a window and campaigns of clicks', async () => {
  const folder = exportOf('no-campaigns', /^clicks/);
  const conversions = readFileSync(join(ROOT, 'fixtures/no-campaigns/conversions.csv'));
  writeFileSync(join(folder, 'conversions.csv.gz'), gzipSync(conversions));
  const [local, spark] = [join(scratch, 'clicked local'), join(scratch, 'clicked spark')];
  const events = ['--value', 'campaigns.channel=push', '--value', 'campaigns.conversion_events=signup'];
  const args = ['--campaigns-from-clicks', ...events, '--window', '7d', '--quiet', '--out'];
  expect(await lasttouch(['attribute', folder, ...args, local])).toMatchObject({ status: 0 });
  const run = await attributeOnSpark([`file://${folder}`, ...args, spark], { master: ONE_PROCESS });
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  const tables = tablesOf(local);
  expect(String(tables.get('attributions.csv')).split('\n').length).toBeGreaterThan(3);
  expect(tablesOf(spark)).toEqual(tables);
  const [one, other] = [runOf(local), runOf(spark)];
  expect([other.counts, warningsIn(other)]).toEqual([one.counts, warningsIn(one)]);
});

test('an export at an address that lacks clicks and conversions is told as on this machine', async () => {
  const folder = exportOf('november', /^(campaigns|settings)/);
  const here = await lasttouch(['attribute', folder]);
  expect(here.stderr.match(/: no (clicks|conversions) file; expected/g)).toHaveLength(2);
  const there = await attributeOnSpark([`file://${folder}`], { master: ONE_PROCESS });
  const stderr = here.stderr.replaceAll(folder, `file://${folder}`);
  expect(there).toEqual({ stdout: '', stderr, status: 2 });
});

test('folders and globs at an address at which nothing lies are told as on this machine', async () => {
  const nowhere = join(scratch, 'nowhere');
  const folder = await attributeOnSpark([`file://${nowhere}`], { master: ONE_PROCESS });
  const stderr = (await lasttouch(['attribute', nowhere])).stderr.replaceAll(nowhere, `file://${nowhere}`);
  expect(stderr).toContain('nowhere: does not exist; give the folder');
  expect(folder).toEqual({ stdout: '', stderr, status: 2 });

  const globs = (root: string) => [
    join(ROOT, 'fixtures/november'),
    ...['--clicks', `${root}/clicks*.{csv,tsv}`],
    ...['--refunds', `${root}/refunds.csv`],
  ];
  const files = await attributeOnSpark(globs(`file://${nowhere}`), { master: ONE_PROCESS });
  const said = (await lasttouch(['attribute', ...globs(nowhere)])).stderr;
  expect(said.match(/--(clicks|refunds): no such file;/g)).toHaveLength(2);
  expect(files).toEqual({ stdout: '', stderr: said.replaceAll(nowhere, `file://${nowhere}`), status: 2 });
});
