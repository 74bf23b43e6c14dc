import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { type ChannelFigures, channelFigures } from '../channel-figures.ts';
import { type Figures, formatRatio, netOf } from '../figures.ts';

const HEADER = [
  'channel',
  'campaigns',
  'sent',
  'clicks',
  'purchase_conversions',
  'purchase_amount',
  'purchasers',
  'custom_conversions',
  'cost',
  'roas',
];

const REFUND_COLUMNS = ['refunds', 'refund_amount', 'net_amount', 'net_roas'];

/** What is left after refunds; empty cells for a channel whose campaigns are all OFF. */
function refundCells({ purchases, refunds, earning }: ChannelFigures): string[] {
  if (purchases === null || refunds === null) return REFUND_COLUMNS.map(() => '');
  const { refunds: count, refunded, net } = netOf(purchases, refunds);
  return [String(count), formatAmount(refunded), formatAmount(net), formatRatio(earning.net, earning.cost)];
}

function cellsOf(channel: ChannelFigures): string[] {
  const { purchases, earning } = channel;
  return [
    channel.channel,
    String(channel.campaigns),
    channel.sent?.toString() ?? '',
    String(channel.clicks),
    purchases?.count.toString() ?? '',
    purchases === null ? '' : formatAmount(purchases.amount),
    purchases?.purchasers.toString() ?? '',
    channel.customs?.toString() ?? '',
    channel.cost === null ? '' : formatAmount(channel.cost),
    purchases === null ? '' : formatRatio(earning.amount, earning.cost),
  ];
}

/** channels.csv: the sums over the campaigns of each channel. */
export function channelsTable(figures: Figures): CsvTable {
  const channels = channelFigures(figures);
  if (figures.refunds === undefined) return { header: HEADER, rows: channels.map(cellsOf) };
  const rows = channels.map((channel) => [...cellsOf(channel), ...refundCells(channel)]);
  return { header: [...HEADER, ...REFUND_COLUMNS], rows };
}
