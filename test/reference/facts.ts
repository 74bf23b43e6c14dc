import { attribute, isTracked, type Outcome, type Scene } from './attribution.ts';
import { type Campaign, type Campaigns, readCampaigns } from './campaigns.ts';
import {
  type Classes,
  checkAnyLeft,
  checkCurrencies,
  classifyClicks,
  classifyConversions,
} from './classes.ts';
import type { Kind } from './columns.ts';
import { type Change, changesOf, oneStretch, readHistory, stretchAt } from './history.ts';
import { InputFault } from './input-fault.ts';
import type { ReferenceOptions } from './options.ts';
import { greatest, least } from './order.ts';
import { checkChannels, windowOf } from './own-windows.ts';
import { classifyRefunds, type Refunds } from './refunds.ts';
import type { Click, Conversion } from './rows.ts';
import { campaignsOfClicks } from './shapes/campaigns-of-clicks.ts';
import { readExcludedUsers } from './shapes/excluded-users.ts';
import { classifyIdentities, type Identities } from './shapes/identities.ts';
import { type FileTable, hasKind, passedOver, readFiles, type TableRow } from './tables.ts';

/** Everything from which the reports are written. */
export interface Facts extends Scene {
  /** The files that were read, by kind. */
  files: ReadonlyMap<Kind, readonly FileTable[]>;
  /** Users that are left out. */
  excludedUsers: ReadonlySet<string>;
  /** The kinds that files and folders seem to be of that were not read. */
  passedOver: readonly Kind[];
  allCampaigns: Campaigns;
  clickClasses: Classes<Click>;
  conversionClasses: Classes<Conversion>;
  /** Clicks in range. */
  counted: Click[];
  outcomes: Outcome[];
  /** Null without files of refunds. */
  refunds: Refunds | null;
  /** Null without files of identities. */
  identities: Identities | null;
  /** Rows in range with an event that nobody tracks. */
  notTracked: Conversion[];
  /** The run's first and last counted click or conversion in range. */
  firstInstant: bigint | null;
  endOfData: bigint | null;
}

/** The files that a run reads, by kind. */
function readAllFiles(folder: string, options: ReferenceOptions): Map<Kind, FileTable[]> {
  const { shape, window } = options;
  const hasCampaigns = hasKind('campaigns', folder, options);
  if (shape.areCampaignsFromClicks && hasCampaigns) throw new InputFault('there are files of campaigns');
  const kinds: Kind[] = [
    ...(shape.areCampaignsFromClicks ? [] : ['campaigns' as const]),
    'clicks',
    'conversions',
    ...(window === null ? ['settings' as const] : []),
    ...(['refunds', 'identities'] as const).filter((kind) => hasKind(kind, folder, options)),
  ];
  return new Map(kinds.map((kind) => [kind, readFiles(kind, folder, options)]));
}

/** The campaigns of an export and the classes of its clicks: those that are known by their clicks are made of them. */
function readClicks(
  rowsOf: (kind: Kind) => TableRow[],
  excludedUsers: ReadonlySet<string>,
  options: ReferenceOptions,
): { allCampaigns: Campaigns; clickClasses: Classes<Click> } {
  if (options.shape.areCampaignsFromClicks) {
    const clickClasses = classifyClicks(rowsOf('clicks'), null, excludedUsers, options);
    const clicks = [...clickClasses.inRange, ...clickClasses.outOfRange];
    return { allCampaigns: campaignsOfClicks(clicks, options), clickClasses };
  }
  const allCampaigns = readCampaigns(rowsOf('campaigns'), options);
  return {
    allCampaigns,
    clickClasses: classifyClicks(rowsOf('clicks'), allCampaigns.published, excludedUsers, options),
  };
}

/** Reads an export and applies the policy to it. */
export function readFacts(folder: string, options: ReferenceOptions): Facts {
  const files = readAllFiles(folder, options);
  const rowsOf = (kind: Kind) => (files.get(kind) ?? []).flatMap(({ rows }) => rows);
  const excludedUsers = readExcludedUsers(folder, options);
  const { allCampaigns, clickClasses } = readClicks(rowsOf, excludedUsers, options);
  const campaigns = allCampaigns.published;
  checkChannels(campaigns, options);
  const stretches =
    options.window === null ? readHistory(rowsOf('settings'), options) : oneStretch(options.window);
  const conversionClasses = classifyConversions(rowsOf('conversions'), excludedUsers, options);
  checkAnyLeft('clicks', clickClasses);
  checkAnyLeft('conversions', conversionClasses);
  const conversions = [...conversionClasses.inRange, ...conversionClasses.outOfRange];
  const refunds = files.has('refunds')
    ? classifyRefunds(rowsOf('refunds'), conversions, conversionClasses.excluded, options)
    : null;
  const identities = files.has('identities') ? classifyIdentities(rowsOf('identities'), options) : null;
  const tracked = conversionClasses.inRange.filter(({ event }) => isTracked(event, { campaigns, options }));
  checkCurrencies(tracked);
  if (tracked.some(({ at }) => stretchAt(stretches, at).window === null)) {
    throw new InputFault('conversions before the first setting');
  }
  const clicks = [...clickClasses.inRange, ...clickClasses.outOfRange];
  const personOf = (user: string) => identities?.persons.get(user) ?? user;
  const scene = { campaigns, clicks, personOf, stretches, options };
  const instants = [...clickClasses.inRange, ...tracked].map(({ at }) => at);
  return {
    ...scene,
    files,
    excludedUsers,
    passedOver: passedOver(folder, options),
    allCampaigns,
    clickClasses,
    conversionClasses,
    counted: clickClasses.inRange,
    refunds,
    identities,
    outcomes: tracked.map((conversion) => attribute(conversion, scene)),
    notTracked: conversionClasses.inRange.filter((conversion) => !tracked.includes(conversion)),
    firstInstant: least(instants),
    endOfData: greatest(instants),
  };
}

/** Whether conversions come in lines. */
export function hasLines({ files }: Facts): boolean {
  return (files.get('conversions') ?? []).some(({ columns }) => columns.includes('line_id'));
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

/** The window of a campaign at the end of the data. */
export function finalWindow(campaign: Campaign, { endOfData, stretches, options }: Facts): bigint | null {
  return endOfData === null ? null : windowOf(campaign, stretchAt(stretches, endOfData), options);
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
