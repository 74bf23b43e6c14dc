import { attribute, isTracked, type Outcome, type Scene } from './attribution.ts';
import { type Campaign, type Campaigns, readCampaigns } from './campaigns.ts';
import {
  type Classes,
  checkAnyLeft,
  checkCurrencies,
  classifyClicks,
  classifyConversions,
} from './classes.ts';
import { type Change, changesOf, oneStretch, readHistory, stretchAt } from './history.ts';
import { InputFault } from './input-fault.ts';
import type { ReferenceOptions } from './options.ts';
import { greatest, least } from './order.ts';
import { type Refunds, readRefunds } from './refunds.ts';
import type { Click, Conversion } from './rows.ts';
import { readKind } from './tables.ts';

/** Everything from which the reports are written. */
export interface Facts extends Scene {
  allCampaigns: Campaigns;
  clickClasses: Classes<Click>;
  conversionClasses: Classes<Conversion>;
  /** Clicks in range. */
  counted: Click[];
  outcomes: Outcome[];
  /** Null without files of refunds. */
  refunds: Refunds | null;
  /** Rows in range with an event that nobody tracks. */
  notTracked: Conversion[];
  /** The run's first and last counted click or conversion in range. */
  firstInstant: bigint | null;
  endOfData: bigint | null;
}

/** Reads an export and applies the policy to it. */
export function readFacts(folder: string, options: ReferenceOptions): Facts {
  const allCampaigns = readCampaigns(readKind('campaigns', folder, options), options);
  const campaigns = allCampaigns.published;
  const stretches =
    options.window === null
      ? readHistory(readKind('settings', folder, options), options)
      : oneStretch(options.window);
  const clickClasses = classifyClicks(readKind('clicks', folder, options), allCampaigns, options);
  const conversionClasses = classifyConversions(readKind('conversions', folder, options), options);
  checkAnyLeft('clicks', clickClasses);
  checkAnyLeft('conversions', conversionClasses);
  const conversions = [...conversionClasses.inRange, ...conversionClasses.outOfRange];
  const refunds = readRefunds(folder, conversions, options);
  const tracked = conversionClasses.inRange.filter(({ event }) => isTracked(event, { campaigns, options }));
  checkCurrencies(tracked);
  if (tracked.some(({ at }) => stretchAt(stretches, at).window === null)) {
    throw new InputFault('conversions before the first setting');
  }
  const clicks = [...clickClasses.inRange, ...clickClasses.outOfRange];
  const scene = { campaigns, clicks, stretches, options };
  const instants = [...clickClasses.inRange, ...tracked].map(({ at }) => at);
  return {
    ...scene,
    allCampaigns,
    clickClasses,
    conversionClasses,
    counted: clickClasses.inRange,
    refunds,
    outcomes: tracked.map((conversion) => attribute(conversion, scene)),
    notTracked: conversionClasses.inRange.filter((conversion) => !tracked.includes(conversion)),
    firstInstant: least(instants),
    endOfData: greatest(instants),
  };
}

/** A conversion that a campaign was credited with, and by which click. */
export interface Credit {
  outcome: Outcome;
  click: Click;
}

/** The credits of one campaign. */
export function creditsOf(campaign: Campaign, facts: Facts): Credit[] {
  return facts.outcomes.flatMap((outcome) =>
    outcome.credits.filter((click) => click.campaign === campaign.id).map((click) => ({ outcome, click })),
  );
}

/** Whether a campaign can earn anything: it is ON or tracks a custom event. */
export function canEarn(campaign: Campaign): boolean {
  return campaign.on || campaign.events.length > 0;
}

/** The counted clicks of one campaign. */
export function countedClicksOf(campaign: Campaign, facts: Facts): Click[] {
  return facts.counted.filter((click) => click.campaign === campaign.id);
}

/** The window in force at the end of the data. */
export function finalWindow({ endOfData, stretches }: Facts): bigint | null {
  return endOfData === null ? null : stretchAt(stretches, endOfData).window;
}

/** The changes that are breakpoints of a campaign. */
export function breakpointsOf(campaign: Campaign, facts: Facts): Change[] {
  const { from } = facts.options;
  const greaterWindow = ({ previous, window }: Change) => greatest([previous, window]) as bigint;
  if (!canEarn(campaign)) return [];
  return changesOf(facts.stretches).filter(
    (change) =>
      change.effectiveAt > campaign.publishedAt &&
      (from === null || change.effectiveAt > from) &&
      facts.endOfData !== null &&
      change.effectiveAt <= facts.endOfData &&
      (campaign.endedAt === null || change.effectiveAt <= campaign.endedAt + greaterWindow(change)),
  );
}
