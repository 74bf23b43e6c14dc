import { type Stats, statSync } from 'node:fs';
import type { PlannedRange } from '../../engine/reading/plan.ts';
import type { FileScanners } from '../../engine/reading/scan.ts';
import type { InputFile } from '../../exports/files/header.ts';
import { NO_REJECTS, readRange } from '../../exports/range-reader.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { FileReports } from './file-reports.ts';
import type { RowOutput } from './streams/row-output.ts';

const SECOND_MS = 1000;
const CHANGED = 'changed while it was read; run again when the export is complete';

/**
 * Makes batches of ranges of files, which it reads itself: the machines of the executors have them under the same path.
 * Each line that it takes is the number of a range.
 */
export class RangeBatches {
  readonly #kernel: KernelJob;
  readonly #ranges: readonly PlannedRange[];
  readonly #scanners: FileScanners;
  readonly #taker: BatchTaker;
  readonly #reports: FileReports;
  readonly #output: RowOutput;
  readonly #wanted: number[] = [];

  constructor(
    kernel: KernelJob,
    ranges: readonly PlannedRange[],
    scanners: FileScanners,
    taker: BatchTaker,
    reports: FileReports,
    output: RowOutput,
  ) {
    this.#kernel = kernel;
    this.#ranges = ranges;
    this.#scanners = scanners;
    this.#taker = taker;
    this.#reports = reports;
    this.#output = output;
  }

  line(line: Buffer): void {
    this.#wanted.push(Number(line.toString('latin1')));
  }

  async end(): Promise<void> {
    for (const range of this.#wanted) {
      await this.#read(this.#ranges[range]);
      await this.#output.ease();
    }
    this.#taker.end();
    this.#reports.end();
  }

  /** Each record is one line, so that the first line break in a range ends one. */
  async #read({ file, range }: PlannedRange): Promise<void> {
    if (range.exact) this.#reports.count('headers', file, 1);
    const found = asSeenHere(this.#kernel.job.files[file]);
    if (typeof found === 'string') {
      this.#reports.problem(file, found);
      return;
    }
    const scanner = this.#scanners.of(file);
    const { blockBytes } = this.#kernel.job;
    const reading = await readRange(found, range, scanner, blockBytes, NO_REJECTS, (bytes) => {
      this.#reports.noteFatal(file, scanner, bytes);
      this.#taker.take(file, scanner, bytes);
    });
    if (reading.fatal !== undefined) this.#reports.noteFatal(file, scanner, new Uint8Array(0));
    for (const { message } of reading.problems ?? []) this.#reports.problem(file, message);
  }
}

/**
 * A file as this machine has it: its number and the fraction of its time may be others than on the machine that
 * started the job. Gives what is wrong where it is not the same file.
 */
function asSeenHere(file: InputFile): InputFile | string {
  let stats: Stats;
  try {
    stats = statSync(file.path);
  } catch {
    return 'was not read by Spark; check that all executors see it under the same path';
  }
  const isSame =
    stats.size === file.size &&
    Math.trunc(stats.mtimeMs / SECOND_MS) === Math.trunc(file.modified / SECOND_MS);
  return isSame ? { ...file, modified: stats.mtimeMs, inode: stats.ino } : CHANGED;
}
