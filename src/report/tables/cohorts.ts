import { formatAmount } from '../../values/amount.ts';
import type { CsvRows } from '../../values/csv.ts';
import { formatDay } from '../../values/times.ts';
import { type Figures, finalAt, netOf, sumAt, sumsOf, windowAtEnd } from '../figures.ts';

const HEADER = [
  'campaign_id',
  'click_date',
  'clicks',
  'purchase_conversions',
  'purchase_amount',
  'custom_conversions',
  'final',
];

const REFUND_COLUMNS = ['refunds', 'refund_amount', 'net_amount'];

/** What is left after refunds; no cells without files of refunds, empty ones for a campaign that is OFF. */
function refundCells({ campaigns, purchaseCohorts, refunds }: Figures, place: number, day: number): string[] {
  if (refunds === undefined) return [];
  if (!campaigns[place].on) return REFUND_COLUMNS.map(() => '');
  const net = netOf(sumAt(purchaseCohorts, place, day), sumAt(refunds, place, day));
  return [String(net.refunds), formatAmount(net.refunded), formatAmount(net.net)];
}

function clicksByDay(figures: Figures, place: number): Map<number, number> {
  const days = new Map<number, number>();
  for (const [part, { count }] of sumsOf(figures.clicks, place)) {
    const day = figures.calendar.dayOfPart(part);
    days.set(day, (days.get(day) ?? 0) + count);
  }
  return days;
}

/** Whether what the clicks of a day earned grows no more; empty where that can't be told. */
function finalCell(figures: Figures, place: number, day: number): string {
  const window = windowAtEnd(figures, place);
  if (window === undefined || figures.data === undefined || finalAt(figures, place) === undefined) return '';
  return figures.zone.dayStart(day + 1) + window <= figures.data.last ? 'true' : 'false';
}

/** cohorts.csv, row by row: what the clicks of a day earned, whenever it came. */
export function cohortsRows(figures: Figures): CsvRows {
  const header = [...HEADER, ...(figures.refunds === undefined ? [] : REFUND_COLUMNS)];
  return { header, rows: rowsOf(figures) };
}

function* rowsOf(figures: Figures): Generator<string[]> {
  for (const [place, campaign] of figures.campaigns.entries()) {
    const clicks = clicksByDay(figures, place);
    const days = new Set([
      ...clicks.keys(),
      ...sumsOf(figures.purchaseCohorts, place).keys(),
      ...sumsOf(figures.customCohorts, place).keys(),
    ]);
    for (const day of [...days].sort((a, b) => a - b)) {
      const purchases = sumAt(figures.purchaseCohorts, place, day);
      yield [
        campaign.id,
        formatDay(day),
        String(clicks.get(day) ?? 0),
        campaign.on ? String(purchases.count) : '',
        campaign.on ? formatAmount(purchases.amount) : '',
        campaign.events.length > 0 ? String(sumAt(figures.customCohorts, place, day).count) : '',
        finalCell(figures, place, day),
        ...refundCells(figures, place, day),
      ];
    }
  }
}
