import { supportsColorStderr } from 'chalk';
import { colors } from '../../cli/table.ts';
import { KINDS } from '../../exports/files/kinds.ts';
import type { Finding } from '../../looking/proposal.ts';
import { cut, shellQuoted } from '../../problems/quoted.ts';
import { counted, group } from '../../values/group.ts';
import { visible } from '../../values/visible.ts';
import type { InitResult } from './run.ts';
import type { SampleCheck } from './sample-check.ts';

/** What was understood, line by line, and what is asked, for stderr. */
export function renderExplanation(result: InitResult, color: boolean): string {
  const { findings, questions, remarks, passed, systems, check } = result;
  const paint = colors(color, supportsColorStderr);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${visible(line)}`)];
  const asked = questions.flatMap(({ text, answers }, place) => [
    `${place + 1}. ${text}`,
    ...answers.map((answer) => `   ${answer}`),
  ]);
  return [
    ...section(
      'known systems:',
      systems.map(({ label, name }) => `${label}: ${name}`),
    ),
    ...section(
      'understood:',
      inFewLines(findings).map(
        ({ option, text, why }) => `--${option}${text === true ? '' : ` ${shellQuoted(text)}`}: ${why}`,
      ),
    ),
    ...section('good to know:', remarks),
    ...section(
      'not read:',
      passed.map(({ label, message }) => `${label}: ${message}`),
    ),
    ...section('questions:', asked),
    ...section('check says of it:', questions.length > 0 ? [] : check.problems),
    '',
  ].join('\n');
}

/** Several files of a kind in one line: the first of them, and how many more. */
function inFewLines(findings: readonly Finding[]): Finding[] {
  const isFile = ({ option }: Finding) => KINDS.some((kind) => kind === option);
  return findings
    .filter(
      (finding, place) =>
        !isFile(finding) || findings.findIndex(({ option }) => option === finding.option) === place,
    )
    .map((finding) => {
      const more = findings.filter(({ option }) => option === finding.option).length - 1;
      return isFile(finding) && more > 0
        ? { ...finding, why: `${finding.why}, and ${more} more files like it` }
        : finding;
    });
}

/** What was written, and the first numbers, for stdout. */
export function renderResult({ path, configuration, questions, check, isComplete }: InitResult): string {
  const options = counted(Object.keys(configuration).length, 'option');
  const open =
    questions.length > 0 ? counted(questions.length, 'question') : counted(check.problems.length, 'problem');
  const next = `lasttouch check --config ${shellQuoted(path)}`;
  return [
    `${visible(path)}: ${options}${isComplete ? '' : `, ${open} open`}`,
    ...numberLines(check),
    isComplete
      ? `next: ${visible(next)}`
      : `next: put the answers into ${visible(path)}, or remove it and give them to init`,
    '',
  ].join('\n');
}

function numberLines({ numbers, rejects, isWhole }: SampleCheck): string[] {
  const rejected = rejects.map(
    ({ reason, count, first }) =>
      `  rejected: ${reason} ${group(String(count))}, the first ${visible(cut(first))}`,
  );
  if (numbers === null) return rejected;
  const { campaigns, clicks, purchases, others, credited } = numbers;
  const parts = [
    `${counted(clicks, 'click')} on ${counted(campaigns, 'campaign')}`,
    counted(purchases, 'purchase'),
    ...(others > 0 ? [counted(others, 'other conversion')] : []),
    ...(credited === null ? [] : [`${counted(credited, 'conversion')} credited`]),
  ];
  return [`${isWhole ? 'in it' : 'in the first rows'}: ${parts.join(', ')}`, ...rejected];
}

/** What `init --json` prints. */
export function initJson({ path, systems, passed, check, isComplete, ...rest }: InitResult) {
  return {
    written: path,
    complete: isComplete,
    configuration: rest.configuration,
    understood: rest.findings.map(({ option, text, why }) => ({ option, value: text, why })),
    questions: rest.questions.map(({ text, answers }) => ({ question: text, options: answers })),
    remarks: rest.remarks,
    not_read: passed.map(({ label, message }) => ({ file: label, message })),
    systems: systems.map(({ label, name }) => ({ file: label, system: name })),
    sample: {
      whole: check.isWhole,
      numbers: check.numbers,
      rejects: check.rejects,
      problems: check.problems,
    },
  };
}
