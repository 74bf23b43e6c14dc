import { visible } from '../visible.ts';

/** Values are shown up to so many characters: a table with longer ones can't be read. */
const MOST_CHARACTERS = 200;
/** What a span of code in a cell can't hold as it stands. */
const NOT_IN_SPAN = /[`|\\]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * A foreign text as code in Markdown, in a table too: nothing in it is markup, a link, or a mention of somebody.
 * Control characters are shown escaped, and long texts are cut. Empty for an empty text.
 */
export function markdownCode(text: string): string {
  if (text === '') return '';
  const characters = [...visible(text)];
  const shown =
    characters.length <= MOST_CHARACTERS
      ? characters.join('')
      : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
  if (!NOT_IN_SPAN.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(PUNCTUATION, (mark) => `&#${mark.charCodeAt(0)};`)}</code>`;
}

/**
 * A table in GitHub's Markdown. Its cells are Markdown without line ends and bare `|`; the first `left` columns stand
 * to the left, as texts do, the others to the right.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: number,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = header.map((_, place) => (place < left ? '---' : '--:'));
  return [header, rule, ...rows].map(line).join('');
}
