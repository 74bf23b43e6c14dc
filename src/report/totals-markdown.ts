import { group } from '../values/group.ts';
import { markdownCode, markdownTable } from '../values/markup/markdown.ts';
import { type CampaignPair, differenceOf, grandTotals, isDifferent } from './campaign-totals.ts';
import { cellsOf, shownTotals } from './totals-cells.ts';

/** The two sides as the heads of columns name them, for example `expected` and `got`. */
export type SideNames = readonly [a: string, b: string];

const MOST_CAMPAIGNS = 20;

/** A table of the totals of all campaigns on both sides. */
export function totalsMarkdown(campaigns: readonly CampaignPair[], sides: SideNames): string {
  const all = grandTotals(campaigns);
  const rows = shownTotals(campaigns).map((total) => [total[1], ...cellsOf(all, total)]);
  return markdownTable(['all campaigns', ...sides, 'difference'], rows, 1);
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
