import type { Change } from '../../rules/window-history.ts';
import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { breakpointsOf, type Figures, sumAt, sumsOf } from '../figures.ts';
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

/**
 * The parts of the calendar that have a row in the file of a campaign, in the order of time. They are those in which
 * something happened or one of the campaign's breakpoints lies.
 */
export function partsWithRows(
  figures: Figures,
  place: number,
  pairs: readonly number[],
  breakpoints: readonly Change[],
): number[] {
  const parts = new Set([
    ...sumsOf(figures.clicks, place).keys(),
    ...sumsOf(figures.purchases, place).keys(),
    ...pairs.flatMap((pair) => [...sumsOf(figures.customs, pair).keys()]),
    ...breakpoints.map(({ effectiveAt }) => figures.calendar.partAt(effectiveAt)),
  ]);
  return [...parts].sort((a, b) => a - b);
}

/** The file of one campaign: a row for each part of the calendar that `partsWithRows` gives. */
export function campaignDaysTable(
  figures: Figures,
  place: number,
  pairs: readonly number[],
  printed: PrintedCalendar,
): CsvTable {
  const { calendar } = figures;
  const campaign = figures.campaigns[place];
  const breakpoints = breakpointsOf(figures, campaign);
  const changes = new Map(breakpoints.map((change) => [calendar.partAt(change.effectiveAt), change]));
  const rows = partsWithRows(figures, place, pairs, breakpoints).map((part) => {
    const purchases = sumAt(figures.purchases, place, part);
    const change = changes.get(part);
    return [
      ...printed.part(part, place),
      String(sumAt(figures.clicks, place, part).count),
      campaign.on ? String(purchases.count) : '',
      campaign.on ? formatAmount(purchases.amount) : '',
      ...pairs.map((pair) => String(sumAt(figures.customs, pair, part).count)),
      change === undefined ? '' : printed.annotation(change),
    ];
  });
  const events = pairs.map((pair) => `conversions:${figures.pairs[pair].event}`);
  return { header: [...HEADER, ...events, 'annotation'], rows };
}
