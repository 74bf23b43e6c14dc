import { colors } from '../../cli/table.ts';
import { describeProblem } from '../../problems/input-error.ts';
import { cut, quoted } from '../../problems/quoted.ts';
import { type Warning, withoutNotes } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { visible } from '../../values/visible.ts';
import type {
  CheckedColumn,
  CheckedEvent,
  CheckedFile,
  CheckedReason,
  CheckedReject,
  DayRange,
  ExportCheck,
  KindCoverage,
} from './run.ts';

const MOST_PROBLEMS = 1000;
const MOST_RANGES = 20;
const MOST_EVENTS = 20;

function rejectLine({ fileName, line, column, value, advice }: CheckedReject): string {
  const where = column === '' ? '' : `${column} `;
  return `    ${visible(fileName)}:${line}: ${where}${visible(quoted(value))}${visible(advice)}`;
}

function reasonLines({ reason, count, rows }: CheckedReason): string[] {
  const first = count > rows.length ? `, the first ${rows.length}:` : ':';
  return [`  ${reason}: ${group(String(count))}${first}`, ...rows.map(rejectLine)];
}

function fileLine({ kind, path, rows, not_selected, excluded, rejected, first, last }: CheckedFile): string {
  const bounds = first === null ? '' : `, ${first} to ${last}`;
  const faulty = rejected === 0 ? '' : `, ${group(String(rejected))} rejected`;
  const left = [
    not_selected === undefined ? '' : `, ${group(String(not_selected))} not selected`,
    excluded === undefined ? '' : `, ${group(String(excluded))} excluded`,
  ].join('');
  return `  ${kind}: ${visible(path)}: ${group(String(rows))} rows${left}${faulty}${bounds}`;
}

function columnText({ column, header, values }: CheckedColumn): string {
  const name = column === undefined || column === header ? header : `${column} = ${header}`;
  return values.length === 0 ? `${name} (empty)` : `${name} (${values.map(cut).join(', ')})`;
}

/** What a file is called, then its columns: those that are used, those that are not. */
function fileLines(file: CheckedFile): string[] {
  const line = (title: string, columns: readonly CheckedColumn[]) =>
    columns.length === 0 ? [] : [`    ${title}: ${visible(columns.map(columnText).join('; '))}`];
  return [fileLine(file), ...line('used', file.columns.used), ...line('not used', file.columns.unused)];
}

const MEANINGS = { purchase: 'purchase', tracked: 'tracked by campaigns', not_tracked: 'not tracked' };

function eventLines(events: readonly CheckedEvent[]): string[] {
  const shown = events
    .slice(0, MOST_EVENTS)
    .map(
      ({ event, rows, meaning }) =>
        `  ${visible(cut(event))}: ${group(String(rows))} rows, ${MEANINGS[meaning]}`,
    );
  const more = events.length - shown.length;
  return more > 0 ? [...shown, `  and ${group(String(more))} more events`] : shown;
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

function warningLine({ code, message }: Warning): string {
  return `  ${code}: ${visible(message)}`;
}

function verdict({ problems, rejected, warnings }: ExportCheck): string {
  const parts = [
    [problems.length, 'input errors'],
    [rejected, 'rejected rows'],
    [withoutNotes(warnings).length, 'warnings'],
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
    ...section('warnings:', withoutNotes(check.warnings).map(warningLine)),
    ...section('notes:', check.warnings.filter(({ severity }) => severity === 'note').map(warningLine)),
    ...section('files:', check.files.flatMap(fileLines)),
    ...section('events of conversions in range:', eventLines(check.events)),
    ...section(`covered (days of ${timezone}):`, check.coverage.flatMap(coverageLines)),
    `${paint.bold('result:')} ${verdict(check)}`,
    '',
  ].join('\n');
}
