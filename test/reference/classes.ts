import type { Campaign } from './campaigns.ts';
import { InputFault } from './input-fault.ts';
import { inRange, type ReferenceOptions } from './options.ts';
import { compareNumbers, compareText, distinct, orderNoneLast } from './order.ts';
import { type Click, type Conversion, type Reject, reject, sortRows, toClick, toConversion } from './rows.ts';
import { joinLines } from './shapes/order-lines.ts';
import type { TableRow } from './tables.ts';

/** Rows of one kind, each in exactly one class. */
export interface Classes<T> {
  rows: number;
  notSelected: number;
  rejects: Reject[];
  /** Rows of users that are left out. */
  excluded: T[];
  /** Rows that are not rejected, or only because of a row with the same id. */
  competing: T[];
  duplicates: number;
  /** Rows that a later one replaced. */
  superseded: number;
  /** Further lines of conversions. */
  lines: number;
  /** What comes again as a duplicate in range. */
  repeated: T[];
  outOfRange: T[];
  inRange: T[];
}

/** The order in which the least of conflicting clicks counts: time, campaign, user. */
function orderClicks(a: Click, b: Click): number {
  return compareNumbers(a.at, b.at) || compareText(a.campaign, b.campaign) || compareText(a.user, b.user);
}

/** The order for conversions: time, event, user, amount with none last, currency with none last. */
function orderConversions(a: Conversion, b: Conversion): number {
  return (
    compareNumbers(a.at, b.at) ||
    compareText(a.event, b.event) ||
    compareText(a.user, b.user) ||
    orderNoneLast(a.amount, b.amount, compareNumbers) ||
    orderNoneLast(a.currency, b.currency, compareText)
  );
}

/** Rows with one key: which of them counts, which are equal to it, and all others. */
export interface Resolved<T> {
  kept: T[];
  duplicates: T[];
  others: T[];
}

/** Of the rows with one key the least counts (the first of equal ones), or the last. */
export function resolveRepeated<T>(
  candidates: readonly T[],
  keyOf: (row: T) => string,
  order: (a: T, b: T) => number,
  latest: boolean,
): Resolved<T> {
  const resolved: Resolved<T> = { kept: [], duplicates: [], others: [] };
  for (const candidate of candidates) {
    const rivals = candidates.filter((other) => keyOf(other) === keyOf(candidate));
    const least = rivals.reduce((a, b) => (order(a, b) <= 0 ? a : b));
    const counting = latest ? rivals.at(-1) : least;
    if (candidate === counting) resolved.kept.push(candidate);
    else if (order(candidate, counting as T) === 0) resolved.duplicates.push(candidate);
    else resolved.others.push(candidate);
  }
  return resolved;
}

/** The rejects of rows in conflict. */
export function conflicts(rows: readonly { row: TableRow; id: string }[], idColumn: string): Reject[] {
  return rows.map(({ row, id }) => reject(row, 'conflicting_duplicate', idColumn, id));
}

function splitByRange<T extends { at: bigint }>(kept: readonly T[], options: ReferenceOptions) {
  return {
    inRange: kept.filter(({ at }) => inRange(at, options)),
    outOfRange: kept.filter(({ at }) => !inRange(at, options)),
  };
}

/** The classes of all rows of clicks; null for campaigns that are known by their clicks alone. */
export function classifyClicks(
  rows: readonly TableRow[],
  campaigns: readonly Campaign[] | null,
  excludedUsers: ReadonlySet<string>,
  options: ReferenceOptions,
): Classes<Click> {
  const { faults, notSelected, faultless } = sortRows('clicks', rows, options);
  const clicks = faultless.map((row) => toClick(row, options));
  const isKnown = (click: Click) => campaigns?.some(({ id }) => id === click.campaign) ?? true;
  const unknown = clicks
    .filter((click) => !isKnown(click))
    .map((click) => reject(click.row, 'unknown_campaign', 'campaign_id', click.campaign));
  const known = clicks.filter(isKnown);
  const competing = known.filter(({ user }) => !excludedUsers.has(user));
  const { latest } = options.shape;
  const resolved = options.dedupeClicks
    ? resolveRepeated(competing, ({ id }) => id, orderClicks, latest)
    : { kept: competing, duplicates: [], others: [] };
  return {
    rows: rows.length,
    notSelected: notSelected.length,
    rejects: [...faults, ...unknown, ...(latest ? [] : conflicts(resolved.others, 'click_id'))],
    excluded: known.filter(({ user }) => excludedUsers.has(user)),
    competing,
    duplicates: resolved.duplicates.length,
    superseded: latest ? resolved.others.length : 0,
    lines: 0,
    repeated: resolved.duplicates.filter(({ at }) => inRange(at, options)),
    ...splitByRange(resolved.kept, options),
  };
}

/** The classes of all rows of conversions; those in range are still tracked or not. */
export function classifyConversions(
  rows: readonly TableRow[],
  excludedUsers: ReadonlySet<string>,
  options: ReferenceOptions,
): Classes<Conversion> {
  const { faults, notSelected, faultless } = sortRows('conversions', rows, options);
  const conversions = faultless.map((row) => toConversion(row, options));
  const competing = conversions.filter(({ user }) => !excludedUsers.has(user));
  const { latest } = options.shape;
  const pairOf = ({ id, line }: Conversion) => JSON.stringify([id, line]);
  const resolved = resolveRepeated(competing, pairOf, orderConversions, latest);
  const joined = joinLines(resolved.kept);
  const mistaken = [...(latest ? [] : resolved.others), ...joined.others];
  const again = resolved.duplicates.flatMap(
    (row) => joined.conversions.find((conversion) => pairOf(conversion) === pairOf(row)) ?? [],
  );
  return {
    rows: rows.length,
    notSelected: notSelected.length,
    rejects: [...faults, ...conflicts(mistaken, 'conversion_id')],
    excluded: conversions.filter(({ user }) => excludedUsers.has(user)),
    competing,
    duplicates: resolved.duplicates.length,
    superseded: latest ? resolved.others.length : 0,
    lines: joined.lines,
    repeated: again.filter(({ at }) => inRange(at, options)),
    ...splitByRange(joined.conversions, options),
  };
}

/** Two currencies among the conversions in range are an input error; empty is none. */
export function checkCurrencies(conversions: readonly Conversion[]): void {
  const currencies = distinct(conversions.flatMap(({ currency }) => currency ?? []));
  if (currencies.length > 1) throw new InputFault(`currencies ${currencies.join(', ')}`);
}

/** A kind of whose rows some are left and every one is rejected is an input error. */
export function checkAnyLeft(kind: string, classes: Classes<unknown>): void {
  const { rows, notSelected, excluded, rejects } = classes;
  const known = rejects.filter(({ reason }) => reason !== 'unknown_campaign').length;
  const left = rows - notSelected - excluded.length - (rejects.length - known);
  if (left > 0 && known === left) throw new InputFault(`all ${kind} are rejected`);
}
