import { formatAmount } from '../values/amount.ts';
import { group } from '../values/group.ts';
import { markdownCode, markdownTable } from '../values/markup/markdown.ts';
import {
  type CampaignPair,
  type CampaignTotals,
  differenceOf,
  grandTotals,
  isDifferent,
  type TotalsPair,
} from './campaign-totals.ts';

/** The two sides as the heads of columns name them, for example `expected` and `got`. */
export type SideNames = readonly [a: string, b: string];

const MOST_CAMPAIGNS = 20;

const TOTALS: readonly (readonly [total: keyof CampaignTotals, name: string, isMoney: boolean])[] = [
  ['purchaseConversions', 'purchases', false],
  ['purchaseAmount', 'purchase amount', true],
  ['customConversions', 'custom conversions', false],
  ['refundAmount', 'refunded', true],
];

/** One of the totals on both sides and its difference, as people read them; empty where neither side has it. */
function cellsOf(
  pair: TotalsPair,
  [total, , isMoney]: (typeof TOTALS)[number],
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

/** A table of the totals of all campaigns on both sides. */
export function totalsMarkdown(campaigns: readonly CampaignPair[], sides: SideNames): string {
  const all = grandTotals(campaigns);
  const rows = shownTotals(campaigns).map((total) => [total[1], ...cellsOf(all, total)]);
  return markdownTable(['all campaigns', ...sides, 'difference'], rows, 1);
}

/** The totals that any campaign has: without refunds, that of refunds would be empty. */
function shownTotals(campaigns: readonly CampaignPair[]): typeof TOTALS {
  const has = (total: keyof CampaignTotals) =>
    campaigns.some(({ a, b }) => (a?.[total] ?? b?.[total] ?? null) !== null);
  return TOTALS.filter(([total]) => total !== 'refundAmount' || has(total));
}

/** A table of the campaigns that differ most; empty where none differs. */
export function campaignsMarkdown(campaigns: readonly CampaignPair[], sides: SideNames): string {
  const different = campaigns.filter(isDifferent);
  if (different.length === 0) return '';
  const totals = shownTotals(campaigns).filter((total) =>
    different.some((pair) => differenceOf(pair, total[0]) !== 0n),
  );
  const shown = different.slice(0, MOST_CAMPAIGNS);
  const rows = shown.map((pair) => [
    markdownCode(pair.id),
    markdownCode(pair.name),
    ...totals.flatMap((total) => cellsOf(pair, total)),
  ]);
  const heads = totals.flatMap(([, name]) => [`${name}: ${sides[0]}`, sides[1], 'difference']);
  const more = different.length - shown.length;
  return [
    markdownTable(['campaign', 'name', ...heads], rows, 2),
    ...(more > 0 ? [`\nand ${group(String(more))} more campaigns that differ\n`] : []),
  ].join('');
}
