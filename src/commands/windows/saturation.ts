import { HOUR } from '../../values/zone.ts';
import type { RULES, WindowsFigures } from './windows-figures.ts';

/** Conversions of one rule by whole hours from the click, hours ascending. */
export interface LagCurve {
  hours: number[];
  /** By how many whole hours they had come: the next one, unless the window ends before. */
  ends: number[];
  /** Conversions in these hours, the whole of each included, and in all before them. */
  cumulated: number[];
  total: number;
}

/** The curve of one rule over some campaigns. */
export function lagCurve(
  { lags, greatest }: WindowsFigures,
  rule: (typeof RULES)[number],
  places: Iterable<number>,
): LagCurve {
  const byHour = new Map<number, number>();
  for (const place of places) {
    for (const [hour, count] of lags[place][rule]) byHour.set(hour, (byHour.get(hour) ?? 0) + count);
  }
  const hours = [...byHour.keys()].sort((a, b) => a - b);
  let total = 0;
  const cumulated = hours.map((hour) => {
    total += byHour.get(hour) ?? 0;
    return total;
  });
  const longest = Math.ceil(greatest / HOUR);
  return { hours, ends: hours.map((hour) => Math.min(longest, hour + 1)), cumulated, total };
}

/**
 * How many whole hours after the click a share (above zero) of the conversions had come; undefined without
 * conversions.
 */
export function hoursForShare({ ends, cumulated, total }: LagCurve, share: number): number | undefined {
  const at = cumulated.findIndex((count) => count >= total * share);
  return at < 0 ? undefined : ends[at];
}
