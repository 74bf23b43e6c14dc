/**
 * Rows of the CSV files as plain objects, with the columns as keys. Counts and ratios are numbers, money is exact
 * decimal text, times and durations are the text of the file. What does not apply is null; names, notes and other
 * texts of the export may be empty. They survive `JSON.stringify`.
 */
import type { CsvRows } from '../values/csv.ts';

/** What files of refunds add to a row; missing without such files, null for a campaign that is OFF. */
export interface RefundColumns {
  refunds?: number | null;
  refund_amount?: string | null;
  net_amount?: string | null;
  net_roas?: number | null;
}

/** A row of summary.csv: a campaign. */
export interface SummaryRow extends RefundColumns {
  campaign_id: string;
  name: string;
  channel: string;
  published_at: string;
  purchase_conversion: 'on' | 'off';
  targeted: number | null;
  sent: number | null;
  clicks: number;
  ctr: number | null;
  purchase_conversions: number | null;
  purchase_amount: string | null;
  assisted_purchases: number | null;
  custom_conversions: number | null;
  cost: string | null;
  roas: number | null;
  breakpoints: number;
  final_at: string | null;
  purchasers: number | null;
}

/** A row of channels.csv: the campaigns of a channel together. */
export interface ChannelRow extends RefundColumns {
  channel: string;
  campaigns: number;
  sent: number | null;
  clicks: number;
  purchase_conversions: number | null;
  purchase_amount: string | null;
  purchasers: number | null;
  custom_conversions: number | null;
  cost: string | null;
  roas: number | null;
}

/** A row of overlaps.csv: purchases of the first campaign for which the other had an eligible click too. */
export interface OverlapRow {
  campaign_id: string;
  other_campaign_id: string;
  purchases: number;
  amount: string;
}

/** A row of days.csv: a day of a channel. */
export interface DayRow {
  date: string;
  channel: string;
  clicks: number;
  purchase_conversions: number;
  purchase_amount: string;
  custom_conversions: number;
}

/** A row of breakpoints.csv: a change of the window during a campaign. */
export interface BreakpointRow {
  campaign_id: string;
  changed_at: string;
  effective_at: string;
  previous_window: string;
  new_window: string;
  conversions_before: number;
  conversions_after: number;
  conversions_in_transition: number;
  credit_changed: number;
  note: string;
}

/** A row of cohorts.csv: what the clicks of a day earned. */
export interface CohortRow extends Omit<RefundColumns, 'net_roas'> {
  campaign_id: string;
  click_date: string;
  clicks: number;
  purchase_conversions: number | null;
  purchase_amount: string | null;
  custom_conversions: number | null;
  final: boolean | null;
}

/** A row of custom_conversions.csv: an event that a campaign tracks. */
export interface CustomConversionRow {
  campaign_id: string;
  event: string;
  conversions: number;
  amount: string;
}

/** A row of reconciliation.csv: what became of the rows of an event. */
export interface ReconciliationRow {
  event: string;
  outcome: string;
  conversions: number;
  amount: string;
  /** Only with files of refunds. */
  refund_amount?: string;
}

/** A row of windows.csv: a campaign under a window, or under the recorded history (`recorded`). */
export interface WindowRow {
  campaign_id: string;
  window: string;
  purchase_conversions: number | null;
  purchase_amount: string | null;
  assisted_purchases: number | null;
  custom_conversions: number | null;
}

/** A row of lags.csv: how many whole hours after their click conversions came. */
export interface LagRow {
  campaign_id: string;
  rule: 'last_touch' | 'every_campaign';
  hours: number;
  conversions: number;
}

/** A row of console.csv: a campaign against the console's own figures. */
export interface ConsoleRow {
  campaign_id: string;
  console_conversions: number | null;
  lasttouch_conversions: number | null;
  conversions_difference: number | null;
  console_amount: string | null;
  lasttouch_amount: string | null;
  amount_difference: string | null;
  /** Readings with `|` between them; empty for none. */
  reproduced_by: string;
  /** In whole seconds. */
  implied_window_from: number | null;
  implied_window_to: number | null;
}

/** The rows of the files that come from the figures of a report, by the names of the files. */
export interface FigureRows {
  'summary.csv': SummaryRow;
  'channels.csv': ChannelRow;
  'overlaps.csv': OverlapRow;
  'days.csv': DayRow;
  'breakpoints.csv': BreakpointRow;
  'cohorts.csv': CohortRow;
  'custom_conversions.csv': CustomConversionRow;
  'reconciliation.csv': ReconciliationRow;
}

type AnyRow = FigureRows[keyof FigureRows] | WindowRow | LagRow | ConsoleRow;
type ColumnOf<Row> = Row extends unknown ? keyof Row : never;
type Column = ColumnOf<AnyRow>;
type ValueOf<Row, Name> = Row extends unknown ? (Name extends keyof Row ? Row[Name] : never) : never;
type ReadingOf<Value> = number extends Value
  ? 'number'
  : boolean extends Value
    ? 'boolean'
    : null extends Value
      ? 'text or null'
      : 'text';

/** How the cells of each column are read; the types of the rows say the same. */
const READINGS: { readonly [Name in Column]: ReadingOf<ValueOf<AnyRow, Name>> } = {
  refunds: 'number',
  refund_amount: 'text or null',
  net_amount: 'text or null',
  net_roas: 'number',
  campaign_id: 'text',
  name: 'text',
  channel: 'text',
  published_at: 'text',
  purchase_conversion: 'text',
  targeted: 'number',
  sent: 'number',
  clicks: 'number',
  ctr: 'number',
  purchase_conversions: 'number',
  purchase_amount: 'text or null',
  assisted_purchases: 'number',
  custom_conversions: 'number',
  cost: 'text or null',
  roas: 'number',
  breakpoints: 'number',
  final_at: 'text or null',
  purchasers: 'number',
  campaigns: 'number',
  other_campaign_id: 'text',
  purchases: 'number',
  amount: 'text',
  date: 'text',
  changed_at: 'text',
  effective_at: 'text',
  previous_window: 'text',
  new_window: 'text',
  conversions_before: 'number',
  conversions_after: 'number',
  conversions_in_transition: 'number',
  credit_changed: 'number',
  note: 'text',
  click_date: 'text',
  final: 'boolean',
  event: 'text',
  conversions: 'number',
  outcome: 'text',
  window: 'text',
  rule: 'text',
  hours: 'number',
  console_conversions: 'number',
  lasttouch_conversions: 'number',
  conversions_difference: 'number',
  console_amount: 'text or null',
  lasttouch_amount: 'text or null',
  amount_difference: 'text or null',
  reproduced_by: 'text',
  implied_window_from: 'number',
  implied_window_to: 'number',
};

function plainValue(column: string, cell: string): string | number | boolean | null {
  const reading = READINGS[column as Column];
  if (reading === 'text') return cell;
  if (cell === '') return null;
  if (reading === 'number') return Number(cell);
  return reading === 'boolean' ? cell === 'true' : cell;
}

/** The rows of a table as plain objects. */
export function plainRows<Row>({ header, rows }: CsvRows): Row[] {
  return Array.from(
    rows,
    (cells) =>
      Object.fromEntries(header.map((column, place) => [column, plainValue(column, cells[place])])) as Row,
  );
}
