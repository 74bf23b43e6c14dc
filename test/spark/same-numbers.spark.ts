import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { comparableReport } from './same-report.ts';
import { attributeOnSpark } from './spark.ts';
import { sparkExport } from './spark-export.ts';

const scratch = scratchFolder();
/** Random exports that have reports on both engines, one without refunds, one with some and one with refunds of every class; LASTTOUCH_SPARK_SEEDS=1,2 runs others. */
const SEEDS = (process.env.LASTTOUCH_SPARK_SEEDS ?? '13,24,37').split(',').map(Number);
/** Parts of files end in the middle of lines, and every task reads several. */
const SMALL_PARTS = ['spark.sql.files.maxPartitionBytes=400', 'spark.sql.files.openCostInBytes=150'];

async function compare(args: readonly string[], name: string, conf: readonly string[]): Promise<void> {
  const [local, spark] = [join(scratch, `${name}-local`), join(scratch, `${name}-spark`)];
  expect(await lasttouch(['attribute', ...args, '--quiet', '--out', local])).toMatchObject({ status: 0 });
  const run = await attributeOnSpark([...args, '--quiet', '--out', spark], { conf });
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  expect(comparableReport(spark)).toEqual(comparableReport(local));
}

test('november gives the same bytes on a cluster, and replaces its own report', async () => {
  const november = join(ROOT, 'fixtures/november');
  await compare([november], 'november', []);
  await compare([november, '--window', '2d', '--excel'], 'november', [
    'spark.sql.files.maxPartitionBytes=3000',
  ]);
});

test('persons, windows of channels and campaigns of clicks give the same bytes on a cluster', async () => {
  for (const name of ['who-bought-and-from-whom', 'windows-of-channels', 'no-campaigns']) {
    const folder = join(ROOT, 'fixtures', name);
    const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
    await compare([folder, ...args], name, SMALL_PARTS);
  }
});

test.each(SEEDS)('the random export %i gives the same bytes on a cluster', async (seed) => {
  const folder = join(scratch, `가 ${seed} {a,b}%20[1]`);
  mkdirSync(folder);
  const { files, args } = sparkExport(seed);
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  await compare([folder, ...args], `seed ${seed}`, SMALL_PARTS);
});
