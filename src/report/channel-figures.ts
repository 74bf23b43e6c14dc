import { type Sum, ZERO } from '../values/sum.ts';
import { type Figures, pairsByCampaign, takenOnce, wholeOf } from './figures.ts';

/** The sums over the campaigns of a channel; amounts in millionths. What does not apply to any of them is null. */
export interface ChannelFigures {
  channel: string;
  campaigns: number;
  sent: bigint | null;
  clicks: number;
  /** Null where all are OFF. */
  purchases: { count: number; amount: bigint; purchasers: number } | null;
  /** Null where none tracks an event. */
  customs: number | null;
  cost: bigint | null;
  /** What the campaigns earned that have a ratio to their cost, and that cost. */
  earning: Earning;
  /** Refunds of purchases; null where all are OFF, and without files of refunds. */
  refunds: { count: number; amount: bigint } | null;
}

/** Purchase amount, what is left of it after refunds, and cost, in millionths. */
export interface Earning {
  amount: bigint;
  net: bigint;
  cost: bigint;
}

/** The sums of each channel, by channel. */
export const channelFigures: (figures: Figures) => readonly ChannelFigures[] = takenOnce(addChannels);

function addChannels(figures: Figures): ChannelFigures[] {
  const { names, ofCampaign } = figures.channels;
  const pairs = pairsByCampaign(figures);
  const channels = names.map(emptyChannel);
  for (const place of figures.campaigns.keys())
    addCampaign(channels[ofCampaign[place]], figures, place, pairs[place]);
  return channels;
}

function emptyChannel(channel: string): ChannelFigures {
  return {
    channel,
    campaigns: 0,
    sent: null,
    clicks: 0,
    purchases: null,
    customs: null,
    cost: null,
    earning: { amount: 0n, net: 0n, cost: 0n },
    refunds: null,
  };
}

function addCampaign(to: ChannelFigures, figures: Figures, place: number, pairs: readonly number[]): void {
  const campaign = figures.campaigns[place];
  const { on, sent, cost } = campaign;
  to.campaigns++;
  to.clicks += figures.clicks.total(place).count;
  if (sent !== null) to.sent = (to.sent ?? 0n) + sent;
  if (cost !== null) to.cost = (to.cost ?? 0n) + cost;
  for (const pair of pairs) to.customs = (to.customs ?? 0) + figures.customs.total(pair).count;
  if (on) addPurchases(to, figures, place);
}

function addPurchases(to: ChannelFigures, figures: Figures, place: number): void {
  const { campaigns, channels, channelPurchasers, purchases, refunds } = figures;
  const bought = purchases.total(place);
  const refunded = refunds === undefined ? ZERO : refunds.total(place);
  const purchasers = channelPurchasers.total(channels.ofCampaign[place]).count;
  to.purchases = { ...plus(to.purchases ?? ZERO, bought), purchasers };
  if (refunds !== undefined) to.refunds = plus(to.refunds ?? ZERO, refunded);
  const cost = wholeOf(figures, campaigns[place], campaigns[place].cost) ?? 0n;
  if (cost === 0n) return;
  to.earning.amount += bought.amount;
  to.earning.net += bought.amount - refunded.amount;
  to.earning.cost += cost;
}

function plus(one: Sum, other: Sum): Sum {
  return { count: one.count + other.count, amount: one.amount + other.amount };
}
