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

/** All that a run found out, before anything is written, with what each thread counted. Times in microseconds since the epoch. */
export interface EngineResult<Tallies extends OutcomeTallies = CreditTallies> {
  /** Rows of each file of the job, by class. */
  files: FileCounts[];
  clicks: ClickTotals;
  /** Conversions out of range that are neither rejected nor duplicates. */
  conversionsOutOfRange: number;
  /** Undefined without files of refunds. */
  refunds: RefundCounts | undefined;
  rewrittenIds: number;
  /** First and last tracked conversion in range, Infinity and -1 without any. */
  firstConversion: number;
  lastConversion: number;
  untracked: Map<string, Tally>;
  tallies: Tallies[];
  threads: number;
}

/**
 * Runs a prepared job: `attribute` first, then `writeRows` into a report that is not published yet, and disposed of in any case. Whatever
 * the engine, the same rows give the same results and the same bytes.
 */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  /** The rejected rows found so far; also to be asked after a failure. */
  readonly rejects: readonly FileReject[];
  /**
   * Reads all rows and attributes all conversions. Throws an `InputError` with the problems known already and all that are found;
   * conversions are held against the history only where it and the campaigns are known.
   */
  attribute(problems: ProblemList, knowsRules: boolean): Promise<EngineResult>;
  /** Writes attributions.csv and unattributed.csv at the given paths: the headers and a row for each credit, or each conversion without. */
  writeRows(attributionsPath: string, unattributedPath: string, forSpreadsheet: boolean): Promise<RowCounts>;
  /** Flushes files of the report to the disk and gives their digests. */
  digest(paths: readonly string[]): Promise<FileDigest[]>;
  /** Puts what was written outside of the report in its place, when everything else is done. */
  publish(): Promise<void>;
}
