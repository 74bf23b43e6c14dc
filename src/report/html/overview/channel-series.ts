import { compareText } from '../../../values/text-order.ts';
import { type DayFigures, dayFigures } from '../../day-figures.ts';
import type { Figures } from '../../figures.ts';
import { binOf, type TimeBins } from './time-bins.ts';

/** What a channel had in each bin of an axis; amounts in millionths. */
export interface ChannelSeries {
  /** Undefined for all channels that have no series of their own. */
  channel: string | undefined;
  clicks: bigint[];
  purchases: bigint[];
  amount: bigint[];
}

const MOST_CHANNELS = 6;

function emptySeries(channel: string | undefined, { length }: readonly number[]): ChannelSeries {
  const zeros = () => new Array<bigint>(length).fill(0n);
  return { channel, clicks: zeros(), purchases: zeros(), amount: zeros() };
}

/** The channels with most clicks and purchases; ties go by the order of names. */
function greatestChannels(days: readonly DayFigures[]): ReadonlySet<string> {
  const totals = new Map<string, number>();
  for (const { channel, clicks, purchases } of days)
    totals.set(channel, (totals.get(channel) ?? 0) + clicks + purchases);
  const ranked = [...totals].sort(([a, one], [b, other]) => other - one || compareText(a, b));
  const most = ranked.length <= MOST_CHANNELS + 1 ? ranked.length : MOST_CHANNELS;
  return new Set(ranked.slice(0, most).map(([channel]) => channel));
}

/** The series of channels, in an order that the rows alone determine; small channels of many have one together. */
export function channelSeries(figures: Figures, bins: TimeBins): ChannelSeries[] {
  const days = dayFigures(figures);
  const greatest = greatestChannels(days);
  const named = figures.channels.names.filter((name) => greatest.has(name));
  const series = new Map(named.map((channel) => [channel, emptySeries(channel, bins.starts)]));
  const others = emptySeries(undefined, bins.starts);
  for (const { day, channel, clicks, purchases, amount } of days) {
    const to = series.get(channel) ?? others;
    const bin = binOf(bins, day);
    to.clicks[bin] += BigInt(clicks);
    to.purchases[bin] += BigInt(purchases);
    to.amount[bin] += amount;
  }
  const hasOthers = others.clicks.some((count) => count > 0n) || others.purchases.some((count) => count > 0n);
  return hasOthers ? [...series.values(), others] : [...series.values()];
}
