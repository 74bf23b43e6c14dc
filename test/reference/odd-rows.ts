import type { Campaign } from './campaigns.ts';
import { type Facts, hasLines } from './facts.ts';
import { compareNumbers, distinct } from './order.ts';
import { greatestWindow } from './own-windows.ts';
import type { Conversion } from './rows.ts';

const DAY = 86_400_000_000n;

/** Counts by code, and by code and kind where a code has an entry for each kind. */
export type Counts = Record<string, number>;

/** What of the rows of a kind counts for its warnings. */
type Rows = Pick<Facts['clickClasses'], 'rows' | 'notSelected' | 'rejects'>;

function rowsOfCampaigns({ allCampaigns, files }: Facts): [string, Omit<Rows, 'rejects'>][] {
  return files.has('campaigns') ? [['campaigns', allCampaigns]] : [];
}

function rowsOfKinds(facts: Facts): [string, Rows][] {
  const { clickClasses, conversionClasses, refunds, identities } = facts;
  return [
    ['clicks', clickClasses],
    ['conversions', conversionClasses],
    ...(refunds === null ? [] : [['refunds', refunds] satisfies [string, Rows]]),
    ...(identities === null ? [] : [['identities', identities] satisfies [string, Rows]]),
  ];
}

/** What rejected rows, and kinds without rows, tell of. A kind without rows has an entry that counts nothing. */
export function rejectWarnings(facts: Facts): Counts {
  const many = rowsOfKinds(facts).filter(
    ([, { rows, notSelected, rejects }]) => rejects.length * 100 >= rows - notSelected,
  );
  return Object.fromEntries(many.map(([kind, { rejects }]) => [`many_rejects ${kind}`, rejects.length]));
}

/** The kinds of whose files no row is left: they have none, or none that is asked for. */
export function emptyKinds(facts: Facts): string[] {
  const kinds = [...rowsOfCampaigns(facts), ...rowsOfKinds(facts)];
  return kinds.filter(([, { rows, notSelected }]) => rows === notSelected).map(([kind]) => kind);
}

/** What selects nothing: conditions that no row of a kind meets, lists of users and identities of whom nobody has a row. */
export function nothingSelected(facts: Facts): Counts {
  const kinds = [...rowsOfCampaigns(facts), ...rowsOfKinds(facts)];
  const none = kinds.filter(([, { rows, notSelected }]) => rows > 0 && rows === notSelected);
  return {
    ...Object.fromEntries(none.map(([kind, { rows }]) => [`nothing_selected ${kind}`, rows])),
    ...nobodyThere(facts),
  };
}

function nobodyThere({ clickClasses, conversionClasses, identities, excludedUsers, options }: Facts): Counts {
  const excluded = [...clickClasses.excluded, ...conversionClasses.excluded];
  const users = [...clickClasses.competing, ...conversionClasses.competing].map(({ user }) => user);
  const isNobodyExcluded = options.shape.excludedUsers !== null && excluded.length === 0;
  const listed = identities === null ? 0 : identities.rows - identities.notSelected;
  const isNobodyListed = listed > 0 && !users.some((user) => identities?.persons.has(user));
  return {
    ...(isNobodyExcluded ? { 'nothing_selected null': excludedUsers.size } : {}),
    ...(isNobodyListed ? { 'nothing_selected identities': listed } : {}),
  };
}

/** Ids that come in rows of one user, event and time with different amounts, where they are at least 1 % of all. */
function orderLines(rows: readonly Conversion[]): number {
  const ids = distinct(rows.map(({ id }) => id));
  const isSplit = (a: Conversion) =>
    rows.some(
      (b) =>
        a.id === b.id && a.user === b.user && a.event === b.event && a.at === b.at && a.amount !== b.amount,
    );
  const split = distinct(rows.filter(isSplit).map(({ id }) => id));
  return split.length * 100 >= ids.length ? split.length : 0;
}

/** What events and amounts of conversions tell of. */
export function eventWarnings(facts: Facts): Counts {
  const { campaigns, conversionClasses, outcomes, notTracked, options, refunds } = facts;
  const inRange = [...outcomes.map(({ conversion }) => conversion), ...notTracked];
  const purchases = inRange.filter(({ event }) => options.purchaseEvents.includes(event));
  const kept = [...conversionClasses.inRange, ...conversionClasses.outOfRange];
  const tracked = distinct(campaigns.flatMap(({ events }) => events));
  return {
    no_purchases: purchases.length === 0 ? inRange.length : 0,
    no_amounts: purchases.every(({ amount }) => amount === null) ? purchases.length : 0,
    tracked_event_missing: tracked.filter((event) => !kept.some((row) => row.event === event)).length,
    order_lines: hasLines(facts) || options.shape.latest ? 0 : orderLines(conversionClasses.competing),
    refunds_unused: refunds?.applied.length === 0 ? refunds.rows - refunds.outOfRange.length : 0,
  };
}

const PLACEHOLDERS = (
  'null \\n nan undefined none nil 0 - -- -1 n/a #n/a (null) (none) <null> unknown anonymous guest ' +
  '00000000-0000-0000-0000-000000000000 00000000000000000000000000000000'
).split(' ');

