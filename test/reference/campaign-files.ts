import { createHash } from 'node:crypto';
import type { Campaign } from './campaigns.ts';
import { sum, toCsv } from './csv.ts';
import { breakpointsOf, countedClicksOf, creditsOf, type Facts } from './facts.ts';
import { type Change, type Stretch, stretchAt } from './history.ts';
import { compareNumbers, greatest, least } from './order.ts';
import { windowOf } from './own-windows.ts';
import { printDecimal, printDuration } from './values.ts';
import type { CalendarDay } from './zone.ts';

const LONGEST_NAME = 200;
const KEPT_OF_A_LONG_NAME = 150;

/** Part of a day in one stretch. */
interface Part {
  day: CalendarDay;
  from: bigint;
  to: bigint;
  stretch: Stretch;
}

/** The part in which an instant lies. */
function partAt(instant: bigint, { options, stretches }: Facts): Part {
  const day = options.zone.dayOf(instant);
  const stretch = stretchAt(stretches, instant);
  const begins = [options.zone.startOf(day), stretch.begin, options.from];
  const ends = [options.zone.endOf(day), stretch.end, options.to];
  return {
    day,
    from: greatest(begins.flatMap((at) => at ?? [])) as bigint,
    to: least(ends.flatMap((at) => at ?? [])) as bigint,
    stretch,
  };
}

function annotation({ previous, window, changedAt, effectiveAt, note }: Change, { options }: Facts): string {
  const times = `changed ${options.zone.print(changedAt)}, effective ${options.zone.print(effectiveAt)}`;
  const windows = `${printDuration(previous)} -> ${printDuration(window)}`;
  return `conversion window ${windows}: ${times}${note === '' ? '' : ` (${note})`}`;
}

/** The parts that have a counted click or a credited conversion, or begin at a breakpoint of this campaign. */
function partsOf(campaign: Campaign, facts: Facts): Part[] {
  const instants = [
    ...countedClicksOf(campaign, facts).map(({ at }) => at),
    ...creditsOf(campaign, facts).map(({ outcome }) => outcome.conversion.at),
    ...breakpointsOf(campaign, facts).map(({ effectiveAt }) => effectiveAt),
  ];
  const parts = instants.map((instant) => partAt(instant, facts));
  return parts
    .filter((part, index) => parts.findIndex(({ from }) => from === part.from) === index)
    .sort((a, b) => compareNumbers(a.from, b.from));
}

function partRow(part: Part, campaign: Campaign, facts: Facts) {
  const isIn = (at: bigint) => partAt(at, facts).from === part.from;
  const { zone } = facts.options;
  const outcomes = creditsOf(campaign, facts)
    .map(({ outcome }) => outcome)
    .filter(({ conversion }) => isIn(conversion.at));
  const purchases = outcomes.filter(({ rule }) => rule === 'last_touch');
  const window = windowOf(campaign, part.stretch, facts.options);
  const breakpoint = breakpointsOf(campaign, facts).find(({ effectiveAt }) => effectiveAt === part.from);
  return [
    zone.printDay(part.day),
    zone.print(part.from),
    zone.print(part.to),
    window === null ? '' : printDuration(window),
    countedClicksOf(campaign, facts).filter(({ at }) => isIn(at)).length,
    campaign.on ? purchases.length : '',
    campaign.on ? printDecimal(sum(purchases.map(({ conversion }) => conversion.amount))) : '',
    ...campaign.events.map(
      (event) =>
        outcomes.filter(({ rule, conversion }) => rule === 'every_campaign' && conversion.event === event)
          .length,
    ),
    breakpoint === undefined ? '' : annotation(breakpoint, facts),
  ];
}

function campaignCsv(campaign: Campaign, facts: Facts): string {
  const events = campaign.events.map((event) => `conversions:${event}`);
  const header = 'date,from,to,conversion_window,clicks,purchase_conversions,purchase_amount'.split(',');
  return toCsv(
    [...header, ...events, 'annotation'],
    partsOf(campaign, facts).map((part) => partRow(part, campaign, facts)),
  );
}

function hashEnding(id: string): string {
  return `~${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

function escapedName(id: string): string {
  const bytes = [...Buffer.from(id)].map((byte, index) => {
    const character = String.fromCharCode(byte);
    const isPlain = /[A-Za-z0-9._-]/.test(character) && !(index === 0 && character === '.');
    return isPlain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return bytes.join('');
}

function shortName(id: string): string {
  const name = escapedName(id);
  return name.length > LONGEST_NAME ? name.slice(0, KEPT_OF_A_LONG_NAME) + hashEnding(id) : name;
}

const DEVICES = [
  'con',
  'prn',
  'aux',
  'nul',
  ...[...'123456789'].flatMap((digit) => [`com${digit}`, `lpt${digit}`]),
];

/** The file names of campaigns, which are in order: of case twins all but the first get an ending, and devices of Windows. */
export function campaignFileNames(ids: readonly string[]): string[] {
  const names = ids.map(shortName);
  return names.map((name, index) => {
    const isTwin = names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase());
    const isDevice = DEVICES.includes((name.split('.')[0] as string).toLowerCase());
    return isTwin || isDevice ? name + hashEnding(ids[index] as string) : name;
  });
}

/** `campaigns/<campaign_id>.csv`, by path. */
export function campaignFiles(facts: Facts): [string, string][] {
  const names = campaignFileNames(facts.campaigns.map(({ id }) => id));
  return facts.campaigns.map((campaign, index) => [
    `campaigns/${names[index]}.csv`,
    campaignCsv(campaign, facts),
  ]);
}
