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

const text = (column: string) => [column, byText] as const;
const time = (column: string) => [column, byTime] as const;

const KEYS: Readonly<Record<string, RowKey>> = {
  'summary.csv': { order: [text('campaign_id')], name: ['campaign_id'], identity: ['campaign_id'] },
  'channels.csv': { order: [text('channel')], name: ['channel'], identity: ['channel'] },
  'overlaps.csv': {
    order: [text('campaign_id'), text('other_campaign_id')],
    name: ['campaign_id', 'other_campaign_id'],
    identity: ['campaign_id', 'other_campaign_id'],
  },
  'days.csv': {
    order: [text('date'), text('channel')],
    name: ['date', 'channel'],
    identity: ['date', 'channel'],
  },
  'cohorts.csv': {
    order: [text('campaign_id'), text('click_date')],
    name: ['campaign_id', 'click_date'],
    identity: ['campaign_id', 'click_date'],
  },
  'custom_conversions.csv': {
    order: [text('campaign_id'), text('event')],
    name: ['campaign_id', 'event'],
    identity: ['campaign_id', 'event'],
  },
  'breakpoints.csv': {
    order: [text('campaign_id'), time('effective_at')],
    name: ['campaign_id', 'effective_at'],
    identity: ['campaign_id'],
  },
  'attributions.csv': {
    order: [time('occurred_at'), text('conversion_id'), text('campaign_id')],
    name: ['conversion_id', 'campaign_id'],
    identity: ['conversion_id'],
  },
  'unattributed.csv': {
    order: [time('occurred_at'), text('conversion_id')],
    name: ['conversion_id'],
    identity: ['conversion_id'],
  },
  'reconciliation.csv': {
    order: [text('event'), text('outcome')],
    name: ['event', 'outcome'],
    identity: ['event', 'outcome'],
  },
  'rejects.csv': {
    order: [text('file'), ['line', byNumber]],
    name: ['file', 'line'],
    identity: ['file', 'line'],
  },
};

const CAMPAIGN_DAYS: RowKey = { order: [time('from')], name: ['from'], identity: ['date'] };

/** The CSV files that every report has besides those in `campaigns/`. */
export const REPORT_CSVS: readonly string[] = Object.keys(KEYS);

/** The key of the rows of one of the CSV files of a report. */
export function rowKeyOf(file: string): RowKey {
  return KEYS[file] ?? CAMPAIGN_DAYS;
}
