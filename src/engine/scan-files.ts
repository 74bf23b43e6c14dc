import { fatalError, type InputFile } from '../exports/header.ts';
import type { InputError } from '../exports/input-error.ts';
import { ProblemList } from '../exports/input-error.ts';
import type { PlannedRange } from './plan.ts';
import type { ScannedPart, ScanTask } from './scan.ts';

/** A scanned range that is known to be right, with the line of the file in which it begins (from 0). */
export interface VerifiedPart<P extends ScannedPart> {
  task: ScanTask;
  part: P;
  line: number;
}

/** Scans tasks; given by the caller, who knows the step. */
export type ScanStep<P extends ScannedPart> = (tasks: ScanTask[]) => Promise<P[]>;

/**
 * Scans ranges and makes sure of them: where the range before ended elsewhere than where this one was guessed to begin, this
 * one is scanned again from there. Whatever was scanned from a wrong guess is dropped whole.
 */
export async function scanFiles<P extends ScannedPart>(
  files: readonly InputFile[],
  planned: readonly PlannedRange[],
  how: { fingerprint: boolean; excluded: ReadonlyMap<number, Float64Array> },
  scan: ScanStep<P>,
): Promise<VerifiedPart<P>[]> {
  const tasks = planned.map(({ file, range }, index) => ({
    id: index,
    file,
    range,
    fingerprint: how.fingerprint,
    excluded: how.excluded.get(file) ?? new Float64Array(0),
  }));
  const parts = await scan(tasks);
  const verified: VerifiedPart<P>[] = [];
  const problems = new ProblemList();
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
    if (part.reading.fatal !== undefined) {
      problems.problems.push(...fatal(files[file], line, part).problems);
      expected = Number.POSITIVE_INFINITY;
      continue;
    }
    verified.push({ task: sure, part, line });
    expected = part.reading.next;
    line += part.reading.lines;
  }
  problems.throwIfAny();
  return verified;
}

function fatal(file: InputFile, line: number, part: ScannedPart): InputError {
  const { reason, line: ofRange } = part.reading.fatal ?? { reason: 'long_record', line: 0 };
  return fatalError(file.label, reason, line + ofRange + 1);
}
