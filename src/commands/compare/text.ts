import { campaignLines } from '../../cli/campaign-table.ts';
import { align, colors } from '../../cli/table.ts';
import {
  type CampaignPair,
  type CampaignTotals,
  grandTotals,
  isDifferent,
  type TotalsPair,
} from '../../report/campaign-totals.ts';
import { cellsOf, shownTotals } from '../../report/totals-cells.ts';
import { formatAmount } from '../../values/amount.ts';
import { group } from '../../values/group.ts';
import { compareText } from '../../values/text-order.ts';
import { visible } from '../../values/visible.ts';
import type { ChangeCause, Changes, Flow, MovedSum } from './changes.ts';
import type { Comparison } from './run.ts';

const MOST_FLOWS = 20;
const LEFT_COLUMNS = 2;

/** What the totals are called where there is little room. */
const NAMES = {
  purchaseConversions: 'purchases',
  purchaseAmount: 'amount',
  customConversions: 'custom',
  refundAmount: 'refunded',
} as const satisfies Record<keyof CampaignTotals, string>;

/** What a cause means, for people. */
export const CAUSES: Record<ChangeCause, string> = {
  window: 'another window was in force',
  new_clicks: 'a click that only b has',
  missing_clicks: 'a click that only a has',
  campaigns: 'a campaign that only one report has, or that is ON or tracks the event in only one',
  occurred_at: 'another time of the conversion',
  only_in_a: 'conversions that b does not have',
  only_in_b: 'conversions that a does not have',
};

async function totalLines({ campaigns }: Comparison, bold: (text: string) => string): Promise<string[]> {
  const different = campaigns.filter(isDifferent);
  const totals = shownTotals(campaigns);
  const cells = (pair: TotalsPair) => totals.flatMap((total) => cellsOf(pair, total));
  const table = {
    header: ['campaign', 'name', ...totals.flatMap(([total]) => [`${NAMES[total]} a`, 'b', 'b - a'])],
    campaigns: different,
    rowOf: (pair: CampaignPair) => [pair.id, pair.name, ...cells(pair)],
    total: ['all campaigns', '', ...cells(grandTotals(campaigns))],
    left: LEFT_COLUMNS,
    others: 'campaigns that differ',
  };
  const same = campaigns.length - different.length;
  return [
    ...(await campaignLines(table, bold)),
    `${same} of ${campaigns.length} campaigns have the same totals`,
  ];
}

function sumText({ conversions, amount }: MovedSum): string {
  return `${group(String(conversions))} (amount ${group(formatAmount(amount))})`;
}

/** The flows with most conversions first. */
export function sortedFlows(flows: readonly Flow[]): Flow[] {
  return [...flows].sort(
    (x, y) => y.conversions - x.conversions || compareText(x.from, y.from) || compareText(x.to, y.to),
  );
}

/** The causes that there are. */
export function causesOf(changes: Changes): ChangeCause[] {
  return (Object.keys(CAUSES) as ChangeCause[]).filter((cause) => changes.causes[cause] > 0);
}

function changeLines({ changes }: Comparison): string[] {
  const lines = [
    `conversions: ${group(String(changes.conversions))} credited otherwise`,
    `  gained ${sumText(changes.gained)}, lost ${sumText(changes.lost)}, to another campaign ${sumText(changes.moved)}`,
  ];
  if (changes.onlyInA + changes.onlyInB > 0)
    lines.push(`  only in a ${group(String(changes.onlyInA))}, only in b ${group(String(changes.onlyInB))}`);
  if (changes.changedValues > 0)
    lines.push(`  with another event or amount ${group(String(changes.changedValues))}`);
  const causes = causesOf(changes);
  if (causes.length > 0) lines.push('why:');
  for (const cause of causes) lines.push(`  ${CAUSES[cause]}: ${group(String(changes.causes[cause]))}`);
  return lines;
}

async function flowLines({ changes }: Comparison): Promise<string[]> {
  if (changes.flows.length === 0) return [];
  const nobody = 'unattributed';
  const flows = sortedFlows(changes.flows);
  const rows = flows
    .slice(0, MOST_FLOWS)
    .map(({ from, to, conversions, amount }) => [
      from || nobody,
      to || nobody,
      group(String(conversions)),
      group(formatAmount(amount)),
    ]);
  const more = flows.length - rows.length;
  return [
    '',
    ...(await align([['from', 'to', 'conversions', 'amount'], ...rows], LEFT_COLUMNS)),
    ...(more > 0 ? [`and ${more} more pairs of campaigns`] : []),
  ];
}

/** What `compare` prints. */
export async function renderComparison(
  comparison: Comparison,
  path: string | undefined,
  color: boolean,
): Promise<string> {
  const paint = colors(color);
  const { a, b, options } = comparison;
  return [
    `a: ${visible(a.path)}`,
    `b: ${visible(b.path)}`,
    ...options.map(
      ({ name, a: before, b: after }) =>
        `${name}: ${visible(before || 'none')} -> ${visible(after || 'none')}`,
    ),
    '',
    ...(await totalLines(comparison, (text) => paint.bold(text))),
    '',
    ...changeLines(comparison),
    ...(await flowLines(comparison)),
    ...(path === undefined ? [] : ['', `changes: ${visible(path)}`]),
    '',
  ].join('\n');
}
