import type { Campaign } from '../../exports/campaigns.ts';
import { type Agreement, bestAgreement, type WindowRange } from '../../rules/implied-windows.ts';
import type { Sum } from '../../values/sum.ts';
import type { ReadingCount } from '../run-json.ts';

/** One way to read the policy, and what it gives each campaign, by place. */
export interface Reading {
  name: string;
  purchases: readonly Sum[];
}

/** All numbers of a report against the console's. Lists go by the place of the campaign. */
export interface ConsoleFigures {
  campaigns: readonly Campaign[];
  /** What `attribute` gives; undefined without a history and without `--window`. */
  attributed: readonly Sum[] | undefined;
  readings: readonly Reading[];
  /** Single windows that give exactly the console's number of purchases. */
  implied: readonly (WindowRange | undefined)[];
}

/** Whether at least one of the console's two figures is known for a campaign. */
export function hasConsole({ consoleConversions, consoleAmount }: Campaign): boolean {
  return consoleConversions !== null || consoleAmount !== null;
}

/**
 * Whether purchases are exactly what the console shows of a campaign. A figure that the console does not show is not
 * compared.
 */
export function isAsConsole({ consoleConversions, consoleAmount }: Campaign, purchases: Sum): boolean {
  return (
    (consoleConversions === null || consoleConversions === BigInt(purchases.count)) &&
    (consoleAmount === null || consoleAmount === purchases.amount)
  );
}

/** The names of the readings that give all the console's figures of a campaign. */
export function reproducedBy({ campaigns, readings }: ConsoleFigures, place: number): string[] {
  return readings
    .filter(({ purchases }) => isAsConsole(campaigns[place], purchases[place]))
    .map(({ name }) => name);
}

/** How many of the campaigns with figures of the console each reading reproduces. */
export function countReproduced({ campaigns, readings }: ConsoleFigures): ReadingCount[] {
  return readings.map(({ name, purchases }) => ({
    reading: name,
    campaigns: campaigns.filter(
      (campaign, place) => hasConsole(campaign) && isAsConsole(campaign, purchases[place]),
    ).length,
  }));
}

/**
 * The single windows with which most campaigns agree at once. Only campaigns that are ON and have the console's number
 * count.
 */
export function agreementOf({ campaigns, implied }: ConsoleFigures): Agreement & { of: number } {
  const of = campaigns.filter(({ on, consoleConversions }) => on && consoleConversions !== null).length;
  return { ...bestAgreement(implied.filter((range) => range !== undefined)), of };
}
