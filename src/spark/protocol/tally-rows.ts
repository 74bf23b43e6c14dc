import type { TallyRows } from '../../engine/columns/tally.ts';
import type { CountedClicks } from '../../engine/reading/click-census.ts';
import { joinFields, type ProtocolRow, splitFields } from './protocol.ts';

/** One row of a named tally; its texts are in latin1. Sums are whole numbers of any size, times in microseconds. */
export interface NamedTally {
  name: TallyName;
  /** A number, or a text such as the name of an event. */
  first: string;
  second: number;
  count: bigint;
  /** Infinity and -1 where there is no time. */
  earliest: number;
  latest: number;
  high: bigint;
  low: bigint;
  millionths: bigint;
}

/** The tallies that kernels keep: those of credits by their own names, and these. */
export type TallyName =
  | CreditTallyName
  | CreditCountName
  /**
   * Headers, rows, those that are not selected, those of users that are left out, and duplicates by file, ids that a
   * spreadsheet has rewritten, amounts that were rounded.
   */
  | 'headers'
  | 'rows'
  | 'notSelected'
  | 'excluded'
  | 'duplicates'
  /** Lines that do not carry their conversion, by file; users that are listed in identities. */
  | 'lines'
  | 'listedUsers'
  | 'rewritten'
  | 'rounded'
  /** Clicks by campaign and cell; all of them, those in range, and those before their campaign was published. */
  | 'cells'
  | 'clicks'
  | 'clicksInRange'
  | 'clicksBeforePublished'
  /** Where campaigns are made of clicks: by campaign the first click; conversions of custom events by event. */
  | 'clicked'
  | 'customEvents'
  /** Conversions: out of range, not tracked by event, loaded by currency, loaded before the history begins. */
  | 'outOfRange'
  | 'untracked'
  | 'loaded'
  | 'beforeHistory'
  /** Tracked events with rows out of range; ids in rows of one user, event and time with other amounts. */
  | 'eventsOutOfRange'
  | 'orderLines'
  /** Conversions that were attributed: the first and the last. */
  | 'conversions'
  | 'commonUser'
  /** Conversions by user whose id seems to stand for none. */
  | 'placeholders';

/** The tallies of credits. */
export const CREDIT_TALLIES = [
  'purchases',
  'customs',
  'purchaseCohorts',
  'customCohorts',
  'unattributedPurchases',
  'refundCohorts',
  'purchasers',
  'channelPurchasers',
  'assists',
  'overlaps',
  'transitions',
  'creditChanges',
  'outcomes',
  'refundOutcomes',
  'conversionParts',
] as const;

/** The name of a tally of credits. */
export type CreditTallyName = (typeof CREDIT_TALLIES)[number];

/** What is counted of all conversions that count, credited or not. */
export const CREDIT_COUNTS = [
  'inTransition',
  'beforeFirstClick',
  'afterLastClick',
  'clickedAfterwards',
  'purchasesWithAmount',
] as const;

/** The name of such a count. */
export type CreditCountName = (typeof CREDIT_COUNTS)[number];

/** A count, with the first and the last of the times counted, as a row of the protocol. */
export function countRow(
  name: TallyName,
  first: string | number,
  count: number,
  earliest = Number.POSITIVE_INFINITY,
  latest = -1,
): ProtocolRow {
  return tallyRow(name, String(first), 0, count, [earliest, latest], [0, 0, 0]);
}

/** The rows of a tally as rows of the protocol; `firstOf` gives the first key. */
export function* tallyRows(
  name: TallyName,
  rows: TallyRows,
  firstOf: (place: number) => string | number = (place) => rows.first[place],
): Generator<ProtocolRow> {
  for (let place = 0; place < rows.counts.length; place++) {
    yield tallyRow(
      name,
      String(firstOf(place)),
      rows.second[place],
      rows.counts[place],
      [Number.POSITIVE_INFINITY, rows.latest[place]],
      [rows.high[place], rows.low[place], rows.millionths[place]],
    );
  }
}

/** What clicks add up to as rows of the protocol; `nameOf` gives how rows name the campaign of a number. */
export function* clickTotals(
  counted: CountedClicks,
  nameOf: (campaign: number) => string,
): Generator<ProtocolRow> {
  const { cells, beforePublished, earliest, earliestInRange } = counted;
  for (const [place, count] of cells.counts.entries()) {
    const times = [Number.POSITIVE_INFINITY, cells.latest[place]] as const;
    yield tallyRow('cells', nameOf(cells.first[place]), cells.second[place], count, times, [0, 0, 0]);
  }
  yield countRow('clicks', 0, 0, earliest);
  yield countRow('clicksInRange', 0, 0, earliestInRange);
  yield countRow('clicksBeforePublished', 0, beforePublished);
}

function tallyRow(
  name: TallyName,
  first: string,
  second: number,
  count: number,
  [earliest, latest]: readonly [number, number],
  sums: readonly [number, number, number],
): ProtocolRow {
  const numbers = [count, earliest === Number.POSITIVE_INFINITY ? '' : earliest, latest, ...sums];
  return {
    kind: 'tally',
    key: joinFields([name, first, String(second)]),
    position: 0,
    body: numbers.map(String),
  };
}

/** How Spark adds up rows of a tally with one key, body field by body field. */
export const TALLY_SUMS = ['sum', 'min', 'max', 'sum', 'sum', 'sum'] as const;

/** Reads a row of a tally that Spark has added up: its key, then the fields of its body. */
export function parseTally(key: string, body: readonly string[]): NamedTally {
  const [name, first, second] = splitFields(key);
  const [count, earliest, latest, high, low, millionths] = body;
  return {
    name: name as TallyName,
    first,
    second: Number(second),
    count: BigInt(count),
    earliest: earliest === '' ? Number.POSITIVE_INFINITY : Number(earliest),
    latest: Number(latest),
    high: BigInt(high),
    low: BigInt(low),
    millionths: BigInt(millionths),
  };
}
