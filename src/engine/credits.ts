import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import type { TallyRows } from './tally.ts';

/** How a conversion came out: credited, or one of the reasons; see `OUTCOMES`. */
export const OUTCOMES = ['credited', ...UNATTRIBUTED_REASONS] as const;

/**
 * Conversions in the order (time, conversion id), with what became of them. Conversion i has the credits
 * `[creditStarts[i], creditEnds[i])`, in the order of campaigns; where it has none, its outcome names the reason and
 * `lastClicks[i]` the click named with it. Conversions and clicks are numbered through all parts.
 */
export interface CreditRun {
  times: Float64Array;
  rows: Uint32Array;
  outcomes: Uint8Array;
  lastClicks: Uint32Array;
  creditStarts: Uint32Array;
  creditEnds: Uint32Array;
  creditClicks: Uint32Array;
}

/** Stands in `lastClicks` for none. */
export const NO_CLICK = 0xffffffff;

/** Sums over all conversions of some users. */
export interface CreditTallies {
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
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  /** Whether any of the users has both clicks and conversions. */
  commonUser: boolean;
  inTransition: number;
  beforeFirstClick: number;
  afterLastClick: number;
}
