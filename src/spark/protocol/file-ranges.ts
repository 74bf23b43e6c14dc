import { type PlannedRange, planRanges } from '../../engine/reading/plan.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import type { KernelJob } from './kernel-job.ts';

/** The kinds whose files are read together: rows whose ids are settled first, and clicks. */
export const SETTLED_KINDS: readonly Kind[] = ['conversions', 'identities'];
export const CLICK_KINDS: readonly Kind[] = ['clicks'];

/**
 * The ranges of files of some kinds that the executors read by themselves: those that are no addresses, which all
 * machines have under the same path.
 */
export function rangesOf({ job: { files }, rangeBytes }: KernelJob, kinds: readonly Kind[]): PlannedRange[] {
  return kinds
    .flatMap((kind) => planRanges(files, kind, rangeBytes))
    .filter(({ file }) => files[file].start === undefined);
}
