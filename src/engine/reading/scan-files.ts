import { type InputFile, isSeekable } from '../../exports/files/header.ts';
import { fatalError } from '../../exports/files/header-record.ts';
import type { InputProblem, ProblemList } from '../../problems/input-error.ts';
import { Numbering } from '../columns/numbering.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import { bitsOfGroups, groupBytesFor, mostGroups } from '../repeated-ids/row-groups.ts';
import type { PlannedRange } from './plan.ts';
import type { ReadPart, ScanTask } from './scan.ts';

/** A scanned range that is known to begin with a record, and the line of the file in which it begins (from 0). */
export interface VerifiedPart<P extends ReadPart> {
  task: ScanTask;
  part: P;
  line: number;
}

/** Scans ranges of one kind of files. */
export type ScanStep<P extends ReadPart> = (tasks: ScanTask[]) => Promise<P[]>;

/**
 * Scans ranges and verifies where they begin. The scan of a range guesses its first record. When the range before ends
 * elsewhere, the range is scanned again from there, and what the wrong guess gave is dropped whole. Adds to `problems`
 * what keeps a file from being read; gives the parts of that file up to there.
 */
export async function scanFiles<P extends ReadPart>(
  files: readonly InputFile[],
  planned: readonly PlannedRange[],
  fingerprints: PartitionRange,
  problems: ProblemList,
  scan: ScanStep<P>,
): Promise<VerifiedPart<P>[]> {
  const tasks = planTasks(files, planned, fingerprints);
  const parts = await scan(tasks);
  const verified: VerifiedPart<P>[] = [];
  let file = -1;
  let expected = 0;
  let line = 0;
  for (let index = 0; index < tasks.length; index++) {
    const task = tasks[index];
    if (task.file !== file) {
      file = task.file;
      expected = task.range.start;
      line = files[file].dataLine;
    }
    if (expected >= task.range.end && !task.range.exact) continue;
    let part = parts[index];
    let sure = task;
    if (part.reading.from !== expected) {
      sure = { ...task, range: { start: expected, end: task.range.end, exact: true } };
      [part] = await scan([sure]);
    }
    sure = { ...sure, range: { ...sure.range, start: expected, exact: true } };
    const faults = part.reading.problems ?? fatal(files[file], line, part);
    if (faults.length > 0) {
      problems.problems.push(...faults);
      expected = Number.POSITIVE_INFINITY;
      continue;
    }
    verified.push({ task: sure, part, line });
    expected = part.reading.next;
    line += part.reading.lines;
  }
  return verified;
}

function planTasks(
  files: readonly InputFile[],
  planned: readonly PlannedRange[],
  fingerprints: PartitionRange,
): ScanTask[] {
  const groupBytes = groupBytesFor(files.reduce((total, file) => total + file.size, 0));
  const sizes = planned.map(({ file }) => (isSeekable(files[file]) ? groupBytes : Number.POSITIVE_INFINITY));
  const groups = new Numbering(planned.map(({ range }, i) => mostGroups(range.end - range.start, sizes[i])));
  const bits = bitsOfGroups(groups.total);
  return planned.map(({ file, range }, i) => {
    const grouping = { bytes: sizes[i], first: groups.bases[i], bits };
    return { file, range, fingerprints, grouping, excluded: new Float64Array(0) };
  });
}

function fatal(file: InputFile, line: number, part: ReadPart): InputProblem[] {
  if (part.reading.fatal === undefined) return [];
  const { reason, line: ofRange } = part.reading.fatal;
  return fatalError(file.label, reason, line + ofRange + 1).problems;
}
