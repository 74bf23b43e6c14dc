import { NO_AMOUNT } from '../../batches/conversion-batch.ts';
import { InputError } from '../../problems/input-error.ts';
import { MILLIONTHS } from '../../values/amount.ts';
import {
  type Beaten,
  NONE_LAST,
  type RepeatedContent,
  resolveRepeats,
} from '../repeated-ids/repeated-rows.ts';
import type { WhichCounts } from '../which-counts.ts';

/**
 * A row of a conversion that is made of lines. Texts are in latin1, one character a byte, so that `<` compares bytes.
 */
export interface OrderLine extends RepeatedContent {
  /** Tells the line from others of its conversion; may be empty. */
  lineId: string;
  /** Empty for none. */
  currency: string;
}

/** What becomes of the rows of one conversion. */
export interface SettledLines<R> {
  /** The lines that the conversion is made of. The first one carries the class of the conversion. */
  lines: R[];
  /** Empty for none. */
  currency: string;
  duplicates: Beaten<R>[];
  /** Rows of a repeated line, and lines that are of another conversion than the least one. */
  conflicts: Beaten<R>[];
  superseded: Beaten<R>[];
}

/**
 * Tells which of the rows with one conversion id are its lines; rows must come in the order of files and lines. One row
 * of each line counts. The conversion is what the least line says, and all lines that agree with it on the user, the
 * event and the currency belong to it.
 */
export function settleLines<R extends OrderLine>(rows: readonly R[], which: WhichCounts): SettledLines<R> {
  const placed = rows.map((row) => ({ id: row.lineId, content: row.content, row }));
  const { counting, duplicates, conflicts, superseded } = resolveRepeats(placed, which);
  const candidates = counting.map(({ row }) => row);
  const { user, subject } = leastOf(candidates, comparePurchase);
  const sameOrder = candidates.filter((row) => row.user === user && row.subject === subject);
  const currency = currencyOf(sameOrder);
  const isMember = (row: R) =>
    row.user === user && row.subject === subject && (row.currency === '' || row.currency === currency);
  const lines = candidates.filter(isMember).sort(compareLines);
  const strangers = candidates.filter((row) => !isMember(row)).map((row) => ({ row, rival: lines[0] }));
  return {
    lines,
    currency,
    duplicates: duplicates.map(unplaced),
    conflicts: [...conflicts.map(unplaced), ...strangers],
    superseded: superseded.map(unplaced),
  };
}

/** Adds up the amounts of the lines of a conversion, units and millionths apart. */
export class AmountSum {
  #units = 0;
  #millionths = 0;
  #isEmpty = true;

  /** Adds an amount; negative units are none. */
  add(units: number, millionths: number): void {
    if (units < 0) return;
    this.#isEmpty = false;
    this.#units += units;
    this.#millionths += millionths;
  }

  /**
   * The sum; negative units where there was no amount. Throws an `InputError` where it is more than can be told
   * exactly; `id` is that of the conversion, in latin1.
   */
  take(id: () => string): { units: number; millionths: number } {
    if (this.#isEmpty) return { units: NO_AMOUNT, millionths: 0 };
    const units = this.#units + Math.floor(this.#millionths / MILLIONTHS);
    if (Number.isSafeInteger(units)) return { units, millionths: this.#millionths % MILLIONTHS };
    const name = JSON.stringify(Buffer.from(id(), 'latin1').toString());
    throw InputError.of(
      `the lines of conversion ${name} add up to more than ${Number.MAX_SAFE_INTEGER}; correct their amounts`,
      { column: 'amount' },
    );
  }
}

/** The currency of a conversion: that of its least line that names one. */
function currencyOf(lines: readonly OrderLine[]): string {
  const named = lines.filter(({ currency }) => currency !== '');
  return named.length === 0 ? '' : leastOf(named, comparePurchase).currency;
}

function unplaced<R>({ row, rival }: Beaten<{ row: R }>): Beaten<R> {
  return { row: row.row, rival: rival.row };
}

/** The order (time, event, user, currency with none last). */
function comparePurchase(a: OrderLine, b: OrderLine): number {
  return (
    a.time - b.time ||
    compare(a.subject, b.subject) ||
    compare(a.user, b.user) ||
    compare(a.currency || NONE_LAST, b.currency || NONE_LAST)
  );
}

/** The order (time, line id). */
function compareLines(a: OrderLine, b: OrderLine): number {
  return a.time - b.time || compare(a.lineId, b.lineId);
}

function leastOf<R>(rows: readonly R[], order: (a: R, b: R) => number): R {
  return rows.reduce((least, row) => (order(row, least) < 0 ? row : least));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
