import { mapWithTurns } from '../../folders/turns.ts';
import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { TimeFormat } from '../../values/times.ts';
import {
  breakpointsOf,
  type Figures,
  finalAt,
  formatRatio,
  netOf,
  pairsByCampaign,
  wholeOf,
} from '../figures.ts';

const HEADER = [
  'campaign_id',
  'name',
  'channel',
  'published_at',
  'purchase_conversion',
  'targeted',
  'sent',
  'clicks',
  'ctr',
  'purchase_conversions',
  'purchase_amount',
  'assisted_purchases',
  'custom_conversions',
  'cost',
  'roas',
  'breakpoints',
  'final_at',
  'purchasers',
];

const REFUND_COLUMNS = ['refunds', 'refund_amount', 'net_amount', 'net_roas'];

/** What is left after refunds; no cells without files of refunds, empty ones for a campaign that is OFF. */
function refundCells(figures: Figures, place: number): string[] {
  const { campaigns, purchases, refunds } = figures;
  const { on } = campaigns[place];
  const cost = wholeOf(figures, campaigns[place], campaigns[place].cost);
  if (refunds === undefined) return [];
  if (!on) return REFUND_COLUMNS.map(() => '');
  const { refunds: count, refunded, net } = netOf(purchases.total(place), refunds.total(place));
  return [String(count), formatAmount(refunded), formatAmount(net), formatRatio(net, cost)];
}

/** summary.csv: every campaign, by id. */
export async function summaryTable(figures: Figures): Promise<CsvTable> {
  const times = new TimeFormat(figures.zone);
  const pairs = pairsByCampaign(figures);
  const rows = await mapWithTurns(figures.campaigns, (campaign, place) => {
    const { on, sent, cost } = campaign;
    const clicks = figures.clicks.total(place).count;
    const purchases = figures.purchases.total(place);
    const customs = pairs[place].reduce((count, pair) => count + figures.customs.total(pair).count, 0);
    const final = finalAt(figures, place);
    return [
      campaign.id,
      campaign.name,
      campaign.channel,
      times.format(campaign.publishedAt),
      on ? 'on' : 'off',
      campaign.targeted?.toString() ?? '',
      sent?.toString() ?? '',
      String(clicks),
      formatRatio(BigInt(clicks), wholeOf(figures, campaign, sent)),
      on ? String(purchases.count) : '',
      on ? formatAmount(purchases.amount) : '',
      on ? String(figures.assists.total(place).count) : '',
      pairs[place].length > 0 ? String(customs) : '',
      cost === null ? '' : formatAmount(cost),
      on ? formatRatio(purchases.amount, wholeOf(figures, campaign, cost)) : '',
      String(breakpointsOf(figures, campaign).length),
      final === undefined ? '' : times.format(final),
      on ? String(figures.purchasers.total(place).count) : '',
      ...refundCells(figures, place),
    ];
  });
  return { header: [...HEADER, ...(figures.refunds === undefined ? [] : REFUND_COLUMNS)], rows };
}
