import type { Sums } from '../values/sum.ts';
import { type Figures, takenOnce } from './figures.ts';

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
    sums: Sums,
    first: number,
    campaign: number,
    add: (to: DayFigures, count: number, row: number) => void,
  ) => {
    for (let row = sums.start(first); row < sums.end(first); row++)
      add(dayOf(campaign, sums.seconds[row]), sums.counts[row], row);
  };
  const { clicks, purchases, customs } = figures;
  for (const place of figures.campaigns.keys()) {
    addAll(clicks, place, place, (to, count) => {
      to.clicks += count;
    });
    addAll(purchases, place, place, (to, count, row) => {
      to.purchases += count;
      to.amount += purchases.amountOf(row);
    });
  }
  for (const [pair, { campaign }] of figures.pairs.entries())
    addAll(customs, pair, campaign, (to, count) => {
      to.customs += count;
    });
  const inOrder = <T>(map: ReadonlyMap<number, T>) =>
    [...map].sort(([a], [b]) => a - b).map(([, value]) => value);
  return inOrder(days).flatMap(inOrder);
}

function emptyDay(day: number, channel: string): DayFigures {
  return { day, channel, clicks: 0, purchases: 0, amount: 0n, customs: 0 };
}
