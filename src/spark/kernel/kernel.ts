import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { knowingCampaigns } from '../protocol/clicked-campaigns.ts';
import { type KernelJob, readKernelJob } from '../protocol/kernel-job.ts';
import { readNamedIds, readRefundSums } from '../protocol/refund-files.ts';
import { BOUND_ARGUMENTS, readBounds } from '../protocol/time-pieces.ts';
import { AttributeStage } from './attributing/attribute-stage.ts';
import { clickStage, type Source, scanStage } from './batch-stage.ts';
import { knownOfClicks } from './click-counter.ts';
import { DedupeStage } from './dedupe-stage.ts';
import { FilterStage, UsersStage } from './filter-stages.ts';
import { OrderStage } from './order-stage.ts';
import { PersonsStage } from './persons-stage.ts';
import { RepeatsStage } from './repeats-stage.ts';
import { readLines } from './streams/read-lines.ts';
import { RowOutput } from './streams/row-output.ts';

/** A stage: takes lines, then their end. */
interface Stage {
  line(line: Buffer): void;
  end(): void | Promise<void>;
}

/** `read` gives a file that lies beside the job. */
function stageOf(
  kernel: KernelJob,
  [name, ...args]: readonly string[],
  read: (file: string) => Buffer,
  output: RowOutput,
): Stage {
  switch (name) {
    case 'scan':
      return scanStage(kernel, args[0] as Source, output);
    case 'users':
      return new UsersStage(kernel, output);
    case 'persons':
      return new PersonsStage(kernel, output);
    case 'order':
      return new OrderStage(output);
    case 'filter':
      return new FilterStage(Number(args[0]), output);
    case 'clicks': {
      const [source, ...files] = args;
      return clickStage(kernel, source as Source, knownOfClicks(files.map(read)), output);
    }
    case 'repeats':
      return new RepeatsStage(output);
    case 'dedupe': {
      const [named] = args;
      return new DedupeStage(
        kernel,
        named === undefined ? new Set() : readNamedIds(String(read(named))),
        output,
      );
    }
    case 'attribute': {
      const files = args.slice(BOUND_ARGUMENTS);
      const { campaignsFromClicks } = kernel.job;
      const known = campaignsFromClicks ? knowingCampaigns(kernel, String(read(files[0]))) : kernel;
      const [refunded] = campaignsFromClicks ? files.slice(1) : files;
      const sums = refunded === undefined ? undefined : readRefundSums(String(read(refunded)));
      return new AttributeStage(known, readBounds(args), sums, output);
    }
    default:
      throw new Error(`there is no stage ${name}`);
  }
}

/** What Spark starts on its executors: `node lasttouch-kernel.cjs JOB.json STAGE…`, rows on stdin, rows on stdout. */
async function main([jobPath, ...stageArgs]: readonly string[]): Promise<void> {
  const output = new RowOutput(process.stdout);
  const read = (file: string) => readFileSync(join(dirname(jobPath), file));
  const stage = stageOf(readKernelJob(String(read(basename(jobPath)))), stageArgs, read, output);
  await readLines(
    process.stdin.iterator({ destroyOnReturn: false }),
    (line) => stage.line(line),
    () => output.ease(),
  );
  await stage.end();
  await output.flush();
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`lasttouch kernel: ${error.stack ?? error.message}\n`);
  process.exitCode = 70;
  // Spark tells what was said only if all rows were taken.
  process.stdin.resume();
});
