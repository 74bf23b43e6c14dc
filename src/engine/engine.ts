import type { ProblemList } from '../problems/input-error.ts';
import type { ClickedCampaigns } from './clicked-campaigns.ts';
import type { Tally } from './columns/tally.ts';
import type { EngineName } from './engine-names.ts';
import type { Rejects } from './rejects.ts';
import type {
  ClickTotals,
  CreditTallies,
  FileCounts,
  FileDigest,
  Observations,
  OutcomeTallies,
  RefundCounts,
  RowCounts,
} from './result.ts';

/** What an engine finds out about an export before anything is written. Times in microseconds since the epoch. */
export interface EngineResult<Tallies extends OutcomeTallies = CreditTallies> {
  /** Rows by class, for each file of the job. */
  files: FileCounts[];
  clicks: ClickTotals;
  /** The campaigns, where they are made of clicks. */
  campaigns: ClickedCampaigns | undefined;
  /** Conversions out of range, without rejected rows and duplicates. */
  conversionsOutOfRange: number;
  /** Undefined without files of refunds. */
  refunds: RefundCounts | undefined;
  /** Users of whom it is known to which person they belong; undefined without files of identities. */
  listedUsers: number | undefined;
  /** Ids that a spreadsheet has rewritten. */
  rewrittenIds: number;
  /** Rows of conversions and refunds whose amount was rounded. */
  roundedAmounts: { conversions: number; refunds: number };
  /** First and last tracked conversion in range, Infinity and -1 without any. */
  firstConversion: number;
  lastConversion: number;
  /** Conversions in range of events that no campaign tracks, by event. */
  untracked: Map<string, Tally>;
  /** What only serves to say what is odd. */
  observed: Observations;
  /** Sums over the conversions of some users each; those of the run are their sums. */
  tallies: Tallies[];
  /** How many threads it used. */
  threads: number;
}

/** What `attribute` finds out, and the rows of conversions, ready to be written. */
export interface AttributedResult extends EngineResult {
  /**
   * Writes attributions.csv, with a row for each credit, and unattributed.csv, with a row for each conversion without
   * one.
   */
  writeRows(attributionsPath: string, unattributedPath: string, forSpreadsheet: boolean): Promise<RowCounts>;
}

/**
 * Runs a prepared job. Calls come in this order: `attribute`, then `writeRows` of its result into a report that is not
 * published yet, `digest`, `publish`. An engine is disposed of in any case, also after a failure. The same rows give
 * the same results and the same bytes on every engine.
 */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  /** The rejected rows found so far. It stays readable after a failure. */
  readonly rejects: Rejects;
  /**
   * Reads all rows and attributes all conversions. Throws an `InputError` with all problems, those given and those
   * found. With `knowsRules` (campaigns and history are known) conversions before the history begins are a problem.
   */
  attribute(problems: ProblemList, knowsRules: boolean): Promise<AttributedResult>;
  /** Flushes files of the report to the disk and gives their digests, in the order of the paths. */
  digest(paths: readonly string[]): Promise<FileDigest[]>;
  /** Puts files in place that were written outside of the report folder. To be called when all else is done. */
  publish(): Promise<void>;
}
