import { type Change, changePlaceOf } from '../../../rules/window-history.ts';
import { formatDuration } from '../../../values/duration.ts';
import type { Sum } from '../../../values/sum.ts';
import { windowIn } from '../../figures.ts';
import type { CampaignView } from '../parts/site.ts';

/**
 * What a campaign did in one stretch. Times are microseconds since the epoch, infinite where the stretch has no bound.
 */
export interface StretchFigures {
  stretch: number;
  from: number;
  to: number;
  /** Empty before the first window. */
  window: string;
  /**
   * Days with a click or a credited conversion; one that a breakpoint or the range cuts counts as the part that lies
   * here.
   */
  days: number;
  clicks: number;
  purchases: Sum;
  /** Custom conversions by pair, in the order of the campaign's events. */
  customs: number[];
  /** Purchases and custom conversions together. */
  conversions: number;
  /** The campaign's breakpoint that begins the stretch, where one does. */
  breakpoint?: { change: Change; number: number; inTransition: number; creditChanged: number };
}

function emptyStretch(view: CampaignView, stretch: number): StretchFigures {
  const { history, from, to } = view.site.figures;
  const window = windowIn(view.site.figures, view.place, stretch);
  return {
    stretch,
    from: Math.max(from, history.cuts[stretch - 1] ?? Number.NEGATIVE_INFINITY),
    to: Math.min(to, history.cuts[stretch] ?? Number.POSITIVE_INFINITY),
    window: Number.isNaN(window) ? '' : formatDuration(window),
    days: 0,
    clicks: 0,
    purchases: { count: 0, amount: 0n },
    customs: view.pairs.map(() => 0),
    conversions: 0,
  };
}

function addPart(into: StretchFigures, view: CampaignView, part: number): void {
  const { figures } = view.site;
  const clicks = figures.clicks.countAt(view.place, part);
  const purchases = figures.purchases.at(view.place, part);
  const customs = view.pairs.map((pair) => figures.customs.countAt(pair, part));
  const conversions = purchases.count + customs.reduce((sum, count) => sum + count, 0);
  if (clicks + conversions > 0) into.days += view.site.shownParts.at(part).shareOfDay;
  into.clicks += clicks;
  into.purchases = {
    count: into.purchases.count + purchases.count,
    amount: into.purchases.amount + purchases.amount,
  };
  into.customs = into.customs.map((sum, index) => sum + customs[index]);
  into.conversions += conversions;
}

/** The stretches in which something happened, and those on both sides of each breakpoint, in the order of time. */
export function stretchesOf(view: CampaignView): StretchFigures[] {
  const { figures } = view.site;
  const stretches = new Map<number, StretchFigures>();
  const at = (stretch: number) => {
    const known = stretches.get(stretch) ?? emptyStretch(view, stretch);
    stretches.set(stretch, known);
    return known;
  };
  for (const part of view.parts) addPart(at(figures.calendar.stretchOf(part)), view, part);
  view.breakpoints.forEach((change, index) => {
    at(change.stretch - 1);
    at(change.stretch).breakpoint = {
      change,
      number: index + 1,
      inTransition: figures.transitions.countAt(view.place, changePlaceOf(figures.history, change.stretch)),
      creditChanged: figures.creditChanges.countAt(view.place, change.stretch),
    };
  });
  return [...stretches.values()].sort((a, b) => a.stretch - b.stretch);
}
