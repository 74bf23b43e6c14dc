import { campaignsMarkdown, type SideNames, totalsMarkdown } from '../../report/totals-markdown.ts';
import { counted, group } from '../../values/group.ts';
import { markdownCode, markdownTable } from '../../values/markup/markdown.ts';
import type { ReportComparison } from './compare-files.ts';
import type { Difference } from './compare-rows.ts';
import { keyText } from './text.ts';
import { type Verification, verificationOf } from './verification.ts';

const SIDES: SideNames = ['expected', 'got'];

/** The summary that `verify --markdown` writes: totals, the campaigns that differ most, then file by file. */
export function verificationMarkdown(comparison: ReportComparison, expected: string): string {
  const verification = verificationOf(comparison);
  const { campaigns = [] } = comparison;
  const sections = [
    `### lasttouch verify: ${resultText(verification)}\n`,
    `expected: ${markdownCode(expected)}\n`,
    ...(campaigns.length === 0
      ? []
      : [totalsMarkdown(campaigns, SIDES), campaignsMarkdown(campaigns, SIDES)]),
    filesTable(verification),
    differencesTable(verification),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function resultText({ files, by_file, count }: Verification): string {
  if (count === 0) return `${counted(files, 'file')} as expected`;
  return `${counted(count, 'difference')} in ${by_file.length} of ${counted(files, 'file')}`;
}

function filesTable({ by_file }: Verification): string {
  if (by_file.length === 0) return '';
  const rows = by_file.map(({ file, count }) => [markdownCode(file), group(String(count))]);
  return markdownTable(['file', 'differences'], rows, 1);
}

function differencesTable({ differences, count }: Verification): string {
  if (count === 0) return '';
  const rows = differences.map((difference) => [
    markdownCode(difference.file),
    markdownCode(keyText(difference)),
    placeText(difference),
    markdownCode(difference.expected ?? ''),
    markdownCode(difference.got ?? ''),
  ]);
  const more = count - differences.length;
  return [
    markdownTable(['file', 'row', 'column', ...SIDES], rows, 3 + SIDES.length),
    ...(more > 0 ? [`\nand ${counted(more, 'more difference')}\n`] : []),
  ].join('');
}

function placeText({ column, message }: Difference): string {
  return [column, message]
    .filter((part) => part !== undefined)
    .map(markdownCode)
    .join(': ');
}
