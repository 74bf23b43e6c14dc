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

/** What measures some texts. The library is only loaded for texts that are not plain: loading it is felt in a small run. */
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

/** The codes of a run with their counts: warnings, then notes; a line of each where there are some. */
export function warningLines(warnings: readonly Warning[]): string[] {
  const named = ({ code, kind, count }: Warning) =>
    `${code}${kind === undefined || !isRepeated(code, warnings) ? '' : ` (${kind})`} ${group(String(count))}`;
  const line = (title: string, severity: Warning['severity']) => {
    const some = warnings.filter((warning) => warning.severity === severity);
    return some.length === 0 ? [] : [`${title} ${some.map(named).join(', ')}`];
  };
  return [...line('warnings:   ', 'warning'), ...line('notes:      ', 'note')];
}

function isRepeated(code: Warning['code'], warnings: readonly Warning[]): boolean {
  return warnings.filter((warning) => warning.code === code).length > 1;
}

/** Rejected rows by kind and reason, a line where there are some. */
export function rejectLines({ rejects }: Pick<RunJson, 'rejects'>): string[] {
  if (rejects.length === 0) return [];
  const kinds = [...new Set(rejects.map(({ kind }) => kind))];
  const lines = kinds.map((kind) => {
    const reasons = rejects.filter((row) => row.kind === kind);
    return `${kind}: ${reasons.map(({ reason, count }) => `${reason} ${group(String(count))}`).join(', ')}`;
  });
  return [`rejected:    ${lines.join('\n             ')}`];
}
