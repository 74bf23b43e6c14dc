import { Chalk, type ChalkInstance, type ColorInfo, supportsColor, supportsColorStderr } from 'chalk';
import type { RunJson } from '../report/run-json.ts';
import type { Warning } from '../report/warnings.ts';
import { group } from '../values/group.ts';
import { visible } from '../values/visible.ts';

const WIDEST_CELL = 40;

/** Colors, where they are wanted, the stream supports them (stdout by default) and `NO_COLOR` does not forbid them. */
export function colors(wanted: boolean, supported: ColorInfo = supportsColor): ChalkInstance {
  const honoured = wanted && (process.env.NO_COLOR ?? '') === '';
  return new Chalk({ level: honoured && supported ? supported.level : 0 });
}

/** Latin letters, digits and signs, and syllables of Hangul: each as wide as all of its kind. */
const PLAIN = /^[ -~\u2026\uac00-\ud7a3]*$/;
const SYLLABLES = /[\uac00-\ud7a3]/g;

/** Tells the width of a text in terminal cells. */
type WidthOf = (text: string) => number;

function plainWidth(text: string): number {
  return text.length + (text.match(SYLLABLES)?.length ?? 0);
}

/**
 * What measures some texts. The library is only loaded for texts that are not plain: loading it is felt in a small
 * run.
 */
async function measureFor(texts: readonly string[]): Promise<WidthOf> {
  return texts.every((text) => PLAIN.test(text)) ? plainWidth : (await import('string-width')).default;
}

/** Cuts a text to a width in terminal cells. */
function cutToWidth(text: string, widthOf: WidthOf): string {
  if (widthOf(text) <= WIDEST_CELL) return text;
  let cut = '';
  for (const character of text) {
    if (widthOf(cut + character) > WIDEST_CELL - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

function pad(text: string, width: number, left: boolean, widthOf: WidthOf): string {
  const space = ' '.repeat(width - widthOf(text));
  return left ? text + space : space + text;
}

/** Rows as aligned columns: the first `left` of them to the left, numbers to the right. */
export async function align(rows: readonly (readonly string[])[], left: number): Promise<string[]> {
  const texts = rows.map((row) => row.map(visible));
  const widthOf = await measureFor(texts.flat());
  const cells = texts.map((row) => row.map((cell) => cutToWidth(cell, widthOf)));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]))));
  return cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column], column < left, widthOf))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * The last lines of what a report prints, from a column on: rejected rows, warnings and notes with their counts, its
 * folder.
 */
export function closingLines({ rejects, warnings }: ReportEnd, out: string, column: number): string[] {
  return [
    ...rejectLines(rejects, column),
    ...warningLine('warnings:', 'warning', warnings, column),
    ...warningLine('notes:', 'note', warnings, column),
    `${'report:'.padEnd(column)}${visible(out)}`,
    '',
  ];
}

/** What of a run its last lines tell. */
type ReportEnd = Pick<RunJson, 'rejects' | 'warnings'>;

/** A line of codes with their counts, and their kinds where a code comes for several; none without any. */
function warningLine(
  title: string,
  severity: Warning['severity'],
  warnings: readonly Warning[],
  column: number,
): string[] {
  const some = warnings.filter((warning) => warning.severity === severity);
  if (some.length === 0) return [];
  const texts = some.map(({ code, kind, count }) => {
    const isRepeated = some.filter((other) => other.code === code).length > 1;
    return `${code}${isRepeated ? ` (${kind})` : ''} ${group(String(count))}`;
  });
  return [`${title.padEnd(column)}${texts.join(', ')}`];
}

/** Rejected rows by reason, a line for each kind that has some. */
function rejectLines(rejects: RunJson['rejects'], column: number): string[] {
  return [...new Set(rejects.map(({ kind }) => kind))].map((kind, place) => {
    const reasons = rejects
      .filter((row) => row.kind === kind)
      .map(({ reason, count }) => `${reason} ${group(String(count))}`);
    return `${(place === 0 ? 'rejected:' : '').padEnd(column)}${kind}: ${reasons.join(', ')}`;
  });
}

/** Warnings and notes for stderr, one a line. */
export function renderWarnings(warnings: readonly Warning[], color: boolean): string {
  const paint = colors(color, supportsColorStderr);
  return warnings
    .map(({ severity, code, message }) => {
      const word = severity === 'note' ? 'note' : paint.yellow('warning');
      return `${word} ${code}: ${visible(message)}\n`;
    })
    .join('');
}
