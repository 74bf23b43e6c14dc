import type { Job } from '../../engine/job.ts';
import { type PlannedRange, planRanges, rangeBytesFor } from '../../engine/reading/plan.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import { isWorthFreeing } from './passes.ts';

/** The resources of a run, and the function that hears of its progress. */
export interface EngineOptions {
  threads: number;
  /** Bytes that the run may take. */
  memory: number;
  /** Bytes for clicks; undefined for what `memory` leaves once the conversions are loaded. */
  clickBytes: number | undefined;
  /** About how many clicks there are. */
  clickRows: number;
  /** About how many bytes the id of one has. */
  clickIdBytes: number;
  dedupeClicks: boolean;
  /** Files are cut into ranges of about this many bytes. */
  rangeBytes: number;
  /** About how many conversions are written at once. */
  chunkRows: number;
  /** One thread is started for this many bytes of clicks. */
  bytesPerThread: number;
  onProgress: (stage: string, done: number, total: number) => void;
}

/** What every part of a run on this machine needs. */
export interface LocalRun {
  job: Job;
  options: EngineOptions;
  pool: ThreadPool;
}

/** The ranges into which the files of a kind are cut. */
export function rangesOf(
  { job, options }: Pick<LocalRun, 'job' | 'options'>,
  kind: InputFile['kind'],
): PlannedRange[] {
  return planRanges(job.files, kind, rangeBytesFor(job.files, kind, options.rangeBytes));
}

/** Gives a function to call whenever one of the `total` pieces of a stage is done. */
export function progressOf({ options }: LocalRun, stage: string, total: number): () => void {
  let done = 0;
  return () => options.onProgress(stage, ++done, total);
}

/** Frees dropped columns in all threads, unless they are too small to be worth the time. */
export async function freeDropped({ options, pool }: LocalRun, conversions: number): Promise<void> {
  if (isWorthFreeing(options.clickRows, conversions)) await pool.freeMemory();
}
