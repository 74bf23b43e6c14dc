import { type CellOrder, csvFileOf } from '../../report/csv-files.ts';
import { compareText } from '../../values/text-order.ts';
import { parsePrintedTime } from '../../values/times.ts';

/** How the rows of a file are sorted and named. */
export interface RowKey {
  /** The columns by which rows are sorted, and how each compares. */
  order: readonly (readonly [column: string, compare: (a: string, b: string) => number])[];
  /** The columns that name a row in a message. */
  name: readonly string[];
  /** Two rows in another order are still the same row where these columns agree. */
  identity: readonly string[];
}

function byText(a: string, b: string): number {
  return a === b ? 0 : compareText(a, b);
}

function byTime(a: string, b: string): number {
  const difference = parsePrintedTime(a) - parsePrintedTime(b);
  return Number.isNaN(difference) ? byText(a, b) : difference;
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || byText(a, b);
}

const COMPARE = { text: byText, time: byTime, number: byNumber } as const satisfies Record<
  CellOrder,
  (a: string, b: string) => number
>;

/** The key of the rows of one of the CSV files of a report. Throws an `Error` for any other file. */
export function rowKeyOf(file: string): RowKey {
  const known = csvFileOf(file);
  if (known === undefined) throw new Error(`${file} is no file of a report`);
  const { sortedBy, name = Object.keys(sortedBy), identity = name } = known;
  const order = Object.entries(sortedBy).map(([column, kind]) => [column, COMPARE[kind]] as const);
  return { order, name, identity };
}
