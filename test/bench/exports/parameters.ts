/**
 * How the same rows are laid out: one file a kind; 400 files; 8 gzip files of clicks and 2 of conversions; every field
 * quoted.
 */
export type Variant = 'plain' | 'nightly' | 'gzip' | 'quoted';

/**
 * In which order the same rows of clicks and conversions stand: by time, rows with repeated ids aside; those of a user
 * together; those of a campaign together, and conversions, which name none, by event; in no order.
 */
export type RowOrder = 'time' | 'user' | 'campaign' | 'shuffled';

/**
 * What ids look like: a letter and digits of one length; UUIDs; numbers of as many digits as they take; users are
 * e-mail addresses, and clicks and conversions have serial ids.
 */
export type IdForm = 'serial' | 'uuid' | 'number' | 'email';

/** What an export folder holds. The same parameters always give the same bytes. */
export interface ExportParameters {
  readonly clicks: number;
  readonly conversions: number;
  /** How many users there are; about four in five of 5M click at least once in 10M clicks. */
  readonly users: number;
  readonly campaigns: number;
  /** Share of rows that repeat an earlier id; one in fifty of these with another time. */
  readonly duplicates: number;
  readonly ids: IdForm;
  readonly order: RowOrder;
  /** Over how many days the rows are spread. */
  readonly days: number;
  readonly variant: Variant;
  readonly seed: number;
}

/** 10M clicks and 1M conversions of 30 days in plain files, in the order of time. */
export const DEFAULTS: ExportParameters = {
  clicks: 10_000_000,
  conversions: 1_000_000,
  users: 5_000_000,
  campaigns: 200,
  duplicates: 0.001,
  ids: 'serial',
  order: 'time',
  days: 30,
  variant: 'plain',
  seed: 1,
};

const TWO_YEARS = 730;

/** Shapes of as many rows that are measured against `DEFAULTS`: what differs, by name. The last has most at once. */
export const SHAPES: Readonly<Record<string, Partial<ExportParameters>>> = {
  'by user': { order: 'user' },
  'by campaign': { order: 'campaign' },
  'in no order': { order: 'shuffled' },
  'ids are UUIDs': { ids: 'uuid' },
  'ids are numbers': { ids: 'number' },
  'users are e-mail addresses': { ids: 'email' },
  'two years': { days: TWO_YEARS },
  '20 campaigns': { campaigns: 20 },
  '5,000 campaigns': { campaigns: 5_000 },
  'in no order, UUIDs, two years, 5,000 campaigns': {
    order: 'shuffled',
    ids: 'uuid',
    days: TWO_YEARS,
    campaigns: 5_000,
  },
};

/** A number below 2^32 that depends on nothing but the seed, the row and what it is for: any row can be told again. */
export function draw({ seed }: ExportParameters, row: number, salt: number): number {
  let h = Math.imul(row, 0x9e3779b1) ^ Math.imul(salt + (seed << 8), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
