import { counted, group } from '../../values/group.ts';
import { type Warning, withoutNotes } from '../warnings.ts';
import { campaignsTable, netText, totalCells } from './parts/campaigns-table.ts';
import { html, type Markup, NOTHING } from './parts/markup.ts';
import { reconciliationSection, unattributedSection } from './parts/outcomes.ts';
import { renderPage, scrolling, tile } from './parts/page.ts';
import { historySection, runFactsSection } from './parts/run-facts.ts';
import type { Site } from './parts/site.ts';
import { label, time } from './parts/values.ts';

const CSV_FILES = [
  'summary.csv',
  'channels.csv',
  'days.csv',
  'overlaps.csv',
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

/** The warnings of a run, then its notes. */
export function warningsSection({ facts }: Pick<Site, 'facts'>): Markup {
  const notes = facts.warnings.filter(({ severity }) => severity === 'note');
  return html`${warningList(withoutNotes(facts.warnings))}${notes.length === 0 ? NOTHING : html`\n<h3>Notes</h3>\n${warningList(notes)}`}`;
}

function warningList(warnings: readonly Warning[]): Markup {
  if (warnings.length === 0) return html`<p>None.</p>`;
  return html`<ul class="warnings">
${warnings.map(({ code, message }) => html`<li><code>${code}</code> ${label(message)}</li>\n`)}</ul>`;
}

/** Rejected rows by kind and reason; nothing where there are none. */
export function rejectsSection({ facts }: Pick<Site, 'facts'>): Markup {
  if (facts.rejects.length === 0) return NOTHING;
  const rows = facts.rejects.map(
    ({ kind, reason, count }) =>
      html`<tr><th scope="row">${kind}</th><td><code>${reason}</code></td><td class="n">${group(String(count))}</td></tr>\n`,
  );
  return html`
<section aria-labelledby="rejects">
<h2 id="rejects">Rejected rows</h2>
${scrolling(
  'Rejected rows by reason',
  html`<table>
<thead><tr><th scope="col">Kind</th><th scope="col">Reason</th><th scope="col" class="n">Rows</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`,
)}
</section>`;
}

/** The page that one opens first. */
export async function indexPage(site: Site): Promise<string> {
  const { data, version, options, warnings } = site.facts;
  const grave = withoutNotes(warnings);
  return renderPage({
    title: 'Campaign conversions – lasttouch',
    root: '',
    styles: ['report.css'],
    scripts: ['index.js'],
    version,
    footer: html`Days and times of ${options.timezone}.`,
    body: html`<header>
<h1>Campaign conversions</h1>
<p>${data.first === null ? 'No click and no conversion in range.' : html`Clicks and conversions from ${time(data.first)} to ${time(data.last ?? '')}, days and times of ${options.timezone}.`}${grave.length === 0 ? '' : html` <a class="badge" href="#warnings">${counted(grave.length, 'warning')}</a>`}</p>
</header>
<main id="main">
${tiles(site)}
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">Campaigns</h2>
${await campaignsTable(site)}
</section>
<div class="columns">
<section aria-labelledby="unattributed">
<h2 id="unattributed">Unattributed by reason</h2>
${unattributedSection(site)}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
${warningsSection(site)}
</section>${rejectsSection(site)}
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
