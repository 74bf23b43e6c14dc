import type { AgeTallies } from '../../engine/attributing/age-recorder.ts';
import {
  countByAge,
  countUnder,
  type LastClicks,
  recordedWindow,
} from '../../engine/attributing/last-clicks.ts';
import { Tally } from '../../engine/columns/tally.ts';
import type { Preparation } from '../../engine/prepare.ts';
import type { AgesResult } from '../../local/results.ts';
import type { OutcomeSum } from '../../report/figures.ts';
import type { WindowHistory } from '../../rules/window-history.ts';
import { formatDuration } from '../../values/duration.ts';
import type { Sum } from '../../values/sum.ts';
import { HOUR } from '../../values/zone.ts';
import { type Lags, RECORDED, type WindowFigures, type WindowsFigures } from './windows-figures.ts';

/** Sums by campaign (or by 0 for all campaigns) and place of the window. */
type SumsByPlace = readonly (readonly Sum[])[];

const ZERO: Sum = { count: 0, amount: 0n };

/** Sums under each of `windows` windows: a window gives what the places up to its own hold. */
function cumulate(tally: Tally, campaigns: number, windows: number): SumsByPlace {
  const sums = Array.from({ length: campaigns }, () => Array.from({ length: windows }, () => ZERO));
  for (const { first, second, count, amount } of tally.rows()) {
    for (let place = second; place < windows; place++) {
      const before = sums[first][place];
      sums[first][place] = { count: before.count + count, amount: before.amount + amount };
    }
  }
  return sums;
}

function merged({ ages }: AgesResult, name: keyof AgeTallies): Tally {
  const tally = new Tally();
  for (const part of ages) tally.merge(part[name]);
  return tally;
}

function isCredited({ outcome }: OutcomeSum): boolean {
  return outcome === 'credited';
}

function count(outcomes: readonly OutcomeSum[]): number {
  return outcomes.reduce((sum, row) => sum + row.count, 0);
}

/** Purchases by campaign and whole hours from their last click, as far as a window reaches back. */
function countHours(parts: readonly LastClicks[], window: number): Tally {
  const tally = new Tally();
  for (const { length, times, campaigns, clickTimes } of parts) {
    for (let at = 0; at < length; at++) {
      const age = times[at] - clickTimes[at];
      if (age <= window) tally.add(campaigns[at], Math.floor(age / HOUR), 1);
    }
  }
  return tally;
}

function lagsOf(tally: Tally, campaigns: number): Lags[] {
  const lags = Array.from({ length: campaigns }, () => new Map<number, number>());
  for (const row of tally.rows()) lags[row.first].set(row.second, row.count);
  return lags;
}

/** What the windows asked for (ascending) give; `outcomes` are those under the history of the job. */
export class WindowCounts {
  readonly #result: AgesResult;
  readonly #campaigns: number;
  readonly #windows: readonly number[];
  readonly #tracked: readonly OutcomeSum[];

  constructor(
    result: AgesResult,
    campaigns: number,
    windows: readonly number[],
    outcomes: readonly OutcomeSum[],
  ) {
    this.#result = result;
    this.#campaigns = campaigns;
    this.#windows = windows;
    this.#tracked = outcomes.filter(({ outcome }) => outcome !== 'not_tracked');
  }

  /** What the history of the job gives. */
  recorded(history: WindowHistory): WindowFigures {
    const totals = (tally: Tally) => cumulate(tally, this.#campaigns, 1).map(([sum]) => sum);
    const counts = (name: keyof AgeTallies) => totals(merged(this.#result, name)).map((sum) => sum.count);
    return {
      window: RECORDED,
      purchases: totals(countUnder(this.#result.lastClicks, recordedWindow(history))),
      assists: counts('recordedAssists'),
      customs: counts('recordedCustoms'),
      unattributed: count(this.#tracked.filter((row) => !isCredited(row))),
    };
  }

  /** What each of the windows gives. */
  each(): WindowFigures[] {
    const windows = this.#windows.length;
    const sums = (tally: Tally, rows = this.#campaigns) => cumulate(tally, rows, windows);
    const purchases = sums(countByAge(this.#result.lastClicks, this.#windows));
    const assists = sums(merged(this.#result, 'assists'));
    const customs = sums(merged(this.#result, 'customs'));
    const [customsOnce] = sums(merged(this.#result, 'customsOnce'), 1);
    const conversions = count(this.#tracked);
    return this.#windows.map((window, place) => {
      const bought = purchases.reduce((sum, row) => sum + row[place].count, 0);
      return {
        window: formatDuration(window),
        purchases: purchases.map((row) => row[place]),
        assists: assists.map((row) => row[place].count),
        customs: customs.map((row) => row[place].count),
        unattributed: conversions - bought - customsOnce[place].count,
      };
    });
  }

  /** How long after their click conversions came, by campaign, under the greatest window. */
  lags(): WindowsFigures['lags'] {
    const greatest = this.#windows[this.#windows.length - 1];
    const purchases = lagsOf(countHours(this.#result.lastClicks, greatest), this.#campaigns);
    const customs = lagsOf(merged(this.#result, 'customHours'), this.#campaigns);
    return purchases.map((last_touch, place) => ({ every_campaign: customs[place], last_touch }));
  }
}

/**
 * All numbers of a report on windows. They ascend, in microseconds; the recorded history comes first, where there is
 * one.
 */
export function windowsFiguresOf(
  { campaigns: { campaigns }, zone, job, settings }: Preparation,
  result: AgesResult,
  outcomes: readonly OutcomeSum[],
  windows: readonly number[],
): WindowsFigures {
  const counts = new WindowCounts(result, campaigns.length, windows, outcomes);
  return {
    campaigns,
    zone,
    windows: [...(settings.length === 0 ? [] : [counts.recorded(job.history)]), ...counts.each()],
    greatest: windows[windows.length - 1],
    lags: counts.lags(),
  };
}
