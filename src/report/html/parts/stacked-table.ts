import { group } from '../../../values/group.ts';
import { percent } from '../../../values/percent.ts';
import type { WordKey } from '../words/dictionary.ts';
import type { Words } from '../words/words.ts';
import { html, type Markup } from './markup.ts';
import type { NamedCells } from './site.ts';
import { label, time } from './values.ts';

/** A figure of a table: a column of a CSV file, and how its cells stand on the page. */
export interface ShownColumn {
  column: string;
  title: WordKey;
  /** How the script sorts it. */
  sort: 'text' | 'number' | 'time';
  show: (cell: string) => string | Markup;
}

/** One or two figures that stand above each other: so many columns fit a page. */
export type Stack = readonly [upper: ShownColumn, lower?: ShownColumn | undefined];

export const number = (column: string, title: WordKey): ShownColumn => ({
  column,
  title,
  sort: 'number',
  show: group,
});
export const ratio = (column: string, title: WordKey): ShownColumn => ({
  column,
  title,
  sort: 'number',
  show: percent,
});
export const instant = (column: string, title: WordKey): ShownColumn => ({
  column,
  title,
  sort: 'time',
  show: time,
});
export const text = (column: string, title: WordKey): ShownColumn => ({
  column,
  title,
  sort: 'text',
  show: label,
});

const kindOf = ({ sort }: ShownColumn) => (sort === 'number' ? html` class="n"` : '');

/** The head of a stack; `sortedBy` names the column in whose order the rows are. */
export function stackHead(words: Words, [upper, lower]: Stack, sortedBy = ''): Markup {
  const sorted = upper.column === sortedBy ? html` aria-sort="descending"` : '';
  const below =
    lower === undefined ? '' : html`<small data-sort="${lower.sort}">${words.text(lower.title)}</small>`;
  return html`<th scope="col"${kindOf(upper)} data-sort="${upper.sort}"${sorted}>${words.text(upper.title)}${below}</th>`;
}

/** The cells of a stack; `empty` stands where a figure does not apply. */
export function stackCell([upper, lower]: Stack, cells: NamedCells, empty = '–'): Markup {
  const shown = ({ column, show }: ShownColumn) => {
    const cell = cells[column] ?? '';
    return cell === '' ? empty : show(cell);
  };
  return html`<td${kindOf(upper)}>${shown(upper)}${lower === undefined ? '' : html`<small>${shown(lower)}</small>`}</td>`;
}

/**
 * A style sheet for narrow screens, where a row is a card: it puts the names of the columns before their figures.
 * `undefined` is a column that needs no name.
 */
export function cardLabels(words: Words, id: string, stacks: readonly (Stack | undefined)[]): string {
  const rules = stacks.flatMap((stack, index) => {
    if (stack === undefined) return [];
    const [upper, lower] = stack;
    const cell = `#${id} td:nth-of-type(${index + 1})`;
    const name = ({ title }: ShownColumn) => JSON.stringify(`${words.text(title)} `);
    return [
      `${cell}::before{content:${name(upper)}}`,
      ...(lower === undefined ? [] : [`${cell} small::before{content:${name(lower)}}`]),
    ];
  });
  return `@media screen and (max-width:64rem){${rules.join('')}}`;
}
