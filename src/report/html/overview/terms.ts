import { html, type Markup } from '../parts/markup.ts';
import type { WordKey } from '../words/dictionary.ts';
import type { Words } from '../words/words.ts';

const TERMS: readonly (readonly [term: WordKey, meaning: WordKey])[] = [
  ['conversionWindow', 'meansWindow'],
  ['assisted', 'meansAssisted'],
  ['purchasers', 'meansPurchasers'],
  ['custom', 'meansCustom'],
  ['unattributed', 'meansUnattributed'],
  ['breakpoints', 'meansBreakpoints'],
  ['transitionTerm', 'meansTransition'],
  ['finalAt', 'meansFinal'],
  ['sparkHead', 'meansSpark'],
];

/** What the words of the tables mean, a sentence each; opened by whoever asks. */
export function termsList(words: Words): Markup {
  const terms = TERMS.map(
    ([term, meaning]) => html`<div><dt>${words.text(term)}</dt><dd>${words.text(meaning)}</dd></div>\n`,
  );
  return html`<details class="terms"><summary>${words.text('columnsMean')}</summary><dl>
${terms}</dl></details>`;
}
