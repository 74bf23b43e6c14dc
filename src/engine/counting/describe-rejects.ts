import { adviseReject } from '../../exports/advice.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { NO_LINE, REJECT_REASONS } from '../../exports/reject-reasons.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { quoted } from '../../problems/quoted.ts';
import { group } from '../../values/group.ts';
import type { Job } from '../job.ts';
import type { Rejects } from '../rejects.ts';
import type { FileCounts, FileReject } from '../result.ts';
import { countKind } from './count-rows.ts';

/** The rejected rows of a kind for one reason: how many, and the first by file and line. */
export interface ReasonRejects {
  count: number;
  first: FileReject;
}

/** The rejected rows of a kind by reason, those that there are, in the order of the reasons. */
export function rejectsOfKind(files: readonly InputFile[], rejects: Rejects, kind: Kind): ReasonRejects[] {
  const places = [...files.keys()].filter((place) => files[place].kind === kind);
  const counts = REJECT_REASONS.map((reason) =>
    places.reduce((sum, place) => sum + rejects.ofFile(place, reason), 0),
  );
  const firsts = new Map<string, FileReject>();
  const wanted = counts.filter((count) => count > 0).length;
  if (wanted > 0)
    for (const reject of rejects.rows(places)) {
      if (!firsts.has(reject.reason)) firsts.set(reject.reason, reject);
      if (firsts.size === wanted) break;
    }
  return REJECT_REASONS.flatMap((reason, place) => {
    const first = firsts.get(reason);
    return first === undefined ? [] : [{ count: counts[place], first }];
  });
}

/** The first of some rejected rows, by file and line. */
export function firstReject(rejects: readonly ReasonRejects[]): FileReject {
  return rejects
    .map(({ first }) => first)
    .reduce((a, b) => (b.file < a.file || (b.file === a.file && b.line < a.line) ? b : a));
}

/** Where a rejected row stands: `file:line`, or the file alone where lines are not known. */
export function rejectPlace(files: readonly InputFile[], { file, line }: FileReject): string {
  return line === NO_LINE ? files[file].label : `${files[file].label}:${line}`;
}

/** The reasons with their counts, the first row of each, and the option that would read it, as one text. */
export function describeRejects(files: readonly InputFile[], rejects: readonly ReasonRejects[]): string {
  return rejects
    .map(({ count, first }) => {
      const column = first.column === '' ? '' : `${first.column} `;
      const advice = adviseReject(first, files[first.file]);
      return `${first.reason} ${group(String(count))} (first ${rejectPlace(files, first)}: ${column}${quoted(first.value)}${advice})`;
    })
    .join(', ');
}

/**
 * Notes a problem for each of the kinds of whose rows, those not selected, excluded or of unknown campaigns aside, some
 * are left and every one is rejected.
 */
export function noteWhollyRejected(
  { files, job }: { files: readonly FileCounts[]; job: Job },
  kinds: readonly Kind[],
  rejects: Rejects,
  problems: ProblemList,
): void {
  for (const kind of kinds) {
    const { rows, notSelected, excluded, rejected } = countKind(job, files, kind);
    if (rejected === 0) continue;
    const faulty = rejectsOfKind(job.files, rejects, kind).filter(
      ({ first }) => first.reason !== 'unknown_campaign',
    );
    const faults = faulty.reduce((sum, { count }) => sum + count, 0);
    const left = rows - notSelected - excluded - (rejected - faults);
    if (left === 0 || faults < left) continue;
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
