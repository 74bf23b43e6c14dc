import type { ReportFolder } from '../../folders/folder.ts';
import { CHART_LIBRARY, copyAssets } from '../../report/html/assets.ts';
import { warningsSection } from '../../report/html/index-page.ts';
import { embedJson, html, type Markup, NOTHING } from '../../report/html/parts/markup.ts';
import { filterForm, renderPage, scrolling } from '../../report/html/parts/page.ts';
import { optionsAndCounts } from '../../report/html/parts/run-facts.ts';
import { label, time } from '../../report/html/parts/values.ts';
import type { ReportFacts } from '../../report/run-json.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { withoutNotes } from '../../report/warnings.ts';
import { counted, group } from '../../values/group.ts';
import { hoursForShare, lagCurve } from './saturation.ts';
import { saturationData } from './saturation-data.ts';
import { windowCells, windowTotals } from './tables.ts';
import { RECORDED, RULES, totalOfWindow, type WindowsFigures } from './windows-figures.ts';

const SCRIPTS = ['plots.js', 'breakpoints.js', 'readout.js', 'index.js', 'windows.js'];
const CSV_FILES = ['windows_total.csv', 'windows.csv', 'lags.csv'];
const SHARES = [0.5, 0.9, 0.99];
const RULE_NAMES = { last_touch: 'Purchases', every_campaign: 'Custom conversions' } as const;

/** The number of a cell, in groups; empty where the question does not arise. */
function numberCell(text: string): Markup {
  return html`<td class="n">${group(text)}</td>`;
}

function numberHead(title: string | Markup): Markup {
  return html`<th scope="col" class="n" data-sort="number">${title}</th>`;
}

function windowName(window: string): string {
  return window === RECORDED ? 'recorded history' : window;
}

/** What a window gives of all conversions that the greatest one gives. */
function shareOf(count: number, most: number): string {
  return most === 0 ? '' : `${((100 * count) / most).toFixed(1)} %`;
}

function totalsTable(figures: WindowsFigures): Markup {
  const totals = windowTotals(figures);
  const all = figures.windows.map(totalOfWindow).map(({ purchases, customs }) => purchases.count + customs);
  const greatest = all[all.length - 1];
  const rows = totals.map(
    (total, place) =>
      html`<tr><th scope="row">${windowName(total.window)}</th>${[
        String(total.purchase_conversions),
        total.purchase_amount,
        String(total.assisted_purchases),
        String(total.custom_conversions),
        String(total.unattributed),
      ].map(numberCell)}<td class="n">${shareOf(all[place], greatest)}</td></tr>\n`,
  );
  return scrolling(
    'All campaigns by window',
    html`<table class="windows">
<thead><tr><th scope="col">Window</th>${['Purchases', 'Amount', 'Assisted', 'Custom', 'Unattributed', 'Of the greatest'].map((title) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}

function lagsList(figures: WindowsFigures): Markup {
  const lines = [...RULES].reverse().flatMap((rule) => {
    const curve = lagCurve(figures, rule, figures.campaigns.keys());
    if (curve.total === 0) return [];
    const shares = SHARES.map(
      (share, index) =>
        html`${index > 0 ? ', ' : ''}${share * 100} % within ${counted(hoursForShare(curve, share) ?? 0, 'hour')}`,
    );
    return [html`<div><dt>${RULE_NAMES[rule]}</dt><dd>${shares}</dd></div>`];
  });
  return html`<dl class="facts">${lines}</dl>`;
}

function curveSection(figures: WindowsFigures): Markup {
  const data = saturationData(figures);
  if (data.campaigns.length === 0) return html`<p class="note">No window credits any conversion.</p>`;
  return html`<section aria-labelledby="curve">
<h2 id="curve">How long after the click</h2>
<p class="note">The share of what the greatest window gives that had come by then: where the curve is flat, a longer window changes nothing.</p>
${lagsList(figures)}
<form id="choose" hidden><label>Campaign <select name="campaign"></select></label></form>
<div id="chart" hidden></div>
<noscript><p class="note">The chart needs JavaScript; its numbers are those of <a href="lags.csv">lags.csv</a>.</p></noscript>
${embedJson('chart-data', data)}
</section>`;
}

function campaignsTable(figures: WindowsFigures): Markup {
  const { campaigns, windows } = figures;
  const hasCustoms = campaigns.some(({ events }) => events.length > 0);
  const kinds = [
    { name: 'Purchases', cell: 0 },
    { name: 'Amount', cell: 1 },
    ...(hasCustoms ? [{ name: 'Custom', cell: 3 }] : []),
  ];
  const heads = kinds.flatMap(({ name }) =>
    windows.map(({ window }) => numberHead(`${name}, ${window === RECORDED ? 'recorded' : window}`)),
  );
  const rows = campaigns.map(({ id, name }, place) => {
    const cells = windows.map((window) => windowCells(figures, window, place));
    const shown = kinds.flatMap(({ cell }) => cells.map((row) => numberCell(row[cell])));
    return html`<tr><th scope="row">${label(name === '' ? id : name)} <small>${label(id)}</small></th>${shown}</tr>\n`;
  });
  return html`${filterForm('name or id')}
${scrolling(
  'Campaigns by window',
  html`<table id="campaigns" class="campaigns">
<thead><tr><th scope="col" data-sort="text">Campaign</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
)}`;
}

/** The page of a report on windows. */
export function windowsPage(figures: WindowsFigures, facts: ReportFacts): string {
  const { data, options, version } = facts;
  const grave = withoutNotes(facts.warnings);
  return renderPage({
    title: 'Conversions by window – lasttouch',
    root: '',
    styles: [CHART_LIBRARY.style, 'report.css'],
    scripts: [CHART_LIBRARY.script, ...SCRIPTS],
    version,
    footer: html`Days and times of ${options.timezone}.`,
    body: html`<header>
<h1>Conversions by window</h1>
<p>${data.first === null ? 'No click and no conversion in range.' : html`Clicks and conversions from ${time(data.first)} to ${time(data.last ?? '')}, each window as if it had always been in force.`}${grave.length === 0 ? '' : html` <a class="badge" href="#warnings">${counted(grave.length, 'warning')}</a>`}</p>
</header>
<main id="main">
<section aria-labelledby="totals">
<h2 id="totals">All campaigns</h2>
${totalsTable(figures)}
<p class="note"><b>Of the greatest</b>: purchases and custom conversions, as a share of those that the greatest window gives.${figures.windows[0].window === RECORDED ? ' The recorded history is what the settings say, each conversion by the window in force when it occurred.' : NOTHING}</p>
</section>
${curveSection(figures)}
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">Campaigns</h2>
${campaignsTable(figures)}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
${warningsSection({ facts })}
</section>
<section aria-labelledby="facts">
<h2 id="facts">This run</h2>
${optionsAndCounts({ facts })}
<h3>Files</h3>
<p>${CSV_FILES.map((file, index) => html`${index > 0 ? ', ' : ''}<a href="${file}">${file}</a>`)}, <a href="run.json">run.json</a></p>
</section>
</main>`,
  });
}

/** Writes the page and what it needs into the folder; they are not flushed yet. */
export async function writeWindowsPage(
  folder: ReportFolder,
  figures: WindowsFigures,
  facts: ReportFacts,
): Promise<WrittenFile[]> {
  const paths = await copyAssets(folder, [...SCRIPTS, 'report.css']);
  const assets = paths.map((path) => ({ path, rows: 0 }));
  await folder.write('index.html', windowsPage(figures, facts));
  return [...assets, { path: 'index.html', rows: figures.campaigns.length }];
}
