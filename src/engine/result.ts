import type { Reject } from '../exports/rejects.ts';
import type { Tally, TallyRows } from './columns/tally.ts';

/** A rejected row with the place of its file in `Job.files`. */
export interface FileReject extends Reject {
  file: number;
}

/** Rows of one file, by class. */
export interface FileCounts {
  rows: number;
  rejected: number;
  duplicate: number;
}

/** The sums over all clicks. Times are microseconds since the epoch; Infinity and -1 without clicks. */
export interface ClickTotals {
  /** Clicks by campaign and `cellOf` their time, without duplicates and conflicts. */
  cells: Tally;
  /** Clicks in range that lie before their campaign was published. */
  beforePublished: number;
  first: number;
  last: number;
  firstInRange: number;
}

/** Sums over all conversions of some users. */
export interface CreditTallies extends OutcomeTallies {
  /** Purchases by campaign and part of the calendar. */
  purchases: TallyRows;
  /** Custom conversions by tracked pair and part of the calendar. */
  customs: TallyRows;
  /** Purchases, and custom conversions, by campaign and day of the credited click. Days are stored plus one. */
  purchaseCohorts: TallyRows;
  customCohorts: TallyRows;
  /** Refunds and their sum by campaign and day of the credited click. Days are stored plus one. */
  refundCohorts: TallyRows;
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** Credited conversions that are in transition, by campaign and change. */
  transitions: TallyRows;
  /** By campaign and stretch: how many conversions the change to its window gained, minus those that it lost. */
  creditChanges: TallyRows;
}

/** Size and SHA-256 of a file. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}

/** What every command counts of conversions. Times are microseconds since the epoch; Infinity and -1 without any. */
export interface OutcomeTallies {
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  /** Refunds and their sum, by event and outcome of the purchase. */
  refundOutcomes: TallyRows;
  /** Whether any of the users has both clicks and conversions. */
  commonUser: boolean;
  inTransition: number;
  beforeFirstClick: number;
  afterLastClick: number;
  firstConversion: number;
  lastConversion: number;
}

/** Refunds in each class, apart from rejected rows and duplicates, which `FileCounts` has. */
export interface RefundCounts {
  applied: number;
  unmatched: number;
  outOfRange: number;
}

/** How many rows attributions.csv and unattributed.csv have. */
export interface RowCounts {
  attributions: number;
  unattributed: number;
}
