import { NO_PARTITIONS } from '../../engine/columns/partitions.ts';
import { addRejects } from '../../engine/counting/count-rows.ts';
import type { Refunds } from '../../engine/counting/refunds.ts';
import type { Job } from '../../engine/job.ts';
import { planRanges } from '../../engine/reading/plan.ts';
import { type RefundPart, RefundScanner } from '../../engine/reading/refund-scanner.ts';
import { FileScanners } from '../../engine/reading/scan.ts';
import { scanFiles, type VerifiedPart } from '../../engine/reading/scan-files.ts';
import { Rejects } from '../../engine/rejects.ts';
import type { FileReject } from '../../engine/result.ts';
import { NO_LINE } from '../../exports/reject-reasons.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { Zone } from '../../values/zone.ts';

/** Reads all refunds on this machine, each file in one go; undefined without files of them. */
export async function readRefunds(
  job: Job,
  problems: ProblemList,
): Promise<VerifiedPart<RefundPart>[] | undefined> {
  const planned = planRanges(job.files, 'refunds', Number.MAX_SAFE_INTEGER);
  if (planned.length === 0) return undefined;
  const scanner = new RefundScanner(
    job,
    new Zone(job.timezone),
    new FileScanners(job.files, new LoopMemory()),
  );
  return scanFiles(job.files, planned, NO_PARTITIONS, problems, async (tasks) => {
    const parts: RefundPart[] = [];
    for (const task of tasks) parts.push(await scanner.scan(task));
    return parts;
  });
}

/** Rejected refunds as those of other kinds are told on Spark: without their lines. */
export function refundRejects({ read }: Refunds, files: Iterable<number>): FileReject[] {
  const rejects = new Rejects();
  addRejects(read, rejects);
  return Array.from(rejects.rows(files), (reject) => ({ ...reject, line: NO_LINE }));
}
