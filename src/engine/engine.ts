import type { ProblemList } from '../problems/input-error.ts';
import type { Tally } from './columns/tally.ts';
import type { EngineName } from './engine-names.ts';
import type {
  ClickTotals,
  CreditTallies,
  FileCounts,
  FileDigest,
  FileReject,
  OutcomeTallies,
  RefundCounts,
  RowCounts,
} from './result.ts';

/**
 * All that a run finds out before anything is written. `tallies` has the counts of each thread. Times in microseconds
 * since the epoch.
 */
export interface EngineResult<Tallies extends OutcomeTallies = CreditTallies> {
  /** Rows of each file of the job, by class. */
  files: FileCounts[];
  clicks: ClickTotals;
  /** Conversions out of range that are neither rejected nor duplicates. */
  conversionsOutOfRange: number;
  /** Undefined without refund files. */
  refunds: RefundCounts | undefined;
  rewrittenIds: number;
  /** Times of the first and last tracked conversion in range; Infinity and -1 without any. */
  firstConversion: number;
  lastConversion: number;
  untracked: Map<string, Tally>;
  tallies: Tallies[];
  threads: number;
}

/**
 * Runs a prepared job: first `attribute`, then `writeRows` into a report that is not published yet. It must be
 * disposed of in any case. The same rows give the same results and the same bytes with every engine.
 */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  /** The rejected rows found so far. It can also be read after a failure. */
  readonly rejects: FileReject[];
  /**
   * Reads all rows and attributes all conversions. Throws an `InputError` when there are problems: those given and
   * those that are found. `knowsRules` tells whether the campaigns and the history are known: only then are
   * conversions checked against them.
   */
  attribute(problems: ProblemList, knowsRules: boolean): Promise<EngineResult>;
  /**
   * Writes both files at the given paths with their headers: a row for each credit, and one for each conversion
   * without.
   */
  writeRows(attributionsPath: string, unattributedPath: string, forSpreadsheet: boolean): Promise<RowCounts>;
  /** Flushes files of the report to the disk and gives their digests. */
  digest(paths: readonly string[]): Promise<FileDigest[]>;
  /** When everything else is done: puts what was written outside of the report in its place. */
  publish(): Promise<void>;
}
