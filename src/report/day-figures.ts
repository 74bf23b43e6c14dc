import type { Sum } from '../values/sum.ts';
import { type Figures, sumsOf, takenOnce } from './figures.ts';

/** What a channel had on a day, counted from 1970-01-01 in the zone of the run; amounts in millionths. */
export interface DayFigures {
  day: number;
  channel: string;
  clicks: number;
  purchases: number;
  amount: bigint;
  customs: number;
}

/** What each channel had on each day, by day and channel, where there is anything. */
export const dayFigures: (figures: Figures) => readonly DayFigures[] = takenOnce(addDays);

function addDays(figures: Figures): DayFigures[] {
  const days = new Map<number, Map<number, DayFigures>>();
  const dayOf = (campaign: number, part: number): DayFigures => {
    const day = figures.calendar.dayOfPart(part);
    const channel = figures.channels.ofCampaign[campaign];
    const channels = days.get(day) ?? new Map<number, DayFigures>();
    days.set(day, channels);
    const known = channels.get(channel) ?? emptyDay(day, figures.channels.names[channel]);
    channels.set(channel, known);
    return known;
  };
  const addAll = (
    sums: ReadonlyMap<number, Sum>,
    campaign: number,
    add: (to: DayFigures, sum: Sum) => void,
  ) => {
    for (const [part, sum] of sums) add(dayOf(campaign, part), sum);
  };
  for (const place of figures.campaigns.keys()) {
    addAll(sumsOf(figures.clicks, place), place, (to, { count }) => {
      to.clicks += count;
    });
    addAll(sumsOf(figures.purchases, place), place, (to, { count, amount }) => {
      to.purchases += count;
      to.amount += amount;
    });
  }
  for (const [pair, { campaign }] of figures.pairs.entries())
    addAll(sumsOf(figures.customs, pair), campaign, (to, { count }) => {
      to.customs += count;
    });
  const inOrder = <T>(map: ReadonlyMap<number, T>) =>
    [...map].sort(([a], [b]) => a - b).map(([, value]) => value);
  return inOrder(days).flatMap(inOrder);
}

function emptyDay(day: number, channel: string): DayFigures {
  return { day, channel, clicks: 0, purchases: 0, amount: 0n, customs: 0 };
}
