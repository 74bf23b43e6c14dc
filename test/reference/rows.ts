import { COLUMNS, type Kind, type TableRow, usedColumns } from './tables.ts';
import { cutToBytes, decode, decodeReplacing } from './text.ts';
import { parseAmount, parseTimestamp } from './values.ts';
import type { ReferenceZone } from './zone.ts';

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
  /** Millionths. */
  amount: bigint | null;
  currency: string | null;
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
}

/** Makes a reject; bad UTF-8 is replaced, then the value is cut. */
export function reject(row: TableRow, reason: string, column: string, value: Uint8Array | string): Reject {
  const text = typeof value === 'string' ? value : decodeReplacing(value);
  return { row, column, reason, value: cutToBytes(text, LONGEST_VALUE) };
}

/** The first fault of one column: empty, no timestamp, no amount. */
function columnFault(kind: Kind, column: string, text: string, zone: ReferenceZone): string | null {
  const required: readonly string[] = COLUMNS[kind].required;
  if (text === '') return required.includes(column) ? 'empty_field' : null;
  if (column.endsWith('_at') && parseTimestamp(text, zone, false) === null) return 'invalid_timestamp';
  if (column === 'amount' && parseAmount(text) === null) return 'invalid_amount';
  return null;
}

/** The first reason to reject a row by itself, or null. */
export function faultOf(kind: Kind, row: TableRow, zone: ReferenceZone): Reject | null {
  if (row.record.strayQuote) return reject(row, 'stray_quote', '', row.record.raw);
  if (!row.rightFieldCount) return reject(row, 'wrong_field_count', '', row.record.raw);
  for (const column of usedColumns(kind)) {
    if (decode(row.bytes(column)) === null) return reject(row, 'invalid_utf8', column, row.bytes(column));
  }
  for (const column of usedColumns(kind)) {
    const fault = columnFault(kind, column, String(row.bytes(column)), zone);
    if (fault !== null) return reject(row, fault, column, row.bytes(column));
  }
  return null;
}

/** The click of a faultless row. */
export function toClick(row: TableRow, zone: ReferenceZone): Click {
  const text = (column: string) => String(decode(row.bytes(column)));
  return {
    row,
    id: text('click_id'),
    campaign: text('campaign_id'),
    user: text('user_id'),
    at: parseTimestamp(text('clicked_at'), zone, false) as bigint,
  };
}

/** The conversion of a faultless row. */
export function toConversion(row: TableRow, zone: ReferenceZone): Conversion {
  const text = (column: string) => String(decode(row.bytes(column)));
  return {
    row,
    id: text('conversion_id'),
    user: text('user_id'),
    event: text('event'),
    at: parseTimestamp(text('occurred_at'), zone, false) as bigint,
    amount: parseAmount(text('amount')),
    currency: text('currency') || null,
  };
}

/** The refund of a faultless row. */
export function toRefund(row: TableRow, zone: ReferenceZone): Refund {
  const text = (column: string) => String(decode(row.bytes(column)));
  return {
    row,
    id: text('refund_id'),
    conversion: text('conversion_id'),
    at: parseTimestamp(text('refunded_at'), zone, false) as bigint,
    amount: parseAmount(text('amount')) as bigint,
  };
}
