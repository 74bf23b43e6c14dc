import type { Change } from '../../rules/window-history.ts';
import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { secondsOf } from '../../values/sum.ts';
import { breakpointsOf, type Figures } from '../figures.ts';
import type { PrintedCalendar } from './printed-calendar.ts';

const HEADER = [
  'date',
  'from',
  'to',
  'conversion_window',
  'clicks',
  'purchase_conversions',
  'purchase_amount',
];

/** What a campaign had by part of the calendar. */
export interface CampaignDays {
  breakpoints: readonly Change[];
  /**
   * The parts that have a row in the file of the campaign, in the order of time. They are those in which something
   * happened or one of its breakpoints lies.
   */
  parts: readonly number[];
  /** The file of the campaign: a row for each of the parts. */
  table: CsvTable;
}

function partsWithRows(
  { clicks, purchases, customs }: Figures,
  place: number,
  pairs: readonly number[],
  breakpointParts: readonly number[],
): number[] {
  const sums = [
    [clicks, place],
    [purchases, place],
    ...pairs.map((pair) => [customs, pair] as const),
  ] as const;
  return secondsOf(sums, breakpointParts);
}

/** What a campaign had by part of the calendar; `pairs` are those that it tracks. */
export function campaignDays(
  figures: Figures,
  place: number,
  pairs: readonly number[],
  printed: PrintedCalendar,
): CampaignDays {
  const campaign = figures.campaigns[place];
  const breakpoints = breakpointsOf(figures, campaign);
  const changes = new Map(breakpoints.map((change) => [figures.calendar.partAt(change.effectiveAt), change]));
  const parts = partsWithRows(figures, place, pairs, [...changes.keys()]);
  const rows = parts.map((part) => {
    const purchases = figures.purchases.at(place, part);
    const change = changes.get(part);
    return [
      ...printed.part(part, place),
      String(figures.clicks.countAt(place, part)),
      campaign.on ? String(purchases.count) : '',
      campaign.on ? formatAmount(purchases.amount) : '',
      ...pairs.map((pair) => String(figures.customs.countAt(pair, part))),
      change === undefined ? '' : printed.annotation(change),
    ];
  });
  const events = pairs.map((pair) => `conversions:${figures.pairs[pair].event}`);
  return { breakpoints, parts, table: { header: [...HEADER, ...events, 'annotation'], rows } };
}
