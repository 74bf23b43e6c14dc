import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type KernelJob, readKernelJob } from '../protocol/kernel-job.ts';
import { readNamedIds, readRefundSums } from '../protocol/refund-files.ts';
import { AttributeStage } from './attribute-stage.ts';
import { DedupeStage } from './dedupe-stage.ts';
import { readLines } from './read-lines.ts';
import { RowOutput } from './row-output.ts';
import { ScanStage } from './scan-stage.ts';

/** A stage: takes lines, then their end. */
interface Stage {
  line(line: Buffer): void;
  end(): void;
}

/** `read` gives the text of a file that lies beside the job. */
function stageOf(
  kernel: KernelJob,
  [name, ...args]: readonly string[],
  read: (file: string) => string,
  output: RowOutput,
): Stage {
  switch (name) {
    case 'scan':
      return new ScanStage(kernel, output);
    case 'dedupe': {
      const [named] = args;
      return new DedupeStage(kernel, named === undefined ? new Set() : readNamedIds(read(named)), output);
    }
    case 'attribute': {
      const [firstClick, lastClick, refunded] = args;
      const bounds = { firstClick: Number(firstClick), lastClick: Number(lastClick) };
      const sums = refunded === undefined ? undefined : readRefundSums(read(refunded));
      return new AttributeStage(kernel, bounds, sums, output);
    }
    default:
      throw new Error(`there is no stage ${name}`);
  }
}

/** What Spark starts on its executors: `node lasttouch-kernel.cjs JOB.json STAGE…`, rows on stdin, rows on stdout. */
async function main([jobPath, ...stageArgs]: readonly string[]): Promise<void> {
  const output = new RowOutput(process.stdout);
  const read = (file: string) => readFileSync(join(dirname(jobPath), file), 'utf8');
  const stage = stageOf(readKernelJob(read(basename(jobPath))), stageArgs, read, output);
  await readLines(
    process.stdin.iterator({ destroyOnReturn: false }),
    (line) => stage.line(line),
    () => output.ease(),
  );
  stage.end();
  await output.flush();
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`lasttouch kernel: ${error.stack ?? error.message}\n`);
  process.exitCode = 70;
  // Spark tells what was said only if all rows were taken.
  process.stdin.resume();
});
