import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HadoopShell } from '../../src/spark/driver/hadoop-shell.ts';
import { tidyParts } from '../../src/spark/driver/part-files.ts';
import { findSparkSql } from '../../src/spark/driver/spark-program.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { type Hdfs, hdfsClassPath, startHdfs } from './hdfs.ts';
import { tablesOf } from './same-report.ts';
import { attributeOnSpark, ONE_PROCESS } from './spark.ts';
import { sparkPath } from './spark-path.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
const CONVERSIONS = [
  'conversions-2026-11-01.csv',
  'conversions-2026-11-11.csv',
  'conversions-2026-11-21.csv',
];
const NO_SERVER = 'the server of HDFS could not be downloaded';
let hdfs: Hdfs;

beforeAll(async () => {
  process.env.PATH = sparkPath();
  const classPath = await hdfsClassPath().catch(() => undefined);
  if (classPath !== undefined) hdfs = await startHdfs(classPath);
});
beforeEach((context) => context.skip(hdfs === undefined, NO_SERVER));
afterAll(() => hdfs?.stop());

/** Runs a command of Hadoop's shell and gives what it wrote. */
async function shell(...args: string[]): Promise<string> {
  const output: Buffer[] = [];
  const hadoop = new HadoopShell(findSparkSql(process.env), [], scratch);
  const run = await hadoop.run(args, (bytes) => output.push(bytes));
  expect(run).toMatchObject({ status: 0 });
  return Buffer.concat(output).toString();
}

test('an export in HDFS gives the same bytes, and rows of conversions go to HDFS', async () => {
  const exported = join(scratch, 'export of 가');
  cpSync(november, exported, { recursive: true, filter: (path) => !path.includes('conversions-') });
  // A folder that is named like a file is no part of an export, wherever it lies.
  mkdirSync(join(exported, 'clicks-2025.csv'));
  cpSync(join(november, 'clicks-2026-11-01.csv'), join(exported, 'clicks-2025.csv/clicks.csv'));
  for (const [place, name] of CONVERSIONS.entries())
    cpSync(join(november, name), join(scratch, `orders/${place}/${name}`));
  await shell('-put', exported, join(scratch, 'orders'), `${hdfs.address}/`);

  const [local, spark] = [join(scratch, 'local'), join(scratch, 'spark')];
  const globs = (root: string) => ['--conversions', `${root}/orders/*/conversions-*.csv`, '--quiet'];
  const here = await lasttouch(['attribute', exported, ...globs(scratch), '--out', local]);
  expect(here).toMatchObject({ status: 0 });
  const rows = `${hdfs.address}/rows of 가/2026-11`;
  const there = [`${hdfs.address}/export of 가/`, ...globs(hdfs.address), '--out', spark];
  const run = await attributeOnSpark([...there, '--spark-output', rows], { master: ONE_PROCESS });
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });

  const listed = await shell('-ls', '-C', rows);
  expect(listed).toBe(`${rows}/attributions.csv\n${rows}/unattributed.csv\n`);
  await shell('-get', `${rows}/attributions.csv`, `${rows}/unattributed.csv`, spark);
  for (const name of ['attributions.csv', 'unattributed.csv']) tidyParts(join(spark, name));
  const tables = tablesOf(local);
  expect(tables.size).toBeGreaterThan(15);
  expect(tablesOf(spark)).toEqual(tables);
});

test('what HDFS forbids is told with the name of the user and of the file, before the job', async () => {
  const file = `${hdfs.address}/secret/clicks.csv`;
  await shell('-put', november, `${hdfs.address}/secret`);
  await shell('-chmod', '700', `${hdfs.address}/secret`);
  const run = { master: ONE_PROCESS, env: { HADOOP_USER_NAME: 'kim' } };
  const out = ['--out', join(scratch, 'forbidden')];
  const input = await attributeOnSpark([november, '--clicks', file, ...out], run);
  expect(input).toMatchObject({ status: 2, stdout: '' });
  expect(input.stderr).toMatch(/error: .*Permission denied: user=kim, access=EXECUTE, inode="\/secret"/);

  const closed = `${hdfs.address}/secret/rows`;
  const output = await attributeOnSpark([november, '--spark-output', closed, ...out], run);
  expect(output).toMatchObject({ status: 2, stdout: '' });
  expect(output.stderr).toMatch(/secret\/rows: --spark-output: can't be .*Permission denied: user=kim/);
});
