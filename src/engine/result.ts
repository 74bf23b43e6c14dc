import type { Reject } from '../exports/row-faults.ts';
import type { Tally, TallyRows } from './columns/tally.ts';

/** A rejected row with the place of its file. */
export interface FileReject extends Reject {
  file: number;
}

/** Rows of one file, by class. */
export interface FileCounts {
  /** All rows. */
  rows: number;
  /** Rows that `--where` leaves out. */
  notSelected: number;
  rejected: number;
  /** Rows of users that are left out; of refunds, those of their conversions. */
  excluded: number;
  duplicate: number;
  /** Rows that a later one with their id replaces. */
  superseded: number;
  /** Lines of conversions but the one that carries the class of its conversion. */
  lines: number;
}

/** Rows of a file that do not count because of other rows, by class. */
export type DroppedCounts = Pick<FileCounts, 'excluded' | 'duplicate' | 'superseded' | 'lines'>;

/** What the clicks add up to. Times in microseconds since the epoch; without clicks Infinity (first), -1 (last). */
export interface ClickTotals {
  /** Clicks by campaign and `cellOf` their time, without duplicates and conflicts. */
  cells: Tally;
  /** Clicks in range before their campaign was published. */
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
  /** Purchases that no campaign earned, by reason (its place in `UNATTRIBUTED_REASONS`) and part of the calendar. */
  unattributedPurchases: TallyRows;
  /** Refunds and their amounts by campaign and day of the credited click (plus one). */
  refundCohorts: TallyRows;
  /** Persons with a purchase credited to a campaign, by campaign; to any campaign of a channel, by channel. */
  purchasers: TallyRows;
  channelPurchasers: TallyRows;
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** The same purchases by the campaign that they are credited to and by the one that assisted. */
  overlaps: TallyRows;
  /** Credited conversions in transition, by campaign and change. */
  transitions: TallyRows;
  /** Net gain by campaign and stretch, by change of the window. */
  creditChanges: TallyRows;
}

/** Size and SHA-256 of a file. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}

/**
 * Sums over all conversions of some users that every command needs. Times in microseconds, Infinity and -1 without any.
 */
export interface OutcomeTallies {
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  /** Refunds and their amounts by event and outcome of the purchase. */
  refundOutcomes: TallyRows;
  /** Whether any of the users has clicks and conversions. */
  commonUser: boolean;
  inTransition: number;
  /** Unattributed conversions whose window begins before the first click. */
  beforeFirstClick: number;
  /** Conversions more than a day after the last click. */
  afterLastClick: number;
  /** Purchases without a click before them, but with one of their user within a day after. */
  clickedAfterwards: number;
  firstConversion: number;
  lastConversion: number;
  /** All conversions by part of the calendar and 0. */
  conversionParts: TallyRows;
  /** Purchases with an amount. */
  purchasesWithAmount: number;
}

/** What is seen of conversions on the way and only serves to say what is odd. */
export interface Observations {
  /** Tracked events with rows out of range. */
  eventsOutOfRange: ReadonlySet<string>;
  /** Ids that come in rows of one user, event and time with different amounts, and one of them. */
  orderLines: { count: number; example: string | undefined };
  /** Millionths of the amounts that can be read in rejected conversions; undefined where the engine does not tell. */
  rejectedAmount: bigint | undefined;
  /** Rows whose user is listed in files of identities; undefined where the engine does not tell. */
  listedRows: number | undefined;
  /** Users with several conversions whose id seems to stand for none, by their first id in the list of such. */
  placeholders: readonly { user: string; conversions: number }[];
  /**
   * Users of conversions without a click while clicks have their id written otherwise, of a sample; and one of them.
   */
  alike: { count: number; example: { conversionUser: string; clickUser: string } | undefined };
}

/** Refunds that are neither rejected nor duplicates, by class. */
export interface RefundCounts {
  applied: number;
  unmatched: number;
  outOfRange: number;
}

/** Rows written into attributions.csv and unattributed.csv. */
export interface RowCounts {
  attributions: number;
  unattributed: number;
}
