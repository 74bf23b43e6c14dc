import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lasttouch, ROOT, readTree, scratchFolder } from '../cli/lasttouch.ts';
import { attributeOnSpark } from './spark.ts';

const scratch = scratchFolder();

interface RunJson {
  counts: unknown;
  warnings: unknown;
  inputs: { path: string; bytes: number; rows: number; rejected: number; duplicate: number }[];
  outputs: { path: string; sha256: string }[];
  run: { spark_output?: string };
}

function runOf(report: string): RunJson {
  return JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as RunJson;
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

  const [one, other] = [runOf(local), runOf(spark)];
  expect([other.counts, other.warnings]).toEqual([one.counts, one.warnings]);
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
