import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attributeExport } from '../../src/commands/attribute/run.ts';
import { resolveOptions } from '../../src/run/options/options.ts';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { Draw } from '../reference/draw.ts';
import { optionsOf } from './options-of.ts';
import { attributeOnPaper } from './paper-spark.ts';
import { comparableReport } from './same-report.ts';

const scratch = scratchFolder();

/** The tables of a report and its counts; messages name lines, which Spark does not know. */
function numbersOf(folder: string) {
  const { counts } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const tables = [...comparableReport(folder)].filter(([path]) => path.endsWith('.csv'));
  return { counts, tables };
}

test.each(['event-file', 'lacking-columns', 'no-ids', 'test-users'])(
  'the case %s has the same report on Spark',
  async (name) => {
    const directory = join(ROOT, 'fixtures', name);
    const args = JSON.parse(readFileSync(join(directory, 'arguments.json'), 'utf8')) as string[];
    const options = { ...optionsOf(args), directory };
    const [local, spark] = [join(scratch, name, 'local'), join(scratch, name, 'spark')];
    await attributeExport(resolveOptions({ ...options, out: local }));
    await attributeOnPaper({ ...options, out: spark }, new Draw(1));
    expect(numbersOf(spark)).toEqual(numbersOf(local));
  },
);
