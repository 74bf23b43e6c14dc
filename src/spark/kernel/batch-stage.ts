import { FileScanners } from '../../engine/reading/scan.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { CLICK_KINDS, rangesOf, SETTLED_KINDS } from '../protocol/file-ranges.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import type { BatchTaker } from './batch-taker.ts';
import { ClickCounter, type KnownOfClicks } from './click-counter.ts';
import { FileReports } from './file-reports.ts';
import { LineBatches } from './line-batches.ts';
import { RangeBatches } from './range-batches.ts';
import { RowScanner } from './row-scanner.ts';
import type { RowOutput } from './streams/row-output.ts';

/** What a task is given of files: lines that Spark has read, or the numbers of ranges that it reads itself. */
export type Source = 'lines' | 'ranges';

type TakerOf = (memory: LoopMemory, reports: FileReports) => BatchTaker;

/** The stage that reads conversions and identities, and gives a row for each valid one. */
export function scanStage(kernel: KernelJob, source: Source, output: RowOutput): LineBatches | RangeBatches {
  return batchesOf(
    kernel,
    source,
    SETTLED_KINDS,
    output,
    (memory, reports) => new RowScanner(kernel, memory, reports, output),
  );
}

/** The stage that reads clicks and counts them. */
export function clickStage(
  kernel: KernelJob,
  source: Source,
  known: KnownOfClicks,
  output: RowOutput,
): LineBatches | RangeBatches {
  return batchesOf(
    kernel,
    source,
    CLICK_KINDS,
    output,
    (memory, reports) => new ClickCounter(kernel, known, memory, reports, output),
  );
}

function batchesOf(
  kernel: KernelJob,
  source: Source,
  kinds: readonly Kind[],
  output: RowOutput,
  takerOf: TakerOf,
): LineBatches | RangeBatches {
  // Records of several lines are told also where they are not selected.
  const scanners = new FileScanners(kernel.job.files, new LoopMemory(), true);
  const reports = new FileReports(output);
  const taker = takerOf(scanners.memory, reports);
  if (source === 'lines') return new LineBatches(kernel, scanners, taker, reports);
  return new RangeBatches(kernel, rangesOf(kernel, kinds), scanners, taker, reports, output);
}
