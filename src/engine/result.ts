import type { Reject } from '../exports/rejects.ts';
import type { Tally, TallyRows } from './columns/tally.ts';

/** A rejected row with the place of its file. */
export interface FileReject extends Reject {
  file: number;
}

/** Rows of one file, by class. */
export interface FileCounts {
  rows: number;
  rejected: number;
  duplicate: number;
}

/** What the clicks add up to. Times in microseconds since the epoch; Infinity and -1 where there is none. */
export interface ClickTotals {
  /** Clicks by campaign and `cellOf` their time; duplicates and conflicts taken off. */
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
  /** Purchases, and custom conversions, by campaign and day of the credited click (plus one). */
  purchaseCohorts: TallyRows;
  customCohorts: TallyRows;
  /** Refunds, and what they sum up to, by campaign and day of the credited click (plus one). */
  refundCohorts: TallyRows;
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** Credited conversions by campaign and change to which they are in transition. */
  transitions: TallyRows;
  /** Net gain by campaign and stretch, by change of the window. */
  creditChanges: TallyRows;
}

/** Size and SHA-256 of a file. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}

/** What is counted of conversions whatever else is asked of them. Times in microseconds, Infinity and -1 without any. */
export interface OutcomeTallies {
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  /** Refunds, and what they sum up to, by event and outcome of the purchase. */
  refundOutcomes: TallyRows;
  /** Whether any of the users has both clicks and conversions. */
  commonUser: boolean;
  inTransition: number;
  beforeFirstClick: number;
  afterLastClick: number;
  firstConversion: number;
  lastConversion: number;
}

/** Refunds in each class that is not told by the files alone. */
export interface RefundCounts {
  applied: number;
  unmatched: number;
  outOfRange: number;
}

/** Rows of the two files that have a row for each conversion. */
export interface RowCounts {
  attributions: number;
  unattributed: number;
}
