import type { Outcome } from './attribution.ts';
import type { Campaign } from './campaigns.ts';
import { sum, toCsv } from './csv.ts';
import { countedClicksOf, creditsOf, type Facts } from './facts.ts';
import { compareNumbers, compareText, distinct } from './order.ts';
import { refundsOf } from './refunds.ts';
import { wholeOf } from './summary.ts';
import { printDecimal, printRatio } from './values.ts';
import type { CalendarDay } from './zone.ts';

const CHANNEL_HEADER =
  'channel,campaigns,sent,clicks,purchase_conversions,purchase_amount,purchasers,custom_conversions,cost,roas';

const REFUND_HEADER = ',refunds,refund_amount,net_amount,net_roas';

function channelsOf({ campaigns }: Facts): string[] {
  return distinct(campaigns.map(({ channel }) => channel)).sort(compareText);
}

function campaignsOf(channel: string, { campaigns }: Facts): Campaign[] {
  return campaigns.filter((campaign) => campaign.channel === channel);
}

/** The purchases that some campaigns are credited with. */
function purchasesOf(campaigns: readonly Campaign[], facts: Facts): Outcome[] {
  return campaigns
    .flatMap((campaign) => creditsOf(campaign, facts))
    .map(({ outcome }) => outcome)
    .filter(({ rule }) => rule === 'last_touch');
}

/** The persons with at least one purchase credited to some campaigns. */
export function purchasersOf(campaigns: readonly Campaign[], facts: Facts): string[] {
  return distinct(purchasesOf(campaigns, facts).map(({ conversion }) => facts.personOf(conversion.user)));
}

function amountOf(outcomes: readonly Outcome[]): bigint {
  return sum(outcomes.map(({ conversion }) => conversion.amount));
}

function refundedOf(outcomes: readonly Outcome[], { refunds }: Facts) {
  const conversions = outcomes.map(({ conversion }) => conversion);
  return refunds === null ? [] : refundsOf(conversions, refunds);
}

function sumOrNone(amounts: readonly (bigint | null)[]): bigint | null {
  return amounts.every((amount) => amount === null) ? null : sum(amounts);
}

function channelRow(channel: string, facts: Facts) {
  const own = campaignsOf(channel, facts);
  const on = own.filter((campaign) => campaign.on);
  const purchases = purchasesOf(own, facts);
  const refunded = refundedOf(purchases, facts);
  const taken = sum(refunded.map(({ amount }) => amount));
  // Those with a ratio of their own.
  const paid = on.filter((campaign) => (wholeOf(campaign, facts, campaign.cost) ?? 0n) > 0n);
  const earned = purchasesOf(paid, facts);
  const cost = sum(paid.map((campaign) => campaign.cost));
  const left = amountOf(earned) - sum(refundedOf(earned, facts).map(({ amount }) => amount));
  const ifOn = (cell: string | number) => (on.length === 0 ? '' : cell);
  const costs = sumOrNone(own.map((campaign) => campaign.cost));
  const customs = own
    .flatMap((campaign) => creditsOf(campaign, facts))
    .filter(({ outcome }) => outcome.rule === 'every_campaign');
  const cells = [
    channel,
    own.length,
    sumOrNone(own.map(({ sent }) => sent)) ?? '',
    own.flatMap((campaign) => countedClicksOf(campaign, facts)).length,
    ifOn(purchases.length),
    ifOn(printDecimal(amountOf(purchases))),
    ifOn(purchasersOf(own, facts).length),
    own.every(({ events }) => events.length === 0) ? '' : customs.length,
    costs === null ? '' : printDecimal(costs),
    ifOn(printRatio(amountOf(earned), cost)),
  ];
  const refundCells = [
    ifOn(refunded.length),
    ifOn(printDecimal(taken)),
    ifOn(printDecimal(amountOf(purchases) - taken)),
    ifOn(printRatio(left, cost)),
  ];
  return facts.refunds === null ? cells : [...cells, ...refundCells];
}

/** `channels.csv`, by channel: sums over its campaigns. */
export function channelsCsv(facts: Facts): string {
  return toCsv(
    (facts.refunds === null ? CHANNEL_HEADER : CHANNEL_HEADER + REFUND_HEADER).split(','),
    channelsOf(facts).map((channel) => channelRow(channel, facts)),
  );
}

/** `overlaps.csv`, by `campaign_id`, `other_campaign_id`, pairs that occur. */
export function overlapsCsv(facts: Facts): string {
  const rows = facts.campaigns.flatMap((campaign) =>
    facts.campaigns.flatMap((other) => {
      const shared = purchasesOf([campaign], facts).filter(({ assists }) => assists.includes(other.id));
      return shared.length === 0
        ? []
        : [[campaign.id, other.id, shared.length, printDecimal(amountOf(shared))]];
    }),
  );
  return toCsv(['campaign_id', 'other_campaign_id', 'purchases', 'amount'], rows);
}

function dayRow(day: CalendarDay, channel: string, facts: Facts) {
  const { zone } = facts.options;
  const own = campaignsOf(channel, facts);
  const clicks = own
    .flatMap((campaign) => countedClicksOf(campaign, facts))
    .filter(({ at }) => zone.dayOf(at) === day);
  const credits = own
    .flatMap((campaign) => creditsOf(campaign, facts))
    .filter(({ outcome }) => zone.dayOf(outcome.conversion.at) === day);
  const purchases = credits.map(({ outcome }) => outcome).filter(({ rule }) => rule === 'last_touch');
  const counts = [clicks.length, purchases.length, credits.length - purchases.length] as const;
  return counts.every((count) => count === 0)
    ? []
    : [[zone.printDay(day), channel, counts[0], counts[1], printDecimal(amountOf(purchases)), counts[2]]];
}

/** `days.csv`, by `date`, `channel`, with something in it. */
export function daysCsv(facts: Facts): string {
  const instants = [
    ...facts.counted.map(({ at }) => at),
    ...facts.outcomes.map(({ conversion }) => conversion.at),
  ];
  const days = distinct(instants.map((at) => facts.options.zone.dayOf(at))).sort(compareNumbers);
  const rows = days.flatMap((day) => channelsOf(facts).flatMap((channel) => dayRow(day, channel, facts)));
  return toCsv(
    'date,channel,clicks,purchase_conversions,purchase_amount,custom_conversions'.split(','),
    rows,
  );
}
