import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import type { CitedClicks } from './click-columns.ts';
import type { OutcomeTallies } from './outcome-counter.ts';
import type { TallyRows } from './tally.ts';

/** How a conversion came out: credited, or one of the reasons; see `OUTCOMES`. */
export const OUTCOMES = ['credited', ...UNATTRIBUTED_REASONS] as const;

/**
 * Conversions in the order (time, conversion id), with what became of them. Conversion i cites the clicks
 * `[clickStarts[i], clickStarts[i + 1])` of `clicks`: where it is credited those that earned it, in the order of campaigns, else
 * the last click that is named with the reason, or none. Rows of conversions are numbered through all parts.
 */
export interface CreditRun {
  times: Float64Array;
  rows: Uint32Array;
  outcomes: Uint8Array;
  clickStarts: Uint32Array;
  clicks: CitedClicks;
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
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** Credited conversions by campaign and change to which they are in transition. */
  transitions: TallyRows;
  /** Net gain by campaign and stretch, by change of the window. */
  creditChanges: TallyRows;
}
