import type { Change } from '../../rules/window-history.ts';
import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { breakpointsOf, type Figures } from '../figures.ts';
import { secondsOf } from '../sums.ts';
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
  const { clicks, purchases, customs, calendar } = figures;
  const sums = [
    [clicks, place],
    [purchases, place],
    ...pairs.map((pair) => [customs, pair] as const),
  ] as const;
  return [
    ...secondsOf(
      sums,
      breakpoints.map(({ effectiveAt }) => calendar.partAt(effectiveAt)),
    ),
  ];
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
  return { header: [...HEADER, ...events, 'annotation'], rows };
}
