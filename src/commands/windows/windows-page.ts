import type { ReportFolder } from '../../folders/folder.ts';
import { CHART_LIBRARY, copyAssets } from '../../report/html/assets.ts';
import { campaignRow, campaignsBy } from '../../report/html/parts/campaigns-by.ts';
import { embedJson, html, type Markup, NOTHING } from '../../report/html/parts/markup.ts';
import { renderPage, scrolling } from '../../report/html/parts/page.ts';
import { optionsAndCounts } from '../../report/html/parts/run-facts.ts';
import { time } from '../../report/html/parts/values.ts';
import { warningsBadge, warningsSection } from '../../report/html/parts/warnings.ts';
import { Words } from '../../report/html/words/words.ts';
import type { Language } from '../../report/languages.ts';
import type { ReportFacts } from '../../report/run-json.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { group } from '../../values/group.ts';
import { hoursForShare, lagCurve } from './saturation.ts';
import { saturationData } from './saturation-data.ts';
import { windowCells, windowTotals } from './tables.ts';
import { RECORDED, RULES, totalOfWindow, type WindowsFigures } from './windows-figures.ts';

const SCRIPTS = ['words.js', 'plots.js', 'breakpoints.js', 'readout.js', 'index.js', 'windows.js'];
const CSV_FILES = ['windows_total.csv', 'windows.csv', 'lags.csv'];
const SHARES = [0.5, 0.9, 0.99];
const RULE_NAMES = { last_touch: 'purchases', every_campaign: 'customConversions' } as const;
const SCRIPT_WORDS = [
  'purchases',
  'customConversions',
  'daysUnit',
  'hoursUnit',
  'withinTime',
  'windowsUse',
  'windowsChart',
  'shown',
] as const;

/** The number of a cell, in groups; empty where the question does not arise. */
function numberCell(text: string): Markup {
  return html`<td class="n">${group(text)}</td>`;
}

function numberHead(title: string | Markup): Markup {
  return html`<th scope="col" class="n" data-sort="number">${title}</th>`;
}

function windowName(words: Words, window: string): string {
  return window === RECORDED ? words.text('recordedWindow') : words.window(window);
}

const TOTALS = ['purchases', 'amount', 'assisted', 'custom', 'unattributed', 'ofTheGreatest'] as const;

/** What a window gives of all conversions that the greatest one gives. */
function shareOf(count: number, most: number): string {
  return most === 0 ? '' : `${((100 * count) / most).toFixed(1)} %`;
}

