import { stretchAt, type WindowHistory } from '../../rules/window-history.ts';
import type { Arena } from '../columns/arena.ts';
import { copyFloats, copyNumbers, FIRST_ROWS, grown } from '../columns/shared-columns.ts';
import { Tally } from '../columns/tally.ts';
import type { Journeys } from '../users/journeys.ts';

/**
 * Purchases and the last eligible click before each, in columns and in no order. Purchases without such a click are
 * left out, and so are those whose click is older than every window. A window never decides which click is the last
 * one, so these columns answer for every window: it credits a purchase when the age of the click, `times - clickTimes`,
 * is not greater.
 */
export interface LastClicks {
  length: number;
  /** Conversions by their row, numbered through all parts. */
  rows: Uint32Array;
  /** When they occurred, in microseconds. */
  times: Float64Array;
  /** Whole units of their amounts, -1 for none, and millionths. */
  units: Float64Array;
  millionths: Uint32Array;
  /** Campaigns by place. */
  campaigns: Uint32Array;
  clickTimes: Float64Array;
}

/** Collects the last clicks of purchases, one purchase after the other. */
export class LastClickCollector {
  #length = 0;
  #rows = new Uint32Array(FIRST_ROWS);
  #times = new Float64Array(FIRST_ROWS);
  #units = new Float64Array(FIRST_ROWS);
  #millionths = new Uint32Array(FIRST_ROWS);
  #campaigns = new Uint32Array(FIRST_ROWS);
  #clickTimes = new Float64Array(FIRST_ROWS);
  readonly #journeys: Journeys;

  constructor(journeys: Journeys) {
    this.#journeys = journeys;
  }

  /** Adds a purchase with its last eligible click, both named by their place in the journeys. */
  add(conversion: number, click: number): void {
    const journeys = this.#journeys;
    const at = this.#length++;
    if (at === this.#rows.length) this.#grow();
    this.#rows[at] = journeys.conversionRows[conversion];
    this.#times[at] = journeys.conversionTimes[conversion];
    this.#units[at] = journeys.units[conversion];
    this.#millionths[at] = journeys.millionths[conversion];
    this.#campaigns[at] = journeys.clickCampaigns[click];
    this.#clickTimes[at] = journeys.clickTimes[click];
  }

  /** What was collected so far, as columns in the arena. */
  columns(arena: Arena): LastClicks {
    const length = this.#length;
    return {
      length,
      rows: copyNumbers(this.#rows, length, arena),
      times: copyFloats(this.#times, length, arena),
      units: copyFloats(this.#units, length, arena),
      millionths: copyNumbers(this.#millionths, length, arena),
      campaigns: copyNumbers(this.#campaigns, length, arena),
      clickTimes: copyFloats(this.#clickTimes, length, arena),
    };
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#rows = grown(this.#rows, length);
    this.#times = grown(this.#times, length);
    this.#units = grown(this.#units, length);
    this.#millionths = grown(this.#millionths, length);
    this.#campaigns = grown(this.#campaigns, length);
    this.#clickTimes = grown(this.#clickTimes, length);
  }
}

/** Gives the window that counts for a purchase; all in microseconds. */
export type WindowReading = (occurredAt: number, clickedAt: number) => number;

/** The usual reading of a history: the window in force when the conversion occurred. */
export function recordedWindow(history: WindowHistory): WindowReading {
  return (occurredAt) => history.windows[stretchAt(history, occurredAt)];
}

/**
 * Purchases and amounts by campaign (and 0) under one reading of the window. Rows in `repeated` count that many times
 * more.
 */
export function countUnder(
  parts: readonly LastClicks[],
  windowOf: WindowReading,
  repeated: ReadonlyMap<number, number> = new Map(),
): Tally {
  const tally = new Tally();
  for (const { length, rows, times, units, millionths, campaigns, clickTimes } of parts) {
    for (let at = 0; at < length; at++) {
      if (times[at] - clickTimes[at] > windowOf(times[at], clickTimes[at])) continue;
      const count = 1 + (repeated.get(rows[at]) ?? 0);
      tally.addAmount(campaigns[at], 0, count, units[at], millionths[at]);
    }
  }
  return tally;
}

/** The place of the first window (they ascend) that is not shorter than an age; their number if all are shorter. */
export function placeOfAge(windows: readonly number[], age: number): number {
  let place = 0;
  while (place < windows.length && windows[place] < age) place++;
  return place;
}

/**
 * Purchases and amounts by campaign and `placeOfAge` in `windows`. A window credits those of its own place and all
 * before.
 */
export function countByAge(parts: readonly LastClicks[], windows: readonly number[]): Tally {
  const tally = new Tally();
  for (const { length, times, units, millionths, campaigns, clickTimes } of parts) {
    for (let at = 0; at < length; at++) {
      const place = placeOfAge(windows, times[at] - clickTimes[at]);
      tally.addAmount(campaigns[at], place, 1, units[at], millionths[at]);
    }
  }
  return tally;
}
