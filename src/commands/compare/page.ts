import { type CampaignPair, grandTotals, isDifferent } from '../../report/campaign-totals.ts';
import { pageStyle } from '../../report/html/assets.ts';
import { html, type Markup, NOTHING } from '../../report/html/parts/markup.ts';
import { renderSinglePage, scrolling, singlePageBeginning, tile } from '../../report/html/parts/page.ts';
import { label, time } from '../../report/html/parts/values.ts';
import { VERSION } from '../../report/run-json.ts';
import { cellsOf, shownTotals } from '../../report/totals-cells.ts';
import { formatAmount } from '../../values/amount.ts';
import { counted, group } from '../../values/group.ts';
import type { MovedSum } from './changes.ts';
import { flowsDiagram } from './flows-diagram.ts';
import type { Comparison } from './run.ts';
import { CAUSES, causesOf, sortedFlows } from './text.ts';

const GENERATOR = 'lasttouch compare';
/** The drawing shows so many flows, the table so many. */
const [MOST_DRAWN, MOST_ROWS] = [20, 1000];

/** How a page of `compare` begins. */
export const PAGE_BEGINNING = singlePageBeginning(GENERATOR);

const countText = (count: number) => group(String(count));
const numberCells = (cells: readonly string[]) => cells.map((cell) => html`<td class="n">${cell}</td>`);
const sumCells = ({ conversions, amount }: MovedSum) =>
  numberCells([countText(conversions), group(formatAmount(amount))]);
const numberHeads = (titles: readonly string[]) =>
  titles.map((title) => html`<th scope="col" class="n">${title}</th>`);

function table(name: string, heads: Markup | readonly Markup[], rows: readonly Markup[]): Markup {
  return scrolling(name, html`<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table>`);
}

function tiles({ campaigns, changes }: Comparison): Markup {
  const all = grandTotals(campaigns);
  const figures = shownTotals(campaigns).map((total) => {
    const [a, b, difference] = cellsOf(all, total);
    return tile(
      total[1].replace(/^./, (first) => first.toUpperCase()),
      difference,
      `${a} → ${b}`,
    );
  });
  return html`<dl class="tiles">
${tile('Credited otherwise', countText(changes.conversions), 'conversions')}${figures}</dl>`;
}

function flowsSection({ campaigns, changes }: Comparison): Markup {
  const flows = sortedFlows(changes.flows);
  if (flows.length === 0) return html`<p>No conversion is credited otherwise.</p>`;
  const names = new Map(campaigns.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => (id === '' ? 'unattributed' : names.get(id) || id);
  const cell = (id: string) =>
    id === '' ? html`<i>unattributed</i>` : html`${label(nameOf(id))} <small>${label(id)}</small>`;
  const rows = flows
    .slice(0, MOST_ROWS)
    .map(
      ({ from, to, ...sum }) =>
        html`<tr><th scope="row">${cell(from)}</th><td>${cell(to)}</td>${sumCells(sum)}</tr>\n`,
    );
  const more = flows.length - rows.length;
  return html`${flowsDiagram(flows.slice(0, MOST_DRAWN), nameOf)}
${table('What moved from where to where', html`<th scope="col">From</th><th scope="col">To</th>${numberHeads(['Conversions', 'Amount'])}`, rows)}${more > 0 ? html`<p class="note">and ${counted(more, 'more pair')} of campaigns</p>` : NOTHING}`;
}

function causesSection({ changes }: Comparison): Markup {
  const causes = causesOf(changes);
  if (causes.length === 0) return NOTHING;
  const rows = causes.map(
    (cause) =>
      html`<tr><th scope="row">${CAUSES[cause]}</th>${numberCells([countText(changes.causes[cause])])}</tr>\n`,
  );
  return html`<section aria-labelledby="why">
<h2 id="why">Why</h2>
${table('Why', html`<th scope="col">Cause</th>${numberHeads(['Conversions'])}`, rows)}
</section>\n`;
}

function optionsSection({ options }: Comparison): Markup {
  if (options.length === 0) return NOTHING;
  const value = (text: string) => (text === '' ? html`<i>none</i>` : label(text));
  const rows = options.map(
    ({ name, a, b }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${value(a)}</td><td>${value(b)}</td></tr>\n`,
  );
  return html`<section aria-labelledby="options">
<h2 id="options">What the runs had differently</h2>
${table('Options', html`<th scope="col">Option</th><th scope="col">Before</th><th scope="col">After</th>`, rows)}
</section>\n`;
}

function campaignsSection({ campaigns }: Comparison): Markup {
  const different = campaigns.filter(isDifferent);
  if (different.length === 0) return html`<p>All campaigns have the same totals.</p>`;
  const totals = shownTotals(campaigns);
  const heads = totals.flatMap(([, name]) => [`${name}: before`, 'after', 'difference']);
  const rowOf = (name: Markup, pair: Pick<CampaignPair, 'a' | 'b'>) =>
    html`<tr><th scope="row">${name}</th>${numberCells(totals.flatMap((total) => cellsOf(pair, total)))}</tr>\n`;
  const rows = different.map((pair) =>
    rowOf(html`${label(pair.name === '' ? pair.id : pair.name)} <small>${label(pair.id)}</small>`, pair),
  );
  return scrolling(
    'Campaigns that differ',
    html`<table class="campaigns">
<thead><tr><th scope="col">Campaign</th>${numberHeads(heads)}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot>${rowOf(html`All campaigns`, grandTotals(campaigns))}</tfoot>
</table>`,
  );
}

/** The page that `compare --out` writes: one file that needs nothing beside it. */
export function comparisonPage(comparison: Comparison): string {
  const { a, b } = comparison;
  return renderSinglePage({
    title: 'What changed – lasttouch',
    generator: GENERATOR,
    style: pageStyle(),
    version: VERSION,
    footer: html`Every conversion that moved stands in <a href="changes.csv">changes.csv</a>.`,
    body: html`<header>
<h1>What changed</h1>
<p>a, before: ${label(a.path)}, written ${time(a.run.run.started_at)} (UTC). b, after: ${label(b.path)}, written ${time(b.run.run.started_at)} (UTC).</p>
</header>
<main id="main">
${tiles(comparison)}
${optionsSection(comparison)}<section aria-labelledby="flows">
<h2 id="flows">What moved from where to where</h2>
${flowsSection(comparison)}
</section>
${causesSection(comparison)}<section aria-labelledby="campaigns">
<h2 id="campaigns">Campaigns</h2>
${campaignsSection(comparison)}
</section>
</main>`,
  });
}