function totalsTable(words: Words, figures: WindowsFigures): Markup {
  const totals = windowTotals(figures);
  const all = figures.windows.map(totalOfWindow).map(({ purchases, customs }) => purchases.count + customs);
  const greatest = all[all.length - 1];
  const rows = totals.map(
    (total, place) =>
      html`<tr><th scope="row">${windowName(words, total.window)}</th>${[
        String(total.purchase_conversions),
        total.purchase_amount,
        String(total.assisted_purchases),
        String(total.custom_conversions),
        String(total.unattributed),
      ].map(numberCell)}<td class="n">${shareOf(all[place], greatest)}</td></tr>\n`,
  );
  return scrolling(
    words.text('byWindowLabel'),
    html`<table class="windows">
<thead><tr><th scope="col">${words.text('window')}</th>${TOTALS.map((key) => html`<th scope="col" class="n">${words.text(key)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}

function lagsList(words: Words, figures: WindowsFigures): Markup {
  const lines = [...RULES].reverse().flatMap((rule) => {
    const curve = lagCurve(figures, rule, figures.campaigns.keys());
    if (curve.total === 0) return [];
    const shares = SHARES.map(
      (share, index) =>
        html`${index > 0 ? ', ' : ''}${words.say('within', { share: share * 100, hours: hoursForShare(curve, share) ?? 0 })}`,
    );
    return [html`<div><dt>${words.text(RULE_NAMES[rule])}</dt><dd>${shares}</dd></div>`];
  });
  return html`<dl class="facts">${lines}</dl>`;
}

function curveSection(words: Words, figures: WindowsFigures): Markup {
  const data = saturationData(figures, words.text('allCampaigns'));
  if (data.campaigns.length === 0) return html`<p class="note">${words.text('noWindowCredits')}</p>`;
  return html`<section aria-labelledby="curve">
<h2 id="curve">${words.text('afterClick')}</h2>
<p class="note">${words.text('afterClickNote')}</p>
${lagsList(words, figures)}
<form id="choose" hidden><label>${words.text('campaign')} <select name="campaign"></select></label></form>
<div id="chart" hidden></div>
<noscript><p class="note">${words.say('curveNeedsScript', { file: html`<a href="lags.csv">lags.csv</a>` })}</p></noscript>
${embedJson('chart-data', data)}
</section>`;
}

function campaignsTable(words: Words, figures: WindowsFigures): Markup {
  const { campaigns, windows } = figures;
  const hasCustoms = campaigns.some(({ events }) => events.length > 0);
  const kinds = [
    { name: words.text('purchases'), cell: 0 },
    { name: words.text('amount'), cell: 1 },
    ...(hasCustoms ? [{ name: words.text('custom'), cell: 3 }] : []),
  ];
  const heads = kinds.flatMap(({ name }) =>
    windows.map(({ window }) =>
      numberHead(
        words.say('headOfWindow', {
          what: name,
          window: window === RECORDED ? words.text('recordedShort') : words.window(window),
        }),
      ),
    ),
  );
  const rows = campaigns.map((campaign, place) => {
    const cells = windows.map((window) => windowCells(figures, window, place));
    const shown = kinds.flatMap(({ cell }) => cells.map((row) => numberCell(row[cell])));
    return campaignRow(campaign, shown);
  });
  return campaignsBy(words, words.text('campaignsByWindow'), heads, rows);
}

/** The page of a report on windows. */
export function windowsPage(figures: WindowsFigures, facts: ReportFacts, words: Words): string {
  const { data, options, version } = facts;
  return renderPage({
    words,
    title: `${words.text('windowsTitle')} – lasttouch`,
    root: '',
    styles: [CHART_LIBRARY.style, 'report.css'],
    scripts: [CHART_LIBRARY.script, ...SCRIPTS],
    version,
    footer: words.say('daysOf', { zone: options.timezone }),
    body: html`<header>
<h1>${words.text('windowsTitle')}</h1>
<p>${data.first === null ? words.text('noData') : words.say('windowsCover', { first: time(data.first), last: time(data.last ?? '') })}${warningsBadge(words, facts)}</p>
</header>
<main id="main">
<section aria-labelledby="totals">
<h2 id="totals">${words.text('allCampaigns')}</h2>
${totalsTable(words, figures)}
<p class="note">${words.say('ofTheGreatestMeans', { term: html`<b>${words.text('ofTheGreatest')}</b>` })}${figures.windows[0].window === RECORDED ? ` ${words.text('recordedMeans')}` : NOTHING}</p>
</section>
${curveSection(words, figures)}
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">${words.text('campaigns')}</h2>
${campaignsTable(words, figures)}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">${words.text('warnings')}</h2>
${warningsSection({ facts, words })}
</section>
<section aria-labelledby="facts">
<h2 id="facts">${words.text('thisRun')}</h2>
${optionsAndCounts({ facts, words })}
<h3>${words.text('files')}</h3>
<p>${CSV_FILES.map((file, index) => html`${index > 0 ? ', ' : ''}<a href="${file}">${file}</a>`)}, <a href="run.json">run.json</a></p>
${words.forScripts(SCRIPT_WORDS)}
</section>
</main>`,
  });
}

/** Writes the page and what it needs into the folder; they are not flushed yet. */
export async function writeWindowsPage(
  folder: ReportFolder,
  figures: WindowsFigures,
  facts: ReportFacts,
  language: Language,
): Promise<WrittenFile[]> {
  const paths = await copyAssets(folder, [...SCRIPTS, 'report.css']);
  const assets = paths.map((path) => ({ path, rows: 0 }));
  await folder.write('index.html', windowsPage(figures, facts, new Words(language)));
  return [...assets, { path: 'index.html', rows: figures.campaigns.length }];
}
