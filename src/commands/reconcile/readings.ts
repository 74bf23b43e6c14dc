import {
  countByAge,
  countUnder,
  type LastClicks,
  recordedWindow,
} from '../../engine/attributing/last-clicks.ts';
import { Tally } from '../../engine/columns/tally.ts';
import type { AttributionRequest, Preparation } from '../../engine/prepare.ts';
import type { AgesResult } from '../../local/results.ts';
import type { Reading } from '../../report/tables/console-figures.ts';
import { impliedWindows, LONGEST_WINDOW, type WindowRange } from '../../rules/implied-windows.ts';
import { windowHistory } from '../../rules/window-history.ts';
import { formatDuration } from '../../values/duration.ts';
import type { Sum } from '../../values/sum.ts';

const NOTHING: Sum = { count: 0, amount: 0n };

/** Sums by campaign of a tally whose second key is 0. */
function byCampaign(tally: Tally, campaigns: number): Sum[] {
  const sums = Array.from({ length: campaigns }, () => NOTHING);
  for (const { first, count, amount } of tally.rows()) sums[first] = { count, amount };
  return sums;
}

/** What each of some windows (ascending) gives. */
function singleWindows(result: AgesResult, windows: readonly number[], campaigns: number): Reading[] {
  const byAge = [...countByAge(result.lastClicks, windows).rows()];
  return windows.map((window, place) => {
    const tally = Array.from({ length: campaigns }, () => NOTHING);
    for (const { first, second, count, amount } of byAge) {
      if (second <= place)
        tally[first] = { count: tally[first].count + count, amount: tally[first].amount + amount };
    }
    return { name: `window=${formatDuration(window)}`, purchases: tally };
  });
}

/** What `attribute` gives, under `--window` or the recorded history; undefined where there is neither. */
export function attributedPurchases(
  { job, settings }: Preparation,
  { window }: AttributionRequest,
  result: AgesResult,
): Sum[] | undefined {
  if (settings.length === 0 && window === undefined) return undefined;
  return byCampaign(countUnder(result.lastClicks, recordedWindow(job.history)), job.campaignIds.length);
}

/**
 * What each reading of the policy gives, in the order in which they are named. Each is the same rules with another
 * setting: another window for a purchase, or other conversions. Those that need a recorded history are left out
 * without one.
 */
export function readingsOf(
  { job, settings }: Preparation,
  { propagation, windows }: Pick<AttributionRequest, 'propagation'> & { windows: readonly number[] },
  result: AgesResult,
  attributed: readonly Sum[] | undefined,
): Reading[] {
  const campaigns = job.campaignIds.length;
  const under = (...[windowOf, repeated]: [Parameters<typeof countUnder>[1], AgesResult['repeated']?]) =>
    byCampaign(countUnder(result.lastClicks, windowOf, repeated), campaigns);
  const hasHistory = settings.length > 0;
  const readings = singleWindows(result, windows, campaigns);
  if (hasHistory && attributed !== undefined) readings.unshift({ name: 'recorded', purchases: attributed });
  if (hasHistory) {
    const atOnce = propagation === 0 ? job.history : windowHistory(settings, 0);
    const atClick = new Tally();
    for (const part of result.atClick) atClick.merge(part);
    readings.push({ name: 'propagation=0', purchases: under(recordedWindow(atOnce)) });
    readings.push({ name: 'window_at_click', purchases: byCampaign(atClick, campaigns) });
  }
  if (attributed !== undefined) {
    readings.push({
      name: 'duplicates_counted',
      purchases: under(recordedWindow(job.history), result.repeated),
    });
  }
  return readings;
}

/** The ages of the last clicks of purchases, ascending, by campaign, as far as the longest window reaches back. */
function agesByCampaign(parts: readonly LastClicks[], campaigns: number): Float64Array[] {
  const counts = new Uint32Array(campaigns);
  const longest = LONGEST_WINDOW * 1_000_000;
  const forEachAge = (take: (campaign: number, age: number) => void) => {
    for (const { length, times, clickTimes, campaigns: places } of parts) {
      for (let at = 0; at < length; at++) {
        const age = times[at] - clickTimes[at];
        if (age <= longest) take(places[at], age);
      }
    }
  };
  forEachAge((campaign) => counts[campaign]++);
  const ages = Array.from(counts, (count) => new Float64Array(count));
  forEachAge((campaign, age) => {
    ages[campaign][--counts[campaign]] = age;
  });
  return ages.map((list) => list.sort());
}

/**
 * By campaign: the single windows that give exactly the console's number of purchases; undefined where there are none.
 */
export function impliedByCampaign(
  { campaigns }: Preparation['campaigns'],
  result: AgesResult,
): (WindowRange | undefined)[] {
  const ages = agesByCampaign(result.lastClicks, campaigns.length);
  return campaigns.map(({ on, consoleConversions }, place) =>
    on && consoleConversions !== null ? impliedWindows(ages[place], Number(consoleConversions)) : undefined,
  );
}
