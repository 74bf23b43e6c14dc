import type { Campaigns } from './campaigns.ts';
import { InputFault } from './input-fault.ts';
import { inRange, type ReferenceOptions } from './options.ts';
import { compareNumbers, compareText, distinct } from './order.ts';
import { type Click, type Conversion, faultOf, type Reject, reject, toClick, toConversion } from './rows.ts';
import type { TableRow } from './tables.ts';

/** Rows of one kind, each in exactly one class. */
export interface Classes<T> {
  rows: number;
  rejects: Reject[];
  /** Rows that are not rejected, or only because of a row with the same id. */
  competing: T[];
  duplicates: number;
  /** The duplicates in range. */
  repeated: T[];
  outOfRange: T[];
  inRange: T[];
}

/** The order in which the least of conflicting clicks counts: time, campaign, user. */
function orderClicks(a: Click, b: Click): number {
  return compareNumbers(a.at, b.at) || compareText(a.campaign, b.campaign) || compareText(a.user, b.user);
}

function orderNoneLast<T>(a: T | null, b: T | null, order: (a: T, b: T) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return order(a, b);
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

/** Of the rows with one id, the least counts (the first of equal ones, which are duplicates); all others are rejected. */
export function resolveRepeated<T extends { row: TableRow; id: string }>(
  candidates: readonly T[],
  order: (a: T, b: T) => number,
  idColumn: string,
): { kept: T[]; duplicates: T[]; rejects: Reject[] } {
  const kept: T[] = [];
  const rejects: Reject[] = [];
  const duplicates: T[] = [];
  for (const candidate of candidates) {
    const rivals = candidates.filter(({ id }) => id === candidate.id);
    const least = rivals.reduce((a, b) => (order(a, b) <= 0 ? a : b));
    if (candidate === least) kept.push(candidate);
    else if (order(candidate, least) === 0) duplicates.push(candidate);
    else rejects.push(reject(candidate.row, 'conflicting_duplicate', idColumn, candidate.id));
  }
  return { kept, rejects, duplicates };
}

function splitByRange<T extends { at: bigint }>(kept: readonly T[], options: ReferenceOptions) {
  return {
    inRange: kept.filter(({ at }) => inRange(at, options)),
    outOfRange: kept.filter(({ at }) => !inRange(at, options)),
  };
}

/** The classes of all rows of clicks. */
export function classifyClicks(
  rows: readonly TableRow[],
  campaigns: Campaigns,
  options: ReferenceOptions,
): Classes<Click> {
  const faults = rows.flatMap((row) => faultOf('clicks', row, options) ?? []);
  const faulty = new Set(faults.map(({ row }) => row));
  const clicks = rows.filter((row) => !faulty.has(row)).map((row) => toClick(row, options));
  const isKnown = (click: Click) => campaigns.published.some(({ id }) => id === click.campaign);
  const unknown = clicks
    .filter((click) => !isKnown(click))
    .map((click) => reject(click.row, 'unknown_campaign', 'campaign_id', click.campaign));
  const known = clicks.filter(isKnown);
  const repeated = options.dedupeClicks
    ? resolveRepeated(known, orderClicks, 'click_id')
    : { kept: known, duplicates: [], rejects: [] };
  return {
    rows: rows.length,
    rejects: [...faults, ...unknown, ...repeated.rejects],
    competing: known,
    duplicates: repeated.duplicates.length,
    repeated: repeated.duplicates.filter(({ at }) => inRange(at, options)),
    ...splitByRange(repeated.kept, options),
  };
}

/** The classes of all rows of conversions; those in range are still tracked or not. */
export function classifyConversions(
  rows: readonly TableRow[],
  options: ReferenceOptions,
): Classes<Conversion> {
  const faults = rows.flatMap((row) => faultOf('conversions', row, options) ?? []);
  const faulty = new Set(faults.map(({ row }) => row));
  const conversions = rows.filter((row) => !faulty.has(row)).map((row) => toConversion(row, options));
  const repeated = resolveRepeated(conversions, orderConversions, 'conversion_id');
  return {
    rows: rows.length,
    rejects: [...faults, ...repeated.rejects],
    competing: conversions,
    duplicates: repeated.duplicates.length,
    repeated: repeated.duplicates.filter(({ at }) => inRange(at, options)),
    ...splitByRange(repeated.kept, options),
  };
}

/** Two currencies among the conversions in range are an input error; empty is none. */
export function checkCurrencies(conversions: readonly Conversion[]): void {
  const currencies = distinct(conversions.flatMap(({ currency }) => currency ?? []));
  if (currencies.length > 1) throw new InputFault(`currencies ${currencies.join(', ')}`);
}

/** A kind of whose rows, those of unknown campaigns aside, some are left and every one is rejected is an input error. */
export function checkAnyLeft(
  kind: string,
  { rows, rejects }: Pick<Classes<unknown>, 'rows' | 'rejects'>,
): void {
  const known = rejects.filter(({ reason }) => reason !== 'unknown_campaign').length;
  const left = rows - (rejects.length - known);
  if (left > 0 && known === left) throw new InputFault(`all ${kind} are rejected`);
}
