import type { ProblemList } from '../../exports/input-error.ts';
import { NO_LINE } from '../../exports/reject-reasons.ts';
import { Zone } from '../../exports/zone.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { collectRejects, type FileReject } from '../counts.ts';
import type { Job } from '../job.ts';
import { NO_PARTITIONS } from '../passes.ts';
import { planRanges } from '../plan.ts';
import { type RefundPart, RefundScanner } from '../refund-scanner.ts';
import type { Refunds } from '../refunds.ts';
import { FileScanners } from '../scan.ts';
import { scanFiles, type VerifiedPart } from '../scan-files.ts';

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
export function refundRejects({ read }: Refunds): FileReject[] {
  return collectRejects(read).map((reject) => ({ ...reject, line: NO_LINE }));
}
