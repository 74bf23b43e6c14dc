import type { Change } from '../../rules/window-history.ts';
import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { formatDuration } from '../../values/duration.ts';
import { formatDay, TimeFormat } from '../../values/times.ts';
import { breakpointsOf, type Figures, sumAt, sumsOf } from '../figures.ts';

const HEADER = [
  'date',
  'from',
  'to',
  'conversion_window',
  'clicks',
  'purchase_conversions',
  'purchase_amount',
];

/** What a breakpoint says where it stands. */
export function annotation(change: Change, times: TimeFormat): string {
  const windows = `${formatDuration(change.previousWindow)} -> ${formatDuration(change.newWindow)}`;
  const note = change.note === '' ? '' : ` (${change.note})`;
  return `conversion window ${windows}: changed ${times.format(change.changedAt)}, effective ${times.format(change.effectiveAt)}${note}`;
}

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

/** The bounds of a part, cut at the range that was asked for. */
export function boundsInRange(figures: Figures, part: number): { from: number; to: number } {
  const { from, to } = figures.calendar.bounds(part);
  return { from: Math.max(from, figures.from), to: Math.min(to, figures.to) };
}

/** The file of one campaign: a row for each part of the calendar that `partsWithRows` gives. */
export function campaignDaysTable(figures: Figures, place: number, pairs: readonly number[]): CsvTable {
  const { calendar, history } = figures;
  const campaign = figures.campaigns[place];
  const times = new TimeFormat(figures.zone);
  const breakpoints = breakpointsOf(figures, campaign);
  const annotations = new Map(
    breakpoints.map((change) => [calendar.partAt(change.effectiveAt), annotation(change, times)]),
  );
  const rows = partsWithRows(figures, place, pairs, breakpoints).map((part) => {
    const { from, to } = boundsInRange(figures, part);
    const window = history.windows[calendar.stretchOf(part)];
    const purchases = sumAt(figures.purchases, place, part);
    return [
      formatDay(calendar.dayOfPart(part)),
      times.format(from),
      times.format(to),
      Number.isNaN(window) ? '' : formatDuration(window),
      String(sumAt(figures.clicks, place, part).count),
      campaign.on ? String(purchases.count) : '',
      campaign.on ? formatAmount(purchases.amount) : '',
      ...pairs.map((pair) => String(sumAt(figures.customs, pair, part).count)),
      annotations.get(part) ?? '',
    ];
  });
  const events = pairs.map((pair) => `conversions:${figures.pairs[pair].event}`);
  return { header: [...HEADER, ...events, 'annotation'], rows };
}
