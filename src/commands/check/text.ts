import { colors } from '../../cli/table.ts';
import { describeProblem } from '../../problems/input-error.ts';
import { group } from '../../values/group.ts';
import { visible } from '../../values/visible.ts';
import type {
  CheckedFile,
  CheckedReason,
  CheckedReject,
  DayRange,
  ExportCheck,
  KindCoverage,
} from './run.ts';

const MOST_PROBLEMS = 1000;
const MOST_RANGES = 20;

function rejectLine({ fileName, line, column, value, advice }: CheckedReject): string {
  const where = column === '' ? '' : `${column} `;
  return `    ${visible(fileName)}:${line}: ${where}${visible(JSON.stringify(value))}${visible(advice)}`;
}

function reasonLines({ reason, count, rows }: CheckedReason): string[] {
  const first = count > rows.length ? `, the first ${rows.length}:` : ':';
  return [`  ${reason}: ${group(String(count))}${first}`, ...rows.map(rejectLine)];
}

function fileLine({ kind, path, rows, rejected, first, last }: CheckedFile): string {
  const bounds = first === null ? '' : `, ${first} to ${last}`;
  const faulty = rejected === 0 ? '' : `, ${group(String(rejected))} rejected`;
  return `  ${kind}: ${visible(path)}: ${group(String(rows))} rows${faulty}${bounds}`;
}

function rangeText({ from, to }: DayRange): string {
  return from === to ? from : `${from} to ${to}`;
}

function coverageLines({ kind, first, last, days, missingDays }: KindCoverage): string[] {
  if (first === null) return [`  ${kind}: no valid row${kind === 'clicks' ? ' of a known campaign' : ''}`];
  const shown = missingDays.slice(0, MOST_RANGES).map(rangeText).join(', ');
  const more = missingDays.length > MOST_RANGES ? `, and ${missingDays.length - MOST_RANGES} more` : '';
  return [
    `  ${kind}: ${first} to ${last}, ${group(String(days))} days`,
    missingDays.length === 0 ? '    no day between is missing' : `    days without any: ${shown}${more}`,
  ];
}

function verdict({ problems, rejected, warnings }: ExportCheck): string {
  const parts = [
    [problems.length, 'input errors'],
    [rejected, 'rejected rows'],
    [warnings.length, 'warnings'],
  ] as const;
  const found = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${group(String(count))} ${what}`);
  return found.length === 0 ? 'nothing to complain about' : found.join(', ');
}

/** What `check` prints. */
export function renderCheck(check: ExportCheck, timezone: string, color: boolean): string {
  const paint = colors(color);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines, ''];
  const problems = check.problems
    .slice(0, MOST_PROBLEMS)
    .map((problem) => `  ${visible(describeProblem(problem))}`);
  const more = check.problems.length - problems.length;
  return [
    ...section('input errors:', more > 0 ? [...problems, `  and ${more} more`] : problems),
    ...section('rejected rows:', check.rejects.flatMap(reasonLines)),
    ...section(
      'warnings:',
      check.warnings.map(({ code, message }) => `  ${code}: ${message}`),
    ),
    ...section('files:', check.files.map(fileLine)),
    ...section(`covered (days of ${timezone}):`, check.coverage.flatMap(coverageLines)),
    `${paint.bold('result:')} ${verdict(check)}`,
    '',
  ].join('\n');
}

/** What `check --json` prints. */
export function checkJson(check: ExportCheck) {
  return {
    errors: check.problems,
    rejected: check.rejected,
    rejects: check.rejects.map(({ reason, count, rows }) => ({
      reason,
      count,
      first: rows.map(({ fileName, line, lines, column, value, advice }) => ({
        file: fileName,
        line,
        lines,
        column,
        value,
        // As the end of a sentence it begins with a semicolon.
        advice: advice === '' ? null : advice.slice('; '.length),
      })),
    })),
    warnings: check.warnings,
    counts: check.counts,
    files: check.files,
    coverage: check.coverage.map(({ missingDays, ...coverage }) => ({
      ...coverage,
      missing_days: missingDays,
    })),
  };
}