/** An id without what exports write otherwise: case, blanks around it, zeros before it, a `.0` behind it. */
function likeness(id: string): string {
  const bare = id.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '').toLowerCase();
  return bare.replace(/^0+(?=.)/, '').replace(/(?<=.)\.0$/, '');
}

/** Persons with conversions and without clicks, while clicks have a person whose id is nearly theirs. */
function usersAlike({ clicks, outcomes, personOf }: Facts): number {
  const persons = distinct(outcomes.map(({ conversion }) => personOf(conversion.user)));
  const clicking = distinct(clicks.map(({ user }) => personOf(user)));
  const isAlike = (person: string) =>
    !clicking.includes(person) && clicking.some((other) => likeness(other) === likeness(person));
  return persons.filter(isAlike).length;
}

/** What users of conversions tell of. */
export function userWarnings(facts: Facts): Counts {
  const { clicks, outcomes, options, personOf } = facts;
  const users = outcomes.map(({ conversion }) => conversion.user);
  const odd = users.filter(
    (user) => PLACEHOLDERS.includes(user.toLowerCase()) && users.filter((other) => other === user).length > 1,
  );
  const purchases = outcomes.filter(({ conversion }) => options.purchaseEvents.includes(conversion.event));
  const late = purchases.filter(
    ({ reason, conversion: { user, at } }) =>
      reason === 'no_click' &&
      clicks.some(
        (click) => personOf(click.user) === personOf(user) && click.at > at && click.at - at <= DAY,
      ),
  );
  return {
    placeholder_ids: odd.length,
    user_ids_alike: usersAlike(facts),
    clicks_after_conversion: late.length * 20 >= purchases.length ? late.length : 0,
  };
}

/** How many of some rows lie on first or last days that are over 30 days off the rest, and fewer than one in 1,000. */
function outliers(days: readonly bigint[]): number {
  const sorted = [...days].sort(compareNumbers);
  const edges = (ascending: readonly bigint[]) => {
    let off = 0;
    for (let at = 1; at < ascending.length; at++) {
      const step = ascending[at] as bigint;
      const gap = step - (ascending[at - 1] as bigint);
      if ((gap < 0n ? -gap : gap) > 30n && at * 1000 < ascending.length) off = at;
    }
    return off;
  };
  return edges(sorted) + edges([...sorted].reverse());
}

/** Days without any row between those that have some, where these have at least ten in the median. */
export function gapOf(times: readonly bigint[], { options }: Facts): number {
  const days = distinct(times.map((at) => options.zone.dayOf(at))).sort(compareNumbers);
  const counts = days
    .map((day) => times.filter((at) => options.zone.dayOf(at) === day).length)
    .sort((a, b) => a - b);
  const middle = counts.length / 2;
  const low = counts[Math.ceil(middle) - 1] ?? 0;
  const high = counts[Math.floor(middle)] ?? 0;
  if (days.length === 0 || (low + high) / 2 < 10) return 0;
  let missing = 0;
  for (let day = days[0] as bigint; day < (days.at(-1) as bigint); day++)
    if (options.zone.startOf(day) !== null && !days.includes(day)) missing++;
  return missing;
}

/** What the times of clicks and conversions in range tell of. */
export function rangeWarnings(facts: Facts): Counts {
  const { counted, outcomes, options } = facts;
  const clicks = counted.map(({ at }) => at).sort(compareNumbers);
  const sorted = [...outcomes].sort((a, b) => compareNumbers(a.conversion.at, b.conversion.at));
  const conversions = sorted.map(({ conversion }) => conversion.at);
  const days = (times: readonly bigint[]) => times.map((at) => options.zone.dayOf(at));
  const counts: Counts = {
    'time_outliers clicks': outliers(days(clicks)),
    'time_outliers conversions': outliers(days(conversions)),
    conversions_gap: gapOf(conversions, facts),
  };
  const [firstClick, lastClick] = [clicks[0], clicks.at(-1)];
  const [first, lastConversion] = [sorted[0], conversions.at(-1)];
  if (
    firstClick === undefined ||
    lastClick === undefined ||
    first === undefined ||
    lastConversion === undefined
  )
    return counts;
  const early = lastClick - lastConversion;
  const window = greatestWindow(facts.campaigns, first.stretch, facts.options);
  const late = first.conversion.at - firstClick - window;
  return {
    ...counts,
    conversions_end_early: early > DAY ? Number(early / DAY) : 0,
    conversions_start_late: late > DAY ? Number(late / DAY) : 0,
  };
}

/** What differs between the rows of a campaign. */
export function isOtherSnapshot(a: Campaign, b: Campaign): boolean {
  const facts = ({
    name,
    channel,
    endedAt,
    targeted,
    sent,
    cost,
    consoleConversions,
    consoleAmount,
  }: Campaign) =>
    [name, channel, endedAt, targeted, sent, cost, consoleConversions, consoleAmount].map(String).join('\0');
  return facts(a) !== facts(b);
}
