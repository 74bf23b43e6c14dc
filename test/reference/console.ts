import { creditsWhere } from './attribution.ts';
import type { Campaign } from './campaigns.ts';
import { sum, toCsv } from './csv.ts';
import type { Facts } from './facts.ts';
import { oneStretch, readHistory, type Stretch, stretchAt } from './history.ts';
import { compareNumbers } from './order.ts';
import type { Click, Conversion } from './rows.ts';
import { readKind } from './tables.ts';
import { printDecimal, printDuration } from './values.ts';

const SECOND = 1_000_000n;
const LONGEST = 31_536_000n;

/** What a campaign earns under a reading. */
export interface Purchases {
  count: number;
  amount: bigint;
}

/** A reading of the policy: which click, if any, each purchase of an export is credited to. */
export interface ReferenceReading {
  name: string;
  credits: { conversion: Conversion; click: Click }[];
}

function purchasesOf({ outcomes }: Facts): Conversion[] {
  return outcomes.filter(({ rule }) => rule === 'last_touch').map(({ conversion }) => conversion);
}

/** The purchases that are credited when a click counts up to an age that may depend on both. */
function creditsBy(
  conversions: readonly Conversion[],
  facts: Facts,
  windowOf: (conversion: Conversion, click: Click) => bigint | null,
): ReferenceReading['credits'] {
  return conversions.flatMap((conversion) => {
    const isWithin = (click: Click) => {
      const window = windowOf(conversion, click);
      return window !== null && conversion.at - click.at <= window;
    };
    return creditsWhere(isWithin, conversion, facts).map((click) => ({ conversion, click }));
  });
}

function under(stretches: readonly Stretch[], facts: Facts, conversions = purchasesOf(facts)) {
  return creditsBy(conversions, facts, ({ at }) => stretchAt(stretches, at).window);
}

/** All readings in their order; `folder` is the export, and `windows` are the windows asked for, ascending. */
export function readingsOf(facts: Facts, folder: string, windows: readonly bigint[]): ReferenceReading[] {
  const { stretches, options } = facts;
  const isPurchase = ({ event }: Conversion) => options.purchaseEvents.includes(event);
  const repeated = facts.conversionClasses.repeated.filter(isPurchase);
  const singles = windows.map((window) => ({
    name: `window=${printDuration(window)}`,
    credits: under(oneStretch(window), facts),
  }));
  const counted = {
    name: 'duplicates_counted',
    credits: under(stretches, facts, [...purchasesOf(facts), ...repeated]),
  };
  if (options.window !== null) return [...singles, counted];
  const atOnce = readHistory(readKind('settings', folder, options), { ...options, propagation: 0n });
  return [
    { name: 'recorded', credits: under(stretches, facts) },
    ...singles,
    { name: 'propagation=0', credits: under(atOnce, facts) },
    {
      name: 'window_at_click',
      credits: creditsBy(purchasesOf(facts), facts, (_, { at }) => stretchAt(stretches, at).window),
    },
    counted,
  ];
}

/** What a campaign earns under a reading. */
export function earned({ id }: Pick<Campaign, 'id'>, { credits }: ReferenceReading): Purchases {
  const own = credits.filter(({ click }) => click.campaign === id);
  return { count: own.length, amount: sum(own.map(({ conversion }) => conversion.amount)) };
}

function isAsConsole({ consoleConversions, consoleAmount }: Campaign, { count, amount }: Purchases): boolean {
  return (
    (consoleConversions === null || consoleConversions === BigInt(count)) &&
    (consoleAmount === null || consoleAmount === amount)
  );
}

/**
 * The least and the greatest window in whole seconds with exactly the console's number of purchases. What a window gives changes only
 * at the age of a click, so the seconds about each age are tried, and the shortest and the longest window there is.
 */
function impliedWindow(campaign: Campaign, facts: Facts): [bigint, bigint] | null {
  if (!campaign.on || campaign.consoleConversions === null) return null;
  const longest = creditsBy(purchasesOf(facts), facts, () => LONGEST * SECOND);
  const ages = longest.map(({ conversion, click }) => (conversion.at - click.at) / SECOND);
  const tried = [1n, LONGEST, ...ages.flatMap((age) => [age - 1n, age, age + 1n])].filter(
    (window) => window >= 1n && window <= LONGEST,
  );
  const fitting = [...new Set(tried)].sort(compareNumbers).filter((window) => {
    const credits = creditsBy(purchasesOf(facts), facts, () => window * SECOND);
    return BigInt(earned(campaign, { name: '', credits }).count) === campaign.consoleConversions;
  });
  const [from, to] = [fitting[0], fitting.at(-1)];
  return from === undefined || to === undefined ? null : [from, to];
}

const HEADER =
  'campaign_id,console_conversions,lasttouch_conversions,conversions_difference,console_amount,lasttouch_amount,' +
  'amount_difference,reproduced_by,implied_window_from,implied_window_to';

function differenceCells(shown: bigint | null, given: bigint | null, print: (value: bigint) => string) {
  const difference = shown === null || given === null ? null : given - shown;
  const signed = (value: bigint) => (value < 0n ? `-${print(-value)}` : print(value));
  return [shown, given, difference].map((value) => (value === null ? '' : signed(value)));
}

/** `console.csv`, by `campaign_id`, for campaigns that have any of the two figures. */
export function consoleCsv(facts: Facts, folder: string, windows: readonly bigint[]): string {
  const readings = readingsOf(facts, folder, windows);
  const attributed = { name: '', credits: under(facts.stretches, facts) };
  const rows = facts.campaigns
    .filter(({ consoleConversions, consoleAmount }) => consoleConversions !== null || consoleAmount !== null)
    .map((campaign) => {
      const given = campaign.on ? earned(campaign, attributed) : null;
      const range = impliedWindow(campaign, facts);
      const names = readings.filter((reading) => isAsConsole(campaign, earned(campaign, reading)));
      return [
        campaign.id,
        ...differenceCells(campaign.consoleConversions, given === null ? null : BigInt(given.count), String),
        ...differenceCells(campaign.consoleAmount, given === null ? null : given.amount, printDecimal),
        names.map(({ name }) => name).join('|'),
        range?.[0] ?? '',
        range?.[1] ?? '',
      ];
    });
  return toCsv(HEADER.split(','), rows);
}
