import { formatAmount } from '../exports/amount.ts';
import { formatDuration } from '../exports/duration.ts';
import type { Change } from '../rules/window-history.ts';
import type { CsvTable } from './csv.ts';
import { breakpointsOf, type Figures, sumAt, sumsOf } from './figures.ts';
import { formatDay, TimeFormat } from './times.ts';

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

/** The file of one campaign: a row for each part of a day in one stretch in which something happened or a breakpoint lies. */
export function campaignDaysTable(figures: Figures, place: number, pairs: readonly number[]): CsvTable {
  const { calendar, history } = figures;
  const campaign = figures.campaigns[place];
  const times = new TimeFormat(figures.zone);
  const annotations = new Map(
    breakpointsOf(figures, campaign).map((change) => [
      calendar.partAt(change.effectiveAt),
      annotation(change, times),
    ]),
  );
  const parts = new Set([
    ...sumsOf(figures.clicks, place).keys(),
    ...sumsOf(figures.purchases, place).keys(),
    ...pairs.flatMap((pair) => [...sumsOf(figures.customs, pair).keys()]),
    ...annotations.keys(),
  ]);
  const rows = [...parts]
    .sort((a, b) => a - b)
    .map((part) => {
      const { from, to } = calendar.bounds(part);
      const window = history.windows[calendar.stretchOf(part)];
      const purchases = sumAt(figures.purchases, place, part);
      return [
        formatDay(calendar.dayOfPart(part)),
        times.format(Math.max(from, figures.from)),
        times.format(Math.min(to, figures.to)),
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
