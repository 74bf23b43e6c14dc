import { REJECT_REASONS, type RejectReason } from '../exports/reject-reasons.ts';
import type { Reject } from '../exports/row-faults.ts';
import { scratchLines } from '../folders/scratch-file.ts';
import { mergeSorted } from '../values/merge-join.ts';
import { compareText } from '../values/text-order.ts';
import type { RejectedRows } from './rejected-rows.ts';
import type { FileReject } from './result.ts';

/** The rejected rows of a range of a file, and the line (from 0) at which the range begins. */
interface RejectedRange {
  line: number;
  rejected: RejectedRows;
}

/** The rejected rows of one file: those of its ranges in order, and those that only other rows show to be wrong. */
interface RejectedOfFile {
  ranges: RejectedRange[];
  late: FileReject[];
}

/** All rejected rows of a run: their counts, and the rows themselves, read one by one. */
export class Rejects {
  readonly #files = new Map<number, RejectedOfFile>();
  /** How many rows of each file are rejected, by the place of the reason in `REJECT_REASONS`. */
  readonly #counts = new Map<number, number[]>();
  #multiLine = 0;

  /** How many rows are rejected. */
  get count(): number {
    return [...this.#counts.keys()].reduce((sum, file) => sum + this.ofFile(file), 0);
  }

  /** How many rejected rows span several lines. */
  get multiLine(): number {
    return this.#multiLine;
  }

  /** How many rows are rejected for a reason. */
  ofReason(reason: RejectReason): number {
    return [...this.#counts.keys()].reduce((sum, file) => sum + this.ofFile(file, reason), 0);
  }

  /** How many rows of a file (its place in the job) are rejected, for this reason or for any. */
  ofFile(file: number, reason?: RejectReason): number {
    const counts = this.#counts.get(file) ?? [];
    if (reason !== undefined) return counts[REJECT_REASONS.indexOf(reason)] ?? 0;
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Adds the rows of a range. Ranges of a file come in the order of the file. */
  addRange(file: number, range: RejectedRange): void {
    this.#of(file).ranges.push(range);
    range.rejected.counts.forEach((count, place) => {
      this.#count(file, REJECT_REASONS[place], count);
    });
    this.#multiLine += range.rejected.multiLine;
  }

  /** Adds a row that is rejected because of other rows. Its line is counted from 1. */
  add(reject: FileReject): void {
    this.#of(reject.file).late.push(reject);
    this.#count(reject.file, reject.reason, 1);
    if (reject.lines > 1) this.#multiLine++;
  }

  /** The rows of files (their places in the job), by file in the given order, then by line. */
  *rows(files: Iterable<number>): Generator<FileReject> {
    for (const file of files) {
      const { ranges, late } = this.#files.get(file) ?? { ranges: [], late: [] };
      const sorted = [...late].sort(compareRejects);
      yield* mergeSorted([rowsOfRanges(file, ranges), sorted], compareRejects);
    }
  }

  #of(file: number): RejectedOfFile {
    const found = this.#files.get(file) ?? { ranges: [], late: [] };
    this.#files.set(file, found);
    return found;
  }

  #count(file: number, reason: RejectReason, count: number): void {
    const counts = this.#counts.get(file) ?? REJECT_REASONS.map(() => 0);
    counts[REJECT_REASONS.indexOf(reason)] += count;
    this.#counts.set(file, counts);
  }
}

function* rowsOfRanges(file: number, ranges: readonly RejectedRange[]): Generator<FileReject> {
  for (const { line, rejected } of ranges) {
    for (const reject of rowsOf(rejected)) yield { ...reject, file, line: line + reject.line + 1 };
  }
}

function* rowsOf({ rows, file }: RejectedRows): Generator<Reject> {
  if (file === undefined) yield* rows;
  else for (const line of scratchLines(file)) yield JSON.parse(line);
}

/** By line; where lines are not known, by what is wrong. */
function compareRejects(a: Reject, b: Reject): number {
  return (
    a.line - b.line ||
    compareText(a.column, b.column) ||
    compareText(a.reason, b.reason) ||
    compareText(a.value, b.value) ||
    a.lines - b.lines
  );
}
