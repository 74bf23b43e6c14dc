import type { Campaign } from '../../exports/campaigns.ts';
import type { Sum } from '../../values/sum.ts';
import type { Zone } from '../../values/zone.ts';

/** The rules by which a click earns a conversion, in the order of their names. */
export const RULES = ['every_campaign', 'last_touch'] as const;

/** What stands in the place of a window for the recorded history. */
export const RECORDED = 'recorded';

/** What one window, or the recorded history, gives. Lists go by the place of the campaign. */
export interface WindowFigures {
  /** As durations are printed, or `recorded`. */
  window: string;
  purchases: readonly Sum[];
  assists: readonly number[];
  customs: readonly number[];
  /** Conversions that no campaign is credited with. */
  unattributed: number;
}

/** Conversions by whole hours from the click, under the greatest window asked for. */
export type Lags = ReadonlyMap<number, number>;

/** All numbers of a report on windows. Campaigns are in the order of their ids. */
export interface WindowsFigures {
  campaigns: readonly Campaign[];
  zone: Zone;
  /** The recorded history first, if there is one, then the windows asked for, ascending. */
  windows: readonly WindowFigures[];
  /** The greatest window asked for, in microseconds. */
  greatest: number;
  /** For each campaign, by rule. */
  lags: readonly Readonly<Record<(typeof RULES)[number], Lags>>[];
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** What a window gives over all campaigns. */
export function totalOfWindow({ purchases, assists, customs, unattributed }: WindowFigures) {
  return {
    purchases: {
      count: add(purchases.map(({ count }) => count)),
      amount: purchases.reduce((sum, { amount }) => sum + amount, 0n),
    },
    assists: add(assists),
    customs: add(customs),
    unattributed,
  };
}
