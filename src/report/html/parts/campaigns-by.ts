import type { Words } from '../words/words.ts';
import { html, type Markup } from './markup.ts';
import { filterForm, scrolling } from './page.ts';
import { label } from './values.ts';

/** A row of one campaign, by its name where it has one. */
export function campaignRow({ id, name }: { id: string; name: string }, cells: readonly Markup[]): Markup {
  return html`<tr><th scope="row">${label(name === '' ? id : name)} <small>${label(id)}</small></th>${cells}</tr>\n`;
}

/** A table with a row for each campaign, which can be filtered; `caption` says what it holds. */
export function campaignsBy(
  words: Words,
  caption: string,
  heads: readonly Markup[],
  rows: readonly Markup[],
): Markup {
  return html`${filterForm(words, 'filterCampaign')}
${scrolling(
  caption,
  html`<table id="campaigns" class="campaigns">
<thead><tr><th scope="col" data-sort="text">${words.text('campaign')}</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
)}`;
}
