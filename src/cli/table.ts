import { Chalk, type ChalkInstance, type ColorInfo, supportsColor } from 'chalk';
import stringWidth from 'string-width';
import { visible } from '../report/visible.ts';

const WIDEST_CELL = 40;

/** Colors, where they are wanted, the stream supports them (stdout by default) and `NO_COLOR` does not forbid them. */
export function colors(wanted: boolean, supported: ColorInfo = supportsColor): ChalkInstance {
  const honoured = wanted && (process.env.NO_COLOR ?? '') === '';
  return new Chalk({ level: honoured && supported ? supported.level : 0 });
}

/** Latin letters, digits and signs, and syllables of Hangul: each as wide as all of its kind. */
const PLAIN = /^[ -~\uac00-\ud7a3]*$/;
const SYLLABLES = /[\uac00-\ud7a3]/g;

/** The width of a text in terminal cells. Of plain text it is told here: the library takes some 20 ms for its first text. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length + (text.match(SYLLABLES)?.length ?? 0) : stringWidth(text);
}

/** Cuts a text to a width in terminal cells. */
function cutToWidth(text: string): string {
  if (widthOf(text) <= WIDEST_CELL) return text;
  let cut = '';
  for (const character of text) {
    if (widthOf(cut + character) > WIDEST_CELL - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

function pad(text: string, width: number, left: boolean): string {
  const space = ' '.repeat(width - widthOf(text));
  return left ? text + space : space + text;
}

/** Rows as aligned columns: the first `left` of them to the left, numbers to the right. */
export function align(rows: readonly (readonly string[])[], left: number): string[] {
  const cells = rows.map((row) => row.map((cell) => cutToWidth(visible(cell))));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]))));
  return cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column], column < left))
      .join('  ')
      .trimEnd(),
  );
}
