/** The kinds of export files, in the order in which they are listed. */
export const KINDS = ['campaigns', 'clicks', 'conversions', 'settings', 'refunds', 'identities'] as const;

/** One of the kinds of export files. */
export type Kind = (typeof KINDS)[number];

/** The kinds whose rows have an id of their own, in their first column. */
export const KINDS_WITH_IDS = ['clicks', 'conversions', 'refunds'] as const satisfies readonly Kind[];

/** What the text of a column must be; a refund is an amount that may have a minus in front. */
export type ColumnType = 'text' | 'timestamp' | 'amount' | 'refund';

/** A column that is read: rows without it are faulty where `filled`, files without it where `required`. */
export interface ColumnSpec {
  readonly name: string;
  readonly required: boolean;
  readonly filled: boolean;
  readonly type: ColumnType;
  /** Whether bytes that are no text make no row faulty, since nothing is computed from them. */
  readonly mayBeBroken?: boolean;
}

/** The column by which the rows of one conversion are told apart as its lines. */
export const LINE_ID = 'line_id';

function column(name: string, type: ColumnType = 'text', filled = true): ColumnSpec {
  return { name, type, filled, required: true };
}

function optional(name: string, type: ColumnType = 'text'): ColumnSpec {
  return { name, type, filled: false, required: false };
}

/** The columns of each kind, in the order in which faults of a row are looked for. */
export const COLUMNS: Readonly<Record<Kind, readonly ColumnSpec[]>> = {
  campaigns: [
    column('campaign_id'),
    column('name', 'text', false),
    column('channel', 'text', false),
    column('published_at', 'timestamp', false),
    column('purchase_conversion'),
    optional('conversion_events'),
    optional('ended_at', 'timestamp'),
    optional('targeted'),
    optional('sent'),
    optional('cost', 'amount'),
    optional('unit_cost', 'amount'),
    optional('console_purchase_conversions'),
    optional('console_purchase_amount', 'amount'),
  ],
  clicks: [column('click_id'), column('campaign_id'), column('user_id'), column('clicked_at', 'timestamp')],
  conversions: [
    column('conversion_id'),
    column('user_id'),
    column('event'),
    column('occurred_at', 'timestamp'),
    optional('amount', 'amount'),
    optional('currency'),
    optional(LINE_ID),
  ],
  settings: [column('changed_at', 'timestamp', false), column('conversion_window'), optional('note')],
  refunds: [
    column('refund_id'),
    column('conversion_id'),
    column('refunded_at', 'timestamp'),
    column('amount', 'refund'),
  ],
  identities: [column('user_id'), column('person_id')],
};

/** Headers that differ from the names of the columns, by `kind.column`. */
export type ColumnNames = ReadonlyMap<string, string>;
