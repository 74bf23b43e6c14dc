import type { RejectReason } from '../../exports/reject-reasons.ts';
import type { UnattributedReason } from '../../rules/journey.ts';

/** How many clicks before a conversion are told unless all are asked for. */
export const MOST_CLICKS = 200;

/** Where a row stands: its file as in reports, and its line, the header counted. */
export interface FilePlace {
  file: string;
  line: number;
}

/** A row of a conversion, and its class; for a rejected one why. */
export interface ExplainedRow extends FilePlace {
  lines: number;
  class:
    | 'used'
    | 'not_tracked'
    | 'out_of_range'
    | 'duplicate'
    | 'superseded'
    | 'line'
    | 'rejected'
    | 'excluded'
    | 'not_selected';
  reason: RejectReason | null;
  column: string | null;
  value: string | null;
}

/** Why a click can't earn the conversion at all. */
export type NotEligible =
  | 'purchase_off'
  | 'event_not_tracked'
  | 'draft'
  | 'excluded'
  | 'superseded'
  | RejectReason;

/** What became of a click for the conversion. */
export type Verdict =
  /** The last touch of the purchase. */
  | 'won'
  /** The last click of one of the campaigns that are credited with the custom event. */
  | 'credited'
  /** In the window, but another campaign was clicked later. */
  | 'beaten'
  /** In the window, but the same campaign was clicked later, and that click counts. */
  | 'earlier_click'
  | 'outside_window'
  | 'not_eligible';

/** A click of the user of a conversion, before it. Durations in seconds, exact to the microsecond. */
export interface ExplainedClick extends FilePlace {
  click_id: string;
  /** As it stands in the row; only with files of identities. */
  user_id?: string;
  campaign_id: string;
  /** Empty where the campaign is not known. */
  campaign_name: string;
  /** Null where the row has no valid time. */
  clicked_at: string | null;
  age_seconds: number | null;
  eligible: boolean;
  not_eligible: NotEligible | null;
  /** The window by which it is judged; only where channels have windows of their own. */
  conversion_window?: string;
  in_window: boolean | null;
  /** By how much the click is too old; null in the window. */
  over_by_seconds: number | null;
  verdict: Verdict;
  /** The later click that counts instead. */
  beaten_by: { click_id: string; campaign_id: string } | null;
  before_published: boolean;
  /** Out of range: it competes, but stands in no total. */
  out_of_range: boolean;
  /** Of a click that is rejected as a conflicting duplicate, or superseded: the row with its id that counts. */
  counts_instead: FilePlace | null;
  /** Further rows that say the same. */
  duplicates: FilePlace[];
}

/** The window that counts, and since when. */
export interface ExplainedWindow {
  conversion_window: string;
  /** When it became effective; null: in force from the beginning. */
  since: string | null;
  changed_at: string | null;
  note: string;
  /** Whether it is the one window of `--window`. */
  single: boolean;
  /** The windows of channels beside it; only where there are any. */
  channel_windows?: Record<string, string>;
}

/** A change that was made but not effective yet when the conversion occurred. */
export interface ExplainedTransition {
  changed_at: string;
  effective_at: string;
  new_window: string;
  note: string;
}

/** Why a conversion went where it went. What does not apply is null or empty. */
export interface ExplainedConversion {
  conversion_id: string;
  status:
    | 'credited'
    | 'unattributed'
    | 'not_tracked'
    | 'out_of_range'
    | 'rejected'
    | 'excluded'
    | 'not_selected'
    | 'unknown';
  /** Why no campaign is credited. */
  reason: UnattributedReason | null;
  /** All rows with the id, by file and line; one of them counts at most. */
  rows: ExplainedRow[];
  event: string | null;
  user_id: string | null;
  /** The person that the user is, and the other ids of that person; only with files of identities. */
  person_id?: string;
  other_user_ids?: string[];
  occurred_at: string | null;
  amount: string | null;
  /** How many refunds of this purchase count, and their sum; only with files of refunds. */
  refunds?: number;
  refund_amount?: string;
  currency: string | null;
  rule: 'last_touch' | 'every_campaign' | null;
  window: ExplainedWindow | null;
  in_transition: ExplainedTransition[];
  credits: { campaign_id: string; campaign_name: string; click_id: string; clicked_at: string }[];
  /** In blocks, newest first; rejected rows without a valid time come last. To be gone through once. */
  clicks: Iterable<ExplainedClick[]> | AsyncIterable<ExplainedClick[]>;
  /**
   * How many more clicks before it there are, which `clicks` leaves out: the oldest. Missing where it leaves out none.
   */
  clicks_left_out?: number;
  /** Clicks of the user after the conversion: they can't earn it. */
  clicks_after: number;
}
