import type { InputFile } from '../exports/files/header.ts';
import { Calendar } from '../rules/calendar.ts';
import type { Policy } from '../rules/journey.ts';
import type { WindowHistory } from '../rules/window-history.ts';
import { Zone } from '../values/zone.ts';
import type { WhichCounts } from './which-counts.ts';

/**
 * What every step of a run needs to know, as plain data. Each thread is given it once. Times in microseconds since
 * the epoch.
 */
export interface Job {
  files: InputFile[];
  /** Ids of the campaigns, sorted. A campaign is named by its place here. */
  campaignIds: string[];
  publishedAt: Float64Array;
  /** Whether campaigns are made of the clicks: they are not known before these are read. */
  campaignsFromClicks: boolean;
  /** 1 for campaigns with purchase conversion ON. */
  on: Uint8Array;
  /** The channel of each campaign. A channel is named by its place in the order of their names. */
  channelOf: Uint32Array;
  /** Purchase events, then all events that some campaign tracks. An event is named by its place here. */
  events: string[];
  purchaseEvents: number;
  /** The pairs (campaign, event) that are tracked, in order. A pair is named by its place here. */
  trackedPairs: (readonly [number, number])[];
  history: WindowHistory;
  /** The window of each campaign, in microseconds, where channels have windows of their own. */
  ownWindows?: Float64Array | undefined;
  timezone: string;
  /** Which of the rows with one id but different content counts. */
  whichCounts: WhichCounts;
  /** Whether conversions are made of lines: some file of them has a `line_id`. */
  hasLines: boolean;
  /** The users whose rows are left out, each once; undefined where no list of them is given. */
  excludedUsers: readonly string[] | undefined;
  /** The range of times that are counted: `from <= t < to`. */
  from: number;
  to: number;
  /** Ids of the conversions to trace: only those are attributed, and their rows are kept. Empty to attribute all. */
  tracedIds: readonly string[];
  /** Differs from run to run; see `IdHash`. */
  seed: number;
  blockBytes: number;
  /** How many clicks or conversions of a range are collected before they are put away. */
  pieceRows: number;
  /** How many clicks that the report cites lie in one block. A block has more if one conversion cites more. */
  citedClicks: number;
  /**
   * How many rejected rows of a range are kept in memory, and how many traced clicks. More of them go to files in the
   * scratch folder.
   */
  keptRejects: number;
  /** Made when it is needed. */
  scratchFolder: string;
}

/** The names of the purchase events. */
export function purchaseEventNames(job: Job): ReadonlySet<string> {
  return new Set(job.events.slice(0, job.purchaseEvents));
}

/** Whether a time lies in the range that is counted. */
export function isInRange(job: Job, time: number): boolean {
  return time >= job.from && time < job.to;
}

/** Makes a function that gives the number of a tracked pair, or -1 for a pair that is not tracked. */
export function trackedPairIndex(job: Job): (campaign: number, event: number) => number {
  const events = job.events.length;
  const index = new Map(job.trackedPairs.map(([campaign, event], pair) => [campaign * events + event, pair]));
  return (campaign, event) => index.get(campaign * events + event) ?? -1;
}

/** The calendar of a job. Its answers are remembered, in a megabyte of tables. */
export function calendarOf({ timezone, history }: Job): Calendar {
  return new Calendar(new Zone(timezone), history);
}

/** The policy that the rules apply in a job. `pairOf` gives the number of a tracked pair, or -1. */
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
    ownWindows: job.ownWindows,
  };
}
