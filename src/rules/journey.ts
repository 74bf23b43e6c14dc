import type { WindowHistory } from './window-history.ts';

/**
 * What one user did: clicks `[firstClick, endClick)` in the order (time, click id, campaign id), conversions
 * `[firstConversion, endConversion)` in the order of time, as slices of columns. Times in microseconds since the
 * epoch.
 */
export interface Journey {
  clickTimes: Float64Array;
  /** Campaigns by their place in the order of their ids. */
  clickCampaigns: Uint32Array;
  firstClick: number;
  endClick: number;
  conversionTimes: Float64Array;
  /** Events by number; the purchase events come first. */
  conversionEvents: Uint32Array;
  firstConversion: number;
  endConversion: number;
}

/** What campaigns are set to, and the windows over time. */
export interface Policy {
  campaigns: number;
  /** 1 for campaigns with purchase conversion ON. */
  on: Uint8Array;
  /** Events below this number are purchases. */
  purchaseEvents: number;
  /** Whether a campaign tracks an event as custom. */
  tracks: (campaign: number, event: number) => boolean;
  history: WindowHistory;
  /** The window of each campaign, where campaigns have windows of their own. The history then is one window. */
  ownWindows?: Float64Array | undefined;
}

/** Why a conversion is credited to no campaign, in the order in which the reasons are tested. */
export const UNATTRIBUTED_REASONS = ['outside_window', 'tracking_off', 'no_click'] as const;

/** One of the reasons for which a conversion is credited to no campaign. */
export type UnattributedReason = (typeof UNATTRIBUTED_REASONS)[number];

/** Receives what the rules decide. Clicks and conversions are named by their places in the journey's columns. */
export interface Credits {
  /** The conversion is credited to the campaign of this click. */
  credited(conversion: number, click: number): void;
  /**
   * The purchase is credited to the campaign of `creditedClick`, but the campaign of `click` had a click in the window
   * as well. Such calls follow that of `credited`.
   */
  assisted(conversion: number, click: number, creditedClick: number): void;
  /** No campaign is credited. `lastClick` is the click that the report names with the reason, -1 for none. */
  unattributed(conversion: number, reason: UnattributedReason, lastClick: number): void;
  /**
   * Under the window of `stretch` the campaign gains (1) or loses (-1) a conversion, compared with the window before.
   */
  creditChanged(campaign: number, stretch: number, difference: 1 | -1): void;
}
