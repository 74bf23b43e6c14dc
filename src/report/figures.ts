import type { Campaign } from '../exports/campaigns.ts';
import type { Channels } from '../exports/channels.ts';
import type { Calendar } from '../rules/calendar.ts';
import type { Change, WindowHistory } from '../rules/window-history.ts';
import { stretchAt } from '../rules/window-history.ts';
import type { Sum, Sums } from '../values/sum.ts';
import { compareText } from '../values/text-order.ts';
import type { Zone } from '../values/zone.ts';

/** One line of reconciliation.csv. */
export interface OutcomeSum extends Sum {
  event: string;
  outcome: string;
  /** What was refunded of these conversions. */
  refunded: Sum;
}

/**
 * All numbers of a report. A campaign is named by its place in `campaigns`, which is in the order of ids; a tracked
 * pair by its place in `pairs`; a part as the calendar numbers it; a day from 1970-01-01. Times are microseconds since
 * the epoch.
 */
export interface Figures {
  campaigns: readonly Campaign[];
  channels: Channels;
  pairs: readonly { campaign: number; event: string }[];
  purchaseEvents: ReadonlySet<string>;
  history: WindowHistory;
  /** The window of each campaign, where channels have windows of their own. */
  ownWindows?: Float64Array | undefined;
  calendar: Calendar;
  zone: Zone;
  from: number;
  to: number;
  /** Clicks in range by campaign and part. */
  clicks: Sums;
  /** The last click in range of each campaign, or -1. */
  lastClicks: Float64Array;
  /** Purchases by campaign and part; custom conversions by pair and part. */
  purchases: Sums;
  customs: Sums;
  /** Purchases that no campaign earned, by reason (its place in `UNATTRIBUTED_REASONS`) and part. */
  unattributedPurchases: Sums;
  /** By campaign and day of the credited click. */
  purchaseCohorts: Sums;
  customCohorts: Sums;
  /**
   * Refunds by campaign and day of the credited click. Undefined without files of refunds: then no output names any.
   */
  refunds: Sums | undefined;
  /** Persons with a purchase, by campaign and by channel. */
  purchasers: Sums;
  channelPurchasers: Sums;
  /** Assisted purchases by campaign. */
  assists: Sums;
  /** The same by the campaign that they are credited to and by the one that assisted. */
  overlaps: Sums;
  /** Credited conversions by campaign and change to which they are in transition. */
  transitions: Sums;
  /** Net gain by campaign and stretch. */
  creditChanges: Sums;
  outcomes: readonly OutcomeSum[];
  /** First and last counted click or conversion in range; undefined without any. */
  data: { first: number; last: number } | undefined;
}

/** The tracked pairs of each campaign, in the order of events. */
export function pairsByCampaign(figures: Figures): number[][] {
  const byCampaign: number[][] = figures.campaigns.map(() => []);
  figures.pairs.forEach(({ campaign }, pair) => {
    byCampaign[campaign].push(pair);
  });
  for (const pairs of byCampaign)
    pairs.sort((a, b) => compareText(figures.pairs[a].event, figures.pairs[b].event));
  return byCampaign;
}

/** The window of a campaign in a stretch, in microseconds: its own, or the one in force; NaN before the first one. */
export function windowIn({ history, ownWindows }: Figures, campaign: number, stretch: number): number {
  return ownWindows?.[campaign] ?? history.windows[stretch];
}

/** The window of a campaign at the end of the data in microseconds, or undefined. */
export function windowAtEnd(figures: Figures, campaign: number): number | undefined {
  if (figures.data === undefined) return undefined;
  const window = windowIn(figures, campaign, stretchAt(figures.history, figures.data.last));
  return Number.isNaN(window) ? undefined : window;
}

/** The changes that are breakpoints of a campaign. */
export function breakpointsOf(figures: Figures, campaign: Campaign): Change[] {
  const { history, data, from } = figures;
  if (data === undefined || (!campaign.on && campaign.events.length === 0)) return [];
  return history.changes.filter(({ effectiveAt, previousWindow, newWindow }) => {
    if (effectiveAt <= campaign.publishedAt || effectiveAt <= from || effectiveAt > data.last) return false;
    return campaign.endedAt === null || effectiveAt <= campaign.endedAt + Math.max(previousWindow, newWindow);
  });
}

/** When the figures of a campaign grow no more, or undefined where that can't be told. */
export function finalAt(figures: Figures, campaign: number): number | undefined {
  const { on, events } = figures.campaigns[campaign];
  const window = windowAtEnd(figures, campaign);
  if (window === undefined || figures.lastClicks[campaign] < 0 || (!on && events.length === 0))
    return undefined;
  return figures.lastClicks[campaign] + window;
}

/** What a campaign's purchases were worth before and after refunds; amounts in millionths. */
export interface NetFigures {
  refunds: number;
  refunded: bigint;
  net: bigint;
}

/** What is left of purchases after the refunds of them. */
export function netOf(purchases: Sum, refunds: Sum): NetFigures {
  return { refunds: refunds.count, refunded: refunds.amount, net: purchases.amount - refunds.amount };
}

/** A ratio of two numbers, rounded half up to four decimals; empty without a denominator or with zero. */
export function formatRatio(numerator: bigint, denominator: bigint | null): string {
  if (denominator === null || denominator === 0n) return '';
  const scaled = (numerator * 20_000n + denominator) / (denominator * 2n);
  return `${scaled / 10_000n}.${(scaled % 10_000n).toString().padStart(4, '0')}`;
}

/**
 * What a campaign's figures are divided by, such as what was sent; null where `--from` is later than its publishing: a
 * part of the clicks against all that was sent would mislead.
 */
export function wholeOf(figures: Figures, campaign: Campaign, total: bigint | null): bigint | null {
  return figures.from > campaign.publishedAt ? null : total;
}

/** A step that several outputs need, taken once for the figures of a run: there may be very many campaigns. */
export function takenOnce<T>(step: (figures: Figures) => T): (figures: Figures) => T {
  const taken = new WeakMap<Figures, { result: T }>();
  return (figures) => {
    const known = taken.get(figures) ?? { result: step(figures) };
    taken.set(figures, known);
    return known.result;
  };
}
