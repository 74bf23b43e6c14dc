import { COLUMNS, idOf, type Kind, usedColumns } from './columns.ts';
import { trimBlanks } from './cursor.ts';
import type { ReferenceOptions } from './options.ts';
import type { TableRow } from './tables.ts';
import { cutToBytes, decode, decodeReplacing } from './text.ts';
import { parseAmount, parseRefund, type ReferenceAmount } from './values.ts';
import { timeIn } from './values-of-rows.ts';

const LONGEST_VALUE = 256;

/** A row of `rejects.csv`. */
export interface Reject {
  row: TableRow;
  column: string;
  reason: string;
  value: string;
}

/** A row of clicks. */
export interface Click {
  row: TableRow;
  id: string;
  campaign: string;
  user: string;
  at: bigint;
}

/** A row of conversions. */
export interface Conversion {
  row: TableRow;
  id: string;
  user: string;
  event: string;
  at: bigint;
  /** Which line of the conversion it is; empty where there are none. */
  line: string;
  /** Millionths. */
  amount: bigint | null;
  currency: string | null;
  /** Whether rounding dropped something of the amount. */
  isRounded: boolean;
}

/** A row of refunds. */
export interface Refund {
  row: TableRow;
  id: string;
  /** The id of the purchase that it names. */
  conversion: string;
  at: bigint;
  /** Millionths. */
  amount: bigint;
  isRounded: boolean;
}

/** Makes a reject; bad UTF-8 is replaced, then the value is cut. */
export function reject(row: TableRow, reason: string, column: string, value: Uint8Array | string): Reject {
  const text = typeof value === 'string' ? value : decodeReplacing(value);
  return { row, column, reason, value: cutToBytes(text, LONGEST_VALUE) };
}

/** The first fault of one column: empty, no timestamp, no amount. */
function columnFault(kind: Kind, column: string, text: string, options: ReferenceOptions): string | null {
  const required: readonly string[] = COLUMNS[kind].required;
  const isValue = column.endsWith('_at') || column === 'amount';
  if ((isValue ? trimBlanks(text) : text) === '') return required.includes(column) ? 'empty_field' : null;
  if (column.endsWith('_at') && timeIn(kind, column, text, options) === null) return 'invalid_timestamp';
  if (column === 'amount' && amountOf(kind, text, options) === null) return 'invalid_amount';
  return null;
}

function amountOf(kind: Kind, text: string, { written }: ReferenceOptions): ReferenceAmount | null {
  return (kind === 'refunds' ? parseRefund : parseAmount)(text, written.decimal);
}

/** The first reason to reject a row before anybody knows whether it is selected, or null. */
function formFaultOf(row: TableRow): Reject | null {
  if (row.record.strayQuote) return reject(row, 'stray_quote', '', row.record.raw);
  if (!row.rightFieldCount) return reject(row, 'wrong_field_count', '', row.record.raw);
  if (row.unreadable !== undefined)
    return reject(row, 'invalid_utf8', row.unreadable.column, row.unreadable.bytes);
  return null;
}

/** The first reason to reject a selected row by its values, or null. */
function valueFaultOf(kind: Kind, row: TableRow, options: ReferenceOptions): Reject | null {
  const isMade = options.shape.madeIds.includes(kind);
  const columns = usedColumns(kind).filter((column) => !isMade || column !== idOf(kind));
  for (const column of columns) {
    if (decode(row.bytes(column)) === null) return reject(row, 'invalid_utf8', column, row.bytes(column));
  }
  for (const column of columns) {
    const fault = columnFault(kind, column, String(row.bytes(column)), options);
    if (fault !== null) return reject(row, fault, column, row.written(column));
  }
  return null;
}

/** The click of a faultless row. */
export function toClick(row: TableRow, options: ReferenceOptions): Click {
  const text = (column: string) => String(decode(row.bytes(column)));
  return {
    row,
    id: text('click_id'),
    campaign: text('campaign_id'),
    user: text('user_id'),
    at: timeIn('clicks', 'clicked_at', text('clicked_at'), options) as bigint,
  };
}

/** The conversion of a faultless row. */
export function toConversion(row: TableRow, options: ReferenceOptions): Conversion {
  const text = (column: string) => String(decode(row.bytes(column)));
  const amount = amountOf('conversions', text('amount'), options);
  return {
    row,
    id: text('conversion_id'),
    user: text('user_id'),
    event: text('event'),
    line: text('line_id'),
    at: timeIn('conversions', 'occurred_at', text('occurred_at'), options) as bigint,
    amount: amount?.millionths ?? null,
    currency: text('currency') || (amount?.currency ?? null),
    isRounded: amount?.isRounded === true,
  };
}

/** The refund of a faultless row. */
export function toRefund(row: TableRow, options: ReferenceOptions): Refund {
  const text = (column: string) => String(decode(row.bytes(column)));
  const amount = amountOf('refunds', text('amount'), options) as ReferenceAmount;
  return {
    row,
    id: text('refund_id'),
    conversion: text('conversion_id'),
    at: timeIn('refunds', 'refunded_at', text('refunded_at'), options) as bigint,
    amount: amount.millionths,
    isRounded: amount.isRounded,
  };
}

/** The rows of a kind in their first classes: rejected by themselves, not selected, or all others. */
export function sortRows(
  kind: Kind,
  rows: readonly TableRow[],
  options: ReferenceOptions,
): { faults: Reject[]; notSelected: TableRow[]; faultless: TableRow[] } {
  const faults: Reject[] = [];
  const notSelected: TableRow[] = [];
  const faultless: TableRow[] = [];
  for (const row of rows) {
    const formFault = formFaultOf(row);
    const fault = formFault ?? (row.isSelected ? valueFaultOf(kind, row, options) : null);
    if (fault !== null) faults.push(fault);
    else if (row.isSelected) faultless.push(row);
    else notSelected.push(row);
  }
  return { faults, notSelected, faultless };
}
