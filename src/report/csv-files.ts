import type { FigureRows } from './rows.ts';

/** How the cells of a column compare where rows are sorted by it. */
export type CellOrder = 'text' | 'time' | 'number';

/** What is known of a CSV file of the report besides its rows. */
export interface CsvFile {
  /** How it begins, with refunds or without, whatever the events: so an expected file is known to be of lasttouch. */
  begins: string;
  /** The columns by which its rows are sorted. */
  sortedBy: Readonly<Record<string, CellOrder>>;
  /** The columns that name a row in a message; without them those by which rows are sorted. */
  name?: readonly string[];
  /** Two rows in another order are still the same row where these columns agree; without them as `name`. */
  identity?: readonly string[];
}

/** The folder with the file of each campaign. */
const CAMPAIGN_FILES = 'campaigns/';

/**
 * The CSV files of a report, in the order in which people read them: totals, then what hangs on them, rows last. The
 * files of single campaigns stand there by their folder.
 */
const CSV_FILES = {
  'summary.csv': {
    begins: 'campaign_id,name,channel,published_at,',
    sortedBy: { campaign_id: 'text' },
  },
  'channels.csv': { begins: 'channel,campaigns,sent,clicks,', sortedBy: { channel: 'text' } },
  'custom_conversions.csv': {
    begins: 'campaign_id,event,conversions,amount',
    sortedBy: { campaign_id: 'text', event: 'text' },
  },
  'reconciliation.csv': {
    begins: 'event,outcome,conversions,',
    sortedBy: { event: 'text', outcome: 'text' },
  },
  'breakpoints.csv': {
    begins: 'campaign_id,changed_at,effective_at,',
    sortedBy: { campaign_id: 'text', effective_at: 'time' },
    identity: ['campaign_id'],
  },
  'cohorts.csv': {
    begins: 'campaign_id,click_date,clicks,',
    sortedBy: { campaign_id: 'text', click_date: 'text' },
  },
  [CAMPAIGN_FILES]: {
    begins: 'date,from,to,conversion_window,clicks,',
    sortedBy: { from: 'time' },
    identity: ['date'],
  },
  'days.csv': { begins: 'date,channel,clicks,', sortedBy: { date: 'text', channel: 'text' } },
  'overlaps.csv': {
    begins: 'campaign_id,other_campaign_id,purchases,amount',
    sortedBy: { campaign_id: 'text', other_campaign_id: 'text' },
  },
  'rejects.csv': {
    begins: 'file,line,lines,column,reason,value',
    sortedBy: { file: 'text', line: 'number' },
  },
  'unattributed.csv': {
    begins: 'conversion_id,event,user_id,occurred_at,amount,reason,',
    sortedBy: { occurred_at: 'time', conversion_id: 'text' },
    name: ['conversion_id'],
  },
  'attributions.csv': {
    begins: 'conversion_id,event,user_id,occurred_at,amount,campaign_id,',
    sortedBy: { occurred_at: 'time', conversion_id: 'text', campaign_id: 'text' },
    name: ['conversion_id', 'campaign_id'],
    identity: ['conversion_id'],
  },
} as const satisfies Readonly<Record<keyof FigureRows, CsvFile>> & Readonly<Record<string, CsvFile>>;

const BY_NAME: ReadonlyMap<string, CsvFile> = new Map(Object.entries(CSV_FILES));
const NAMES = [...BY_NAME.keys()];
const ONE_CAMPAIGN = /^campaigns\/[^/]+\.csv$/;

/** The CSV files that every report has, those of single campaigns left out. */
export const CSV_FILE_NAMES: readonly string[] = NAMES.filter((name) => name !== CAMPAIGN_FILES);

/** What is known of a CSV file of a report, by its path in there; undefined for a file that is none. */
export function csvFileOf(file: string): CsvFile | undefined {
  return BY_NAME.get(ONE_CAMPAIGN.test(file) ? CAMPAIGN_FILES : file);
}

/** Where a CSV file of a report stands among them; those of single campaigns stand together. */
export function csvFilePlace(file: string): number {
  return NAMES.indexOf(file.startsWith(CAMPAIGN_FILES) ? CAMPAIGN_FILES : file);
}
