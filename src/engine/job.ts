import type { InputFile } from '../exports/header.ts';
import type { Policy } from '../rules/journey.ts';
import type { WindowHistory } from '../rules/window-history.ts';

/** What every step of a run needs to know; plain data, given to each thread once. */
export interface Job {
  files: InputFile[];
  /** Ids of the campaigns in order; a campaign is named by its place. */
  campaignIds: string[];
  publishedAt: Float64Array;
  /** 1 for campaigns with purchase conversion ON. */
  on: Uint8Array;
  /** Purchase events, then all events that some campaign tracks; an event is named by its place. */
  events: string[];
  purchaseEvents: number;
  /** Pairs (campaign, event) of all that is tracked, in order; a pair is named by its place. */
  trackedPairs: (readonly [number, number])[];
  history: WindowHistory;
  timezone: string;
  /** Range of counted times, `from <= t < to`. */
  from: number;
  to: number;
  /** Ids of the conversions to trace: only those are attributed then, and their rows told. Empty for all conversions. */
  tracedIds: readonly string[];
  /** Differs from run to run; see `IdHash`. */
  seed: number;
  blockBytes: number;
  /** Clicks and conversions are put away while a range is scanned, when there are so many of them. */
  pieceRows: number;
  /** Clicks that the report cites are put away in blocks of so many, of more where one conversion cites them. */
  citedClicks: number;
}

/** The names of the purchase events. */
export function purchaseEventNames(job: Job): ReadonlySet<string> {
  return new Set(job.events.slice(0, job.purchaseEvents));
}

/** Whether a time lies in the range that is counted. */
export function isInRange(job: Job, time: number): boolean {
  return time >= job.from && time < job.to;
}

/** The number of each tracked pair, found by campaign and event. */
export function trackedPairIndex(job: Job): (campaign: number, event: number) => number {
  const events = job.events.length;
  const index = new Map(job.trackedPairs.map(([campaign, event], pair) => [campaign * events + event, pair]));
  return (campaign, event) => index.get(campaign * events + event) ?? -1;
}

/** What the rules are told of a job; `pairOf` gives the number of a tracked pair, or -1. */
export function policyOf(
  job: Job,
  pairOf: (campaign: number, event: number) => number,
  history: WindowHistory,
): Policy {
  return {
    campaigns: job.campaignIds.length,
    on: job.on,
    purchaseEvents: job.purchaseEvents,
    tracks: (campaign, event) => pairOf(campaign, event) >= 0,
    history,
  };
}
