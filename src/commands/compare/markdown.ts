import { campaignsMarkdown, type SideNames, totalsMarkdown } from '../../report/totals-markdown.ts';
import { formatAmount } from '../../values/amount.ts';
import { counted, group } from '../../values/group.ts';
import { markdownCode, markdownTable } from '../../values/markup/markdown.ts';
import type { MovedSum } from './changes.ts';
import type { Comparison } from './run.ts';
import { CAUSES, causesOf, sortedFlows } from './text.ts';

const SIDES: SideNames = ['a', 'b'];
const MOST_FLOWS = 20;

const countText = (count: number) => group(String(count));
const sumCells = ({ conversions, amount }: MovedSum) => [countText(conversions), group(formatAmount(amount))];

/** The summary that `compare --markdown` writes. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { a, b, campaigns, changes, differ } = comparison;
  const result = differ
    ? `${counted(changes.conversions, 'conversion')} credited otherwise`
    : 'no difference';
  const sections = [
    `### lasttouch compare: ${result}\n`,
    `a: ${markdownCode(a.path)}, b: ${markdownCode(b.path)}\n`,
    optionsTable(comparison),
    totalsMarkdown(campaigns, SIDES),
    campaignsMarkdown(campaigns, SIDES),
    changesTable(comparison),
    causesTable(comparison),
    flowsTable(comparison),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function optionsTable({ options }: Comparison): string {
  if (options.length === 0) return '';
  const rows = options.map(({ name, a, b }) => [name, markdownCode(a), markdownCode(b)]);
  return markdownTable(['option', ...SIDES], rows, 1 + SIDES.length);
}

function changesTable({ changes }: Comparison): string {
  const sums: [string, MovedSum][] = [
    ['gained', changes.gained],
    ['lost', changes.lost],
    ['to another campaign', changes.moved],
  ];
  const counts: [string, number][] = [
    ['only in a', changes.onlyInA],
    ['only in b', changes.onlyInB],
    ['with another event or amount', changes.changedValues],
  ];
  const rows = [
    ...sums.filter(([, sum]) => sum.conversions > 0).map(([name, sum]) => [name, ...sumCells(sum)]),
    ...counts.filter(([, count]) => count > 0).map(([name, count]) => [name, countText(count), '']),
  ];
  return rows.length === 0 ? '' : markdownTable(['what changed', 'conversions', 'amount'], rows, 1);
}

function causesTable({ changes }: Comparison): string {
  const causes = causesOf(changes);
  if (causes.length === 0) return '';
  const rows = causes.map((cause) => [CAUSES[cause], countText(changes.causes[cause])]);
  return markdownTable(['why', 'conversions'], rows, 1);
}

function flowsTable({ changes }: Comparison): string {
  const flows = sortedFlows(changes.flows);
  if (flows.length === 0) return '';
  const nameOf = (id: string) => markdownCode(id) || 'unattributed';
  const rows = flows
    .slice(0, MOST_FLOWS)
    .map(({ from, to, ...sum }) => [nameOf(from), nameOf(to), ...sumCells(sum)]);
  const more = flows.length - rows.length;
  return [
    markdownTable(['from', 'to', 'conversions', 'amount'], rows, 2),
    ...(more > 0 ? [`\nand ${countText(more)} more pairs of campaigns\n`] : []),
  ].join('');
}
