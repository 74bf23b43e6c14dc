import { counted } from '../../values/group.ts';
import { xmlText } from '../../values/markup/xml.ts';
import { visible } from '../../values/visible.ts';
import type { FileComparison, ReportComparison } from './compare-files.ts';
import { differenceText } from './text.ts';

/** What `verify --junit` writes: a test case for each CSV file, which fails where the file differs. */
export function verificationJunit({ files }: Pick<ReportComparison, 'files'>, expected: string): string {
  const suite = xmlText(visible(expected));
  const failures = files.filter(({ count }) => count > 0).length;
  const counts = `tests="${files.length}" failures="${failures}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lasttouch verify" tests="${files.length}" failures="${failures}" errors="0">`,
    `  <testsuite name="${suite}" ${counts}>`,
    ...files.map((file) => testCase(file, suite)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ file, differences, count }: FileComparison, suite: string): string {
  const open = `    <testcase classname="${suite}" name="${xmlText(visible(file))}"`;
  if (count === 0) return `${open}/>`;
  const more = count - differences.length;
  const lines = [
    ...differences.map(differenceText),
    ...(more > 0 ? [`and ${counted(more, 'more difference')}`] : []),
  ];
  return [
    `${open}>`,
    `      <failure type="difference" message="${counted(count, 'difference')}">${xmlText(lines.join('\n'))}</failure>`,
    '    </testcase>',
  ].join('\n');
}
