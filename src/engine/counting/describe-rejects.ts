import type { InputFile } from '../../exports/header.ts';
import type { Kind } from '../../exports/kinds.ts';
import { NO_LINE, REJECT_REASONS } from '../../exports/reject-reasons.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { quoted } from '../../problems/quoted.ts';
import { group } from '../../values/group.ts';
import type { Job } from '../job.ts';
import type { FileCounts, FileReject } from '../result.ts';
import { countKind } from './count-rows.ts';

/** The rejected rows of a kind. */
export function rejectsOfKind(
  files: readonly InputFile[],
  rejects: readonly FileReject[],
  kind: Kind,
): FileReject[] {
  return rejects.filter(({ file }) => files[file].kind === kind);
}

/** The first of some rejected rows, by file and line. */
export function firstReject(rejects: readonly FileReject[]): FileReject {
  return rejects.reduce((first, reject) =>
    reject.file < first.file || (reject.file === first.file && reject.line < first.line) ? reject : first,
  );
}

/** Where a rejected row stands: `file:line`, or the file alone where lines are not known. */
export function rejectPlace(files: readonly InputFile[], { file, line }: FileReject): string {
  return line === NO_LINE ? files[file].label : `${files[file].label}:${line}`;
}

/** The reasons with their counts and the first row of each, as one text. */
export function describeRejects(files: readonly InputFile[], rejects: readonly FileReject[]): string {
  const byReason = new Map<string, FileReject[]>();
  for (const reject of rejects) {
    const same = byReason.get(reject.reason);
    if (same === undefined) byReason.set(reject.reason, [reject]);
    else same.push(reject);
  }
  return REJECT_REASONS.flatMap((reason) => {
    const found = byReason.get(reason);
    if (found === undefined) return [];
    const first = firstReject(found);
    const column = first.column === '' ? '' : `${first.column} `;
    return `${reason} ${group(String(found.length))} (first ${rejectPlace(files, first)}: ${column}${quoted(first.value)})`;
  }).join(', ');
}

/** Notes a problem for each of the kinds of whose rows, those of unknown campaigns aside, some are left and every one is rejected. */
export function noteWhollyRejected(
  { files, job }: { files: readonly FileCounts[]; job: Job },
  kinds: readonly Kind[],
  rejects: readonly FileReject[],
  problems: ProblemList,
): void {
  for (const kind of kinds) {
    const rows = countKind(job, files, kind).rows;
    const ofKind = rejectsOfKind(job.files, rejects, kind);
    const faulty = ofKind.filter(({ reason }) => reason !== 'unknown_campaign');
    const left = rows - (ofKind.length - faulty.length);
    if (left === 0 || faulty.length < left) continue;
    const first = firstReject(faulty);
    problems.add(
      `every row of ${kind} is rejected, so that nothing could be counted: ${describeRejects(job.files, faulty)}; correct the export, or say in options how it is written`,
      {
        file: job.files[first.file].label,
        ...(first.line === NO_LINE ? {} : { line: first.line }),
        ...(first.column === '' ? {} : { column: first.column }),
      },
    );
  }
}
