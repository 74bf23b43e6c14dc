import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attributeExport } from '../../src/attribute.ts';
import { SparkEngine } from '../../src/engine/spark/spark-engine.ts';
import { InputError } from '../../src/exports/input-error.ts';
import { type Options, resolveOptions } from '../../src/options.ts';
import { scratchFolder } from '../cli/lasttouch.ts';
import { Draw } from '../reference/draw.ts';
import { PaperSpark } from './paper-spark.ts';
import { comparableReport } from './same-report.ts';
import { sparkExport } from './spark-export.ts';

const SEEDS = 80;
const scratch = scratchFolder();

/** Arguments of the command line as the options of a program. */
function optionsOf(args: readonly string[]): Options {
  const options: Record<string, unknown> = {};
  for (let at = 0; at < args.length; at++) {
    const name = args[at].slice(2).replace(/-[a-z]/g, ([, letter]) => letter.toUpperCase());
    if (name === 'noDedupeClicks') options.dedupeClicks = false;
    else if (name === 'columns' || name === 'purchaseEvent')
      options[name] = [...((options[name] as string[] | undefined) ?? []), args[++at]];
    else options[name] = args[++at];
  }
  return options;
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

test('gives what the local engine gives, however the rows are spread', async () => {
  let compared = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const folder = join(scratch, String(seed));
    mkdirSync(folder);
    const { files, args } = sparkExport(seed);
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
    const draw = new Draw(seed);
    const options = { ...optionsOf(args), directory: folder, html: seed % 10 === 0, excel: seed % 3 === 0 };
    const [local, spark] = [join(folder, 'local'), join(folder, 'spark')];
    const byLocal = await outcome(() =>
      attributeExport(resolveOptions({ ...options, threads: '1', out: local })),
    );
    const bySpark = await outcome(() =>
      attributeExport(resolveOptions({ ...options, out: spark }), async ({ dedupeClicks, excel }) => ({
        start: ({ job }) =>
          new SparkEngine(job, new PaperSpark(draw), {
            dedupeClicks,
            forSpreadsheet: excel,
            onProgress: () => {},
          }),
        close: async () => {},
      })),
    );
    if (bySpark === 'done') {
      expect(byLocal, `seed ${seed}`).toBe('done');
      expect(comparableReport(spark), `seed ${seed}`).toEqual(comparableReport(local));
      compared++;
    } else if (!/of several lines|rename it/.test(bySpark)) {
      expect(bySpark, `seed ${seed}`).toBe(byLocal);
    }
    rmSync(folder, { recursive: true });
  }
  expect(compared).toBeGreaterThan(SEEDS / 2);
});
