import { type CampaignPair, grandTotals, isDifferent } from '../../report/campaign-totals.ts';
import { pageStyle } from '../../report/html/assets.ts';
import { html, type Markup, NOTHING } from '../../report/html/parts/markup.ts';
import { renderSinglePage, scrolling, singlePageBeginning, tile } from '../../report/html/parts/page.ts';
import { label, time } from '../../report/html/parts/values.ts';
import { Words } from '../../report/html/words/words.ts';
import { LANGUAGES, type Language } from '../../report/languages.ts';
import { VERSION } from '../../report/run-json.ts';
import { cellsOf, shownTotals } from '../../report/totals-cells.ts';
import { formatAmount } from '../../values/amount.ts';
import { group } from '../../values/group.ts';
import type { MovedSum } from './changes.ts';
import { flowsDiagram } from './flows-diagram.ts';
import type { Comparison } from './run.ts';
import { causesOf, sortedFlows } from './text.ts';

const GENERATOR = 'lasttouch compare';
/** The drawing shows so many flows, the table so many. */
const [MOST_DRAWN, MOST_ROWS] = [20, 1000];

/** How a page of `compare` begins, in each language. */
export const PAGE_BEGINNINGS = LANGUAGES.map((language) => singlePageBeginning(language, GENERATOR));

/** The names of totals: as a title, and inside a text. */
const TOTAL_NAMES = {
  purchaseConversions: ['purchases', 'purchasesInText'],
  purchaseAmount: ['purchaseAmount', 'amountInText'],
  customConversions: ['customConversions', 'customsInText'],
  refundAmount: ['refunded', 'refundedInText'],
} as const;

const countText = (count: number) => group(String(count));
const numberCells = (cells: readonly string[]) => cells.map((cell) => html`<td class="n">${cell}</td>`);
const sumCells = ({ conversions, amount }: MovedSum) =>
  numberCells([countText(conversions), group(formatAmount(amount))]);
const numberHeads = (titles: readonly (string | Markup)[]) =>
  titles.map((title) => html`<th scope="col" class="n">${title}</th>`);

function table(name: string, heads: Markup | readonly Markup[], rows: readonly Markup[]): Markup {
  return scrolling(name, html`<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table>`);
}

function tiles(words: Words, { campaigns, changes }: Comparison): Markup {
  const all = grandTotals(campaigns);
  const figures = shownTotals(campaigns).map((total) => {
    const [a, b, difference] = cellsOf(all, total);
    return tile(words.text(TOTAL_NAMES[total[0]][0]), difference, `${a} → ${b}`);
  });
  return html`<dl class="tiles">
${tile(words.text('creditedOtherwise'), countText(changes.conversions), words.text('conversionsInText'))}${figures}</dl>`;
}

function flowsSection(words: Words, { campaigns, changes }: Comparison): Markup {
  const flows = sortedFlows(changes.flows);
  if (flows.length === 0) return html`<p>${words.text('nothingMoved')}</p>`;
  const names = new Map(campaigns.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => (id === '' ? words.text('nobody') : names.get(id) || id);
  const cell = (id: string) =>
    id === '' ? html`<i>${words.text('nobody')}</i>` : html`${label(nameOf(id))} <small>${label(id)}</small>`;
  const rows = flows
    .slice(0, MOST_ROWS)
    .map(
      ({ from, to, ...sum }) =>
        html`<tr><th scope="row">${cell(from)}</th><td>${cell(to)}</td>${sumCells(sum)}</tr>\n`,
    );
  const more = flows.length - rows.length;
  return html`${flowsDiagram(flows.slice(0, MOST_DRAWN), nameOf)}
${table(words.text('flowsTitle'), html`<th scope="col">${words.text('flowFrom')}</th><th scope="col">${words.text('flowTo')}</th>${numberHeads([words.text('conversions'), words.text('amount')])}`, rows)}${more > 0 ? html`<p class="note">${words.say('morePairs', { count: more })}</p>` : NOTHING}`;
}

function causesSection(words: Words, { changes }: Comparison): Markup {
  const causes = causesOf(changes);
  if (causes.length === 0) return NOTHING;
  const rows = causes.map(
    (cause) =>
      html`<tr><th scope="row">${words.text(`cause_${cause}`)}</th>${numberCells([countText(changes.causes[cause])])}</tr>\n`,
  );
  return html`<section aria-labelledby="why">
<h2 id="why">${words.text('why')}</h2>
${table(words.text('why'), html`<th scope="col">${words.text('cause')}</th>${numberHeads([words.text('conversions')])}`, rows)}
</section>\n`;
}

function optionsSection(words: Words, { options }: Comparison): Markup {
  if (options.length === 0) return NOTHING;
  const value = (text: string) => (text === '' ? html`<i>${words.text('noneGiven')}</i>` : label(text));
  const rows = options.map(
    ({ name, a, b }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${value(a)}</td><td>${value(b)}</td></tr>\n`,
  );
  return html`<section aria-labelledby="options">
<h2 id="options">${words.text('optionsDiffer')}</h2>
${table(words.text('options'), html`<th scope="col">${words.text('option')}</th><th scope="col">${words.text('before')}</th><th scope="col">${words.text('after')}</th>`, rows)}
</section>\n`;
}

function campaignsSection(words: Words, { campaigns }: Comparison): Markup {
  const different = campaigns.filter(isDifferent);
  if (different.length === 0) return html`<p>${words.text('sameTotals')}</p>`;
  const totals = shownTotals(campaigns);
  const heads = totals.flatMap(([total]) => [
    words.say('totalBefore', { what: words.text(TOTAL_NAMES[total][1]) }),
    words.text('totalAfter'),
    words.text('totalDifference'),
  ]);
  const rowOf = (name: Markup, pair: Pick<CampaignPair, 'a' | 'b'>) =>
    html`<tr><th scope="row">${name}</th>${numberCells(totals.flatMap((total) => cellsOf(pair, total)))}</tr>\n`;
  const rows = different.map((pair) =>
    rowOf(html`${label(pair.name === '' ? pair.id : pair.name)} <small>${label(pair.id)}</small>`, pair),
  );
  return scrolling(
    words.text('campaignsDiffer'),
    html`<table class="campaigns">
<thead><tr><th scope="col">${words.text('campaign')}</th>${numberHeads(heads)}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot>${rowOf(html`${words.text('allCampaigns')}`, grandTotals(campaigns))}</tfoot>
</table>`,
  );
}

/** The page that `compare --out` writes: one file that needs nothing beside it. */
export function comparisonPage(comparison: Comparison, language: Language): string {
  const words = new Words(language);
  const { a, b } = comparison;
  return renderSinglePage({
    words,
    title: `${words.text('whatChanged')} – lasttouch`,
    generator: GENERATOR,
    style: pageStyle(),
    version: VERSION,
    footer: words.say('changesFile', { file: html`<a href="changes.csv">changes.csv</a>` }),
    body: html`<header>
<h1>${words.text('whatChanged')}</h1>
<p>${words.say('changedFromTo', { a: label(a.path), b: label(b.path), writtenA: time(a.run.run.started_at), writtenB: time(b.run.run.started_at) })}</p>
</header>
<main id="main">
${tiles(words, comparison)}
${optionsSection(words, comparison)}<section aria-labelledby="flows">
<h2 id="flows">${words.text('flowsTitle')}</h2>
${flowsSection(words, comparison)}
</section>
${causesSection(words, comparison)}<section aria-labelledby="campaigns">
<h2 id="campaigns">${words.text('campaigns')}</h2>
${campaignsSection(words, comparison)}
</section>
</main>`,
  });
}
