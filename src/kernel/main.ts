import { readFileSync } from 'node:fs';
import { AttributeStage } from './attribute-stage.ts';
import { DedupeStage } from './dedupe-stage.ts';
import { type KernelJob, readKernelJob } from './kernel-job.ts';
import { readLines } from './read-lines.ts';
import { RowOutput } from './row-output.ts';
import { ScanStage } from './scan-stage.ts';

/** A stage: takes lines, then their end. */
interface Stage {
  line(line: Buffer): void;
  end(): void;
}

function stageOf(kernel: KernelJob, [name, ...args]: readonly string[], output: RowOutput): Stage {
  switch (name) {
    case 'scan':
      return new ScanStage(kernel, output);
    case 'dedupe':
      return new DedupeStage(kernel, output);
    case 'attribute':
      return new AttributeStage(kernel, { firstClick: Number(args[0]), lastClick: Number(args[1]) }, output);
    default:
      throw new Error(`there is no stage ${name}`);
  }
}

/** What Spark starts on its executors: `node lasttouch-kernel.cjs JOB.json STAGE`, rows on stdin, rows on stdout. */
async function main([jobPath, ...stageArgs]: readonly string[]): Promise<void> {
  const output = new RowOutput(process.stdout);
  const stage = stageOf(readKernelJob(readFileSync(jobPath, 'utf8')), stageArgs, output);
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
