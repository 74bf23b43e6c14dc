import { formatAmount } from '../../values/amount.ts';
import type { CsvRows } from '../../values/csv.ts';
import { secondsOf } from '../../values/sum.ts';
import { formatDay } from '../../values/times.ts';
import { type Figures, finalAt, netOf, windowAtEnd } from '../figures.ts';

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
  const net = netOf(purchaseCohorts.at(place, day), refunds.at(place, day));
  return [String(net.refunds), formatAmount(net.refunded), formatAmount(net.net)];
}

function clicksByDay({ clicks, calendar }: Figures, place: number): Map<number, number> {
  const days = new Map<number, number>();
  for (let row = clicks.start(place); row < clicks.end(place); row++) {
    const day = calendar.dayOfPart(clicks.seconds[row]);
    days.set(day, (days.get(day) ?? 0) + clicks.counts[row]);
  }
  return days;
}

/** Until when a day must end for what its clicks earned to grow no more; undefined where that can't be told. */
function finalUntil(figures: Figures, place: number): number | undefined {
  const window = windowAtEnd(figures, place);
  if (window === undefined || figures.data === undefined || finalAt(figures, place) === undefined)
    return undefined;
  return figures.data.last - window;
}

/** Whether what the clicks of a day earned grows no more; empty where that can't be told. */
function finalCell(figures: Figures, day: number, until: number | undefined): string {
  if (until === undefined) return '';
  return figures.zone.dayStart(day + 1) <= until ? 'true' : 'false';
}

/** cohorts.csv, row by row: what the clicks of a day earned, whenever it came. */
export function cohortsRows(figures: Figures): CsvRows {
  const header = [...HEADER, ...(figures.refunds === undefined ? [] : REFUND_COLUMNS)];
  return { header, rows: rowsOf(figures) };
}

function* rowsOf(figures: Figures): Generator<string[]> {
  const { purchaseCohorts, customCohorts } = figures;
  for (const [place, campaign] of figures.campaigns.entries()) {
    const until = finalUntil(figures, place);
    const clicks = clicksByDay(figures, place);
    const cohorts = [
      [purchaseCohorts, place],
      [customCohorts, place],
    ] as const;
    for (const day of secondsOf(cohorts, [...clicks.keys()])) {
      const purchases = purchaseCohorts.at(place, day);
      yield [
        campaign.id,
        formatDay(day),
        String(clicks.get(day) ?? 0),
        campaign.on ? String(purchases.count) : '',
        campaign.on ? formatAmount(purchases.amount) : '',
        campaign.events.length > 0 ? String(customCohorts.countAt(place, day)) : '',
        finalCell(figures, day, until),
        ...refundCells(figures, place, day),
      ];
    }
  }
}
