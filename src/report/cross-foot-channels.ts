import type { Sum } from '../values/sum.ts';
import { channelFigures } from './channel-figures.ts';
import type { Equal } from './check-equal.ts';
import { dayFigures } from './day-figures.ts';
import type { Figures } from './figures.ts';

/** Channels, days and overlaps against the sums of campaigns. Pairs of numbers that have to be equal. */
export function sumsAcrossCampaigns(figures: Figures): Equal[] {
  const totals = {
    clicks: figures.clicks.grandTotal().count,
    purchases: figures.purchases.grandTotal(),
    customs: figures.customs.grandTotal().count,
  };
  return [
    ...sumsOfChannels(figures, totals),
    ...sumsOfDays(figures, totals),
    ...overlapsOfCampaigns(figures),
    ...buyers(figures),
  ];
}

/** What all campaigns have together. */
interface Totals {
  clicks: number;
  purchases: Sum;
  customs: number;
}

function total<T>(rows: readonly T[], numberOf: (row: T) => number): number {
  return rows.reduce((sum, row) => sum + numberOf(row), 0);
}

function totalAmount<T>(rows: readonly T[], amountOf: (row: T) => bigint): bigint {
  return rows.reduce((sum, row) => sum + amountOf(row), 0n);
}

function sumsOfChannels(figures: Figures, { clicks, purchases, customs }: Totals): Equal[] {
  const channels = channelFigures(figures);
  const refunds = figures.refunds?.grandTotal();
  return [
    ['campaigns by channel', figures.campaigns.length, total(channels, ({ campaigns }) => campaigns)],
    ['clicks by channel', clicks, total(channels, (channel) => channel.clicks)],
    ['purchases by channel', purchases.count, total(channels, (channel) => channel.purchases?.count ?? 0)],
    [
      'purchase amount by channel',
      purchases.amount,
      totalAmount(channels, (channel) => channel.purchases?.amount ?? 0n),
    ],
    ['custom conversions by channel', customs, total(channels, (channel) => channel.customs ?? 0)],
    ['refunds by channel', refunds?.count ?? 0, total(channels, (channel) => channel.refunds?.count ?? 0)],
    [
      'refund amount by channel',
      refunds?.amount ?? 0n,
      totalAmount(channels, (channel) => channel.refunds?.amount ?? 0n),
    ],
  ];
}

function sumsOfDays(figures: Figures, { clicks, purchases, customs }: Totals): Equal[] {
  const days = dayFigures(figures);
  return [
    ['clicks by day', clicks, total(days, (day) => day.clicks)],
    ['purchases by day', purchases.count, total(days, (day) => day.purchases)],
    ['purchase amount by day', purchases.amount, totalAmount(days, ({ amount }) => amount)],
    ['custom conversions by day', customs, total(days, (day) => day.customs)],
  ];
}

function overlapsOfCampaigns({ campaigns, assists, overlaps }: Figures): Equal[] {
  const assisted = campaigns.map(() => 0);
  for (const [row, other] of overlaps.seconds.entries()) assisted[other] += overlaps.counts[row];
  return campaigns.flatMap(({ id }, place): Equal[] => {
    const one = assists.total(place).count;
    return one === assisted[place] ? [] : [[`assisted purchases of ${id} by campaign`, one, assisted[place]]];
  });
}

/**
 * A person counts once, so purchasers add up to nothing. They are at most as many as purchases, and in a channel at
 * least as many as in any of its campaigns.
 */
function buyers({ campaigns, channels, purchases, purchasers, channelPurchasers }: Figures): Equal[] {
  const ofCampaigns = campaigns.map((_, place) => purchasers.total(place).count);
  const isOdd = (count: number, least: number, most: number) => count < least || count > most;
  const oddCampaigns = ofCampaigns.filter((count, place) => {
    const bought = purchases.total(place).count;
    return isOdd(count, Math.min(1, bought), bought);
  });
  const [least, most] = [channels.names.map(() => 0), channels.names.map(() => 0)];
  for (const [place, count] of ofCampaigns.entries()) {
    const channel = channels.ofCampaign[place];
    least[channel] = Math.max(least[channel], count);
    most[channel] += count;
  }
  const oddChannels = least.filter((count, channel) =>
    isOdd(channelPurchasers.total(channel).count, count, most[channel]),
  );
  return [
    ['purchasers of campaigns', 0, oddCampaigns.length],
    ['purchasers of channels', 0, oddChannels.length],
  ];
}
