import { counted, group } from '../../values/group.ts';
import { campaignsTable, netText, totalCells } from './parts/campaigns-table.ts';
import { html, type Markup } from './parts/markup.ts';
import { reconciliationSection, unattributedSection } from './parts/outcomes.ts';
import { renderPage, tile } from './parts/page.ts';
import { historySection, runFactsSection } from './parts/run-facts.ts';
import type { Site } from './parts/site.ts';
import { time } from './parts/values.ts';

const CSV_FILES = [
  'summary.csv',
  'cohorts.csv',
  'custom_conversions.csv',
  'breakpoints.csv',
  'attributions.csv',
  'unattributed.csv',
  'reconciliation.csv',
  'rejects.csv',
];

function tiles(site: Site): Markup {
  const { counts } = site.facts;
  const totals = totalCells(site);
  const { credited, unattributed: lost } = counts.conversions;
  const share =
    credited + lost === 0
      ? ''
      : `${((100 * lost) / (credited + lost)).toFixed(1)} % of ${counted(credited + lost, 'conversion')}`;
  return html`<dl class="tiles">
${tile('Campaigns', group(String(counts.campaigns.campaigns)), counts.campaigns.drafts === 0 ? '' : `and ${counted(counts.campaigns.drafts, 'draft')}`)}${tile('Clicks', group(totals.clicks))}${tile('Purchases', group(totals.purchase_conversions), 'each for one campaign')}${tile('Purchase amount', group(totals.purchase_amount), netText(totals))}${totals.custom_conversions === '' ? '' : tile('Custom conversions', group(totals.custom_conversions), 'in every campaign credited')}${tile('Unattributed', group(String(lost)), share)}</dl>`;
}

/** The warnings of a run. */
export function warningsSection({ facts }: Pick<Site, 'facts'>): Markup {
  if (facts.warnings.length === 0) return html`<p>None.</p>`;
  return html`<ul class="warnings">
${facts.warnings.map(({ code, message }) => html`<li><code>${code}</code> ${message}</li>\n`)}</ul>`;
}

/** The page that one opens first. */
export function indexPage(site: Site): string {
  const { data, version, options, warnings } = site.facts;
  return renderPage({
    title: 'Campaign conversions – lasttouch',
    root: '',
    styles: ['report.css'],
    scripts: ['index.js'],
    version,
    footer: html`Days and times of ${options.timezone}.`,
    body: html`<header>
<h1>Campaign conversions</h1>
<p>${data.first === null ? 'No click and no conversion in range.' : html`Clicks and conversions from ${time(data.first)} to ${time(data.last ?? '')}, days and times of ${options.timezone}.`}${warnings.length === 0 ? '' : html` <a class="badge" href="#warnings">${counted(warnings.length, 'warning')}</a>`}</p>
</header>
<main id="main">
${tiles(site)}
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">Campaigns</h2>
${campaignsTable(site)}
</section>
<div class="columns">
<section aria-labelledby="unattributed">
<h2 id="unattributed">Unattributed by reason</h2>
${unattributedSection(site)}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
${warningsSection(site)}
</section>
</div>
<section aria-labelledby="history">
<h2 id="history">Conversion window over time</h2>
${historySection(site)}
</section>
<div class="columns">
<section aria-labelledby="outcomes">
<h2 id="outcomes">Where each conversion went</h2>
${reconciliationSection(site)}
</section>
<section aria-labelledby="facts">
<h2 id="facts">This run</h2>
${runFactsSection(site)}
<h3>Files</h3>
<p>${CSV_FILES.map((file, index) => html`${index > 0 ? ', ' : ''}<a href="${file}">${file}</a>`)}, <a href="run.json">run.json</a></p>
</section>
</div>
</main>`,
  });
}
