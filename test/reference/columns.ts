import type { ReferenceOptions } from './options.ts';

/** The kinds of files, with their columns in the order of the documented table. */
export const COLUMNS = {
  campaigns: {
    required: ['campaign_id', 'name', 'channel', 'published_at', 'purchase_conversion'],
    optional: [
      'conversion_events',
      'ended_at',
      'targeted',
      'sent',
      'cost',
      'unit_cost',
      'console_purchase_conversions',
      'console_purchase_amount',
    ],
  },
  clicks: { required: ['click_id', 'campaign_id', 'user_id', 'clicked_at'], optional: [] },
  conversions: {
    required: ['conversion_id', 'user_id', 'event', 'occurred_at'],
    optional: ['amount', 'currency', 'line_id'],
  },
  settings: { required: ['changed_at', 'conversion_window'], optional: ['note'] },
  refunds: { required: ['refund_id', 'conversion_id', 'refunded_at', 'amount'], optional: [] },
  identities: { required: ['user_id', 'person_id'], optional: [] },
} as const;

/** A kind of input file. */
export type Kind = keyof typeof COLUMNS;

/** The used columns of a kind, in the order of the table. */
export function usedColumns(kind: Kind): readonly string[] {
  return [...COLUMNS[kind].required, ...COLUMNS[kind].optional];
}

/** The header that stands for a column. */
export function headerOfColumn(kind: Kind, column: string, { headers }: ReferenceOptions): string {
  return headers.get(`${kind}.${column}`) ?? column;
}

/** The id is the first column of a kind. */
export function idOf(kind: Kind): string {
  return COLUMNS[kind].required[0];
}

/** Whether a column is said to be missing in the files. */
export function isLacking(kind: Kind, column: string, { shape }: ReferenceOptions): boolean {
  return shape.values.has(`${kind}.${column}`) || (shape.madeIds.includes(kind) && column === idOf(kind));
}
