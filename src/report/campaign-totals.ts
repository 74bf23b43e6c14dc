import type { CsvReader } from '../records/csv-reader.ts';
import { parsePrintedAmount } from '../values/amount.ts';
import { compareText } from '../values/text-order.ts';

/** What a campaign earned; amounts in millionths, null where the report has nothing (OFF, or no custom event). */
export interface CampaignTotals {
  purchaseConversions: number | null;
  purchaseAmount: bigint | null;
  customConversions: number | null;
  /** Null without files of refunds, too. */
  refundAmount: bigint | null;
}

/** A campaign in two reports; null where a report does not have it. */
export interface CampaignPair {
  id: string;
  name: string;
  a: CampaignTotals | null;
  b: CampaignTotals | null;
}

/** Two sides of a comparison. */
export type TotalsPair = Pick<CampaignPair, 'a' | 'b'>;

/** The totals of the campaigns of a summary.csv, by their ids. */
export type TotalsById = ReadonlyMap<string, StoredCampaign>;

/** A campaign as a summary.csv has it. */
export interface StoredCampaign {
  name: string;
  channel: string;
  totals: CampaignTotals;
}

const NO_TOTALS: CampaignTotals = {
  purchaseConversions: null,
  purchaseAmount: null,
  customConversions: null,
  refundAmount: null,
};

/** The column of summary.csv that only reports with files of refunds have. */
export const REFUND_COLUMN = 'refund_amount';

/** Reads the totals of all campaigns from a summary.csv. Throws an `InputError` where it lacks a column. */
export function readTotals(reader: CsvReader): TotalsById {
  const rows = reader
    .select([
      'campaign_id',
      'name',
      'channel',
      'purchase_conversions',
      'purchase_amount',
      'custom_conversions',
      ...(reader.columns.includes(REFUND_COLUMN) ? [REFUND_COLUMN] : []),
    ])
    .rows();
  const count = (text: string) => (text === '' ? null : Number(text));
  const money = (text: string) => (text === '' ? null : (parsePrintedAmount(text) ?? 0n));
  const campaigns = new Map<string, StoredCampaign>();
  for (const [id, name, channel, purchases, amount, customs, refunded = ''] of rows) {
    const totals = {
      purchaseConversions: count(purchases),
      purchaseAmount: money(amount),
      customConversions: count(customs),
      refundAmount: money(refunded),
    };
    campaigns.set(id, { name, channel, totals });
  }
  return campaigns;
}

/** The difference b - a of one of the totals, where an empty one adds nothing. */
export function differenceOf<K extends keyof CampaignTotals>({ a, b }: TotalsPair, total: K): bigint {
  return BigInt((b ?? NO_TOTALS)[total] ?? 0) - BigInt((a ?? NO_TOTALS)[total] ?? 0);
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function conversionsMoved(pair: CampaignPair): bigint {
  return size(differenceOf(pair, 'purchaseConversions')) + size(differenceOf(pair, 'customConversions'));
}

/** Whether a campaign earned something else in the two reports. */
export function isDifferent(pair: CampaignPair): boolean {
  return (
    conversionsMoved(pair) > 0n ||
    differenceOf(pair, 'purchaseAmount') !== 0n ||
    differenceOf(pair, 'refundAmount') !== 0n
  );
}

/** All campaigns of two reports: those that differ most come first. */
export function pairTotals(a: TotalsById, b: TotalsById): CampaignPair[] {
  const ids = [...new Set([...a.keys(), ...b.keys()])];
  const pairs = ids.map((id) => ({
    id,
    name: (b.get(id) ?? a.get(id))?.name ?? '',
    a: a.get(id)?.totals ?? null,
    b: b.get(id)?.totals ?? null,
  }));
  const compareSize = (x: bigint, y: bigint) => (x === y ? 0 : x > y ? -1 : 1);
  return pairs.sort(
    (x, y) =>
      compareSize(conversionsMoved(x), conversionsMoved(y)) ||
      compareSize(size(differenceOf(x, 'purchaseAmount')), size(differenceOf(y, 'purchaseAmount'))) ||
      compareSize(size(differenceOf(x, 'refundAmount')), size(differenceOf(y, 'refundAmount'))) ||
      compareText(x.id, y.id),
  );
}

/** The totals of all campaigns on both sides. */
export function grandTotals(campaigns: readonly CampaignPair[]): { a: CampaignTotals; b: CampaignTotals } {
  const totalsOf = (side: 'a' | 'b'): CampaignTotals => {
    const sum = (total: keyof CampaignTotals) =>
      campaigns.reduce((all, pair) => all + BigInt(pair[side]?.[total] ?? 0), 0n);
    return {
      purchaseConversions: Number(sum('purchaseConversions')),
      purchaseAmount: sum('purchaseAmount'),
      customConversions: Number(sum('customConversions')),
      refundAmount: sum('refundAmount'),
    };
  };
  return { a: totalsOf('a'), b: totalsOf('b') };
}
