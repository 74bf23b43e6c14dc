import { formatAmount } from '../values/amount.ts';
import { group } from '../values/group.ts';
import { type CampaignPair, type CampaignTotals, differenceOf, type TotalsPair } from './campaign-totals.ts';

/** One of the totals: what people call it, and whether it is money. */
export type Total = readonly [total: keyof CampaignTotals, name: string, isMoney: boolean];

const TOTALS: readonly Total[] = [
  ['purchaseConversions', 'purchases', false],
  ['purchaseAmount', 'purchase amount', true],
  ['customConversions', 'custom conversions', false],
  ['refundAmount', 'refunded', true],
];

/** One of the totals on both sides and its difference, as people read them; empty where neither side has it. */
export function cellsOf(
  pair: TotalsPair,
  [total, , isMoney]: Total,
): [a: string, b: string, difference: string] {
  const text = (value: bigint) => group(isMoney ? formatAmount(value) : String(value));
  const cell = (totals: CampaignTotals | null) => {
    const value = totals?.[total] ?? null;
    return value === null ? '' : text(BigInt(value));
  };
  const [a, b] = [cell(pair.a), cell(pair.b)];
  if (a === '' && b === '') return ['', '', ''];
  const difference = differenceOf(pair, total);
  return [a, b, difference > 0n ? `+${text(difference)}` : text(difference)];
}

/** The totals that are shown: that of refunds only where a campaign has it, so never without files of refunds. */
export function shownTotals(campaigns: readonly CampaignPair[]): readonly Total[] {
  const has = (total: keyof CampaignTotals) =>
    campaigns.some(({ a, b }) => (a?.[total] ?? b?.[total] ?? null) !== null);
  return TOTALS.filter(([total]) => total !== 'refundAmount' || has(total));
}
