import type { Campaign } from '../../exports/campaigns.ts';
import type { ReportFolder } from '../../folders/folder.ts';
import { copyAssets } from '../../report/html/assets.ts';
import { warningsSection } from '../../report/html/index-page.ts';
import { html, type Markup } from '../../report/html/parts/markup.ts';
import { filterForm, renderPage, scrolling } from '../../report/html/parts/page.ts';
import { optionsAndCounts } from '../../report/html/parts/run-facts.ts';
import { label, time } from '../../report/html/parts/values.ts';
import type { ReportFacts } from '../../report/run-json.ts';
import {
  agreementOf,
  type ConsoleFigures,
  countReproduced,
  hasConsole,
  reproducedBy,
} from '../../report/tables/console-figures.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { formatAmount } from '../../values/amount.ts';
import { counted, group } from '../../values/group.ts';
import type { Sum } from '../../values/sum.ts';
import { agreementText } from './text.ts';

const SCRIPTS = ['index.js'];

/** What the readings are, for people; those of single windows are named by their window. */
const MEANINGS: Readonly<Record<string, string>> = {
  recorded: 'the recorded history of the window, as attribute does',
  'propagation=0': 'a change of the window counts at once',
  window_at_click: 'the window that was in force when the click was made',
  duplicates_counted: 'a repeated conversion counts again',
};

/** One of the two figures that the console shows of a campaign; null where it shows none. */
interface Figure {
  name: string;
  shownOf(campaign: Campaign): bigint | null;
  givenBy(purchases: Sum): bigint;
  format(value: bigint): string;
}

const FIGURES: readonly Figure[] = [
  {
    name: 'Purchases',
    shownOf: ({ consoleConversions }) => consoleConversions,
    givenBy: ({ count }) => BigInt(count),
    format: (value) => group(String(value)),
  },
  {
    name: 'Amount',
    shownOf: ({ consoleAmount }) => consoleAmount,
    givenBy: ({ amount }) => amount,
    format: (value) => group(formatAmount(value)),
  },
];

function readingsTable(figures: ConsoleFigures): Markup {
  const rows = countReproduced(figures).map(
    ({ reading, campaigns }) =>
      html`<tr><th scope="row"><code>${reading}</code></th><td class="prose">${MEANINGS[reading] ?? 'this one window for everything'}</td><td class="n">${group(String(campaigns))}</td></tr>\n`,
  );
  const none = figures.campaigns.filter(
    (campaign, place) => hasConsole(campaign) && reproducedBy(figures, place).length === 0,
  ).length;
  return scrolling(
    'Readings',
    html`<table>
<thead><tr><th scope="col">Reading</th><th scope="col">Meaning</th><th scope="col" class="n">Campaigns reproduced</th></tr></thead>
<tbody>
${rows}<tr><th scope="row">none of these</th><td></td><td class="n">${group(String(none))}</td></tr>
</tbody>
</table>`,
  );
}

/** The cells of a campaign: what the console shows, and what each reading gives, marked where it is the same. */
function cellsOf({ readings }: ConsoleFigures, campaign: Campaign, place: number, figure: Figure): Markup[] {
  const shown = figure.shownOf(campaign);
  if (shown === null) return [undefined, ...readings].map(() => html`<td class="n"></td>`);
  const given = readings.map(({ purchases }) => {
    const value = figure.givenBy(purchases[place]);
    if (!campaign.on) return html`<td class="n"></td>`;
    const text = figure.format(value);
    return value === shown
      ? html`<td class="n same"><b>${text} ✓</b></td>`
      : html`<td class="n">${text}</td>`;
  });
  return [html`<td class="n">${figure.format(shown)}</td>`, ...given];
}

function campaignsTable(figures: ConsoleFigures): Markup {
  const { campaigns, readings } = figures;
  const shown = FIGURES.filter(({ shownOf }) => campaigns.some((campaign) => shownOf(campaign) !== null));
  const heads = shown.flatMap(({ name }) =>
    ['console', ...readings.map((reading) => reading.name)].map(
      (title) => html`<th scope="col" class="n" data-sort="number">${name}, ${title}</th>`,
    ),
  );
  const rows = campaigns.flatMap((campaign, place) => {
    if (!hasConsole(campaign)) return [];
    const { id, name } = campaign;
    const cells = shown.flatMap((figure) => cellsOf(figures, campaign, place, figure));
    return [
      html`<tr><th scope="row">${label(name === '' ? id : name)} <small>${label(id)}</small></th>${cells}</tr>\n`,
    ];
  });
  return html`${filterForm('name or id')}
${scrolling(
  'Campaigns by reading',
  html`<table id="campaigns" class="campaigns">
<thead><tr><th scope="col" data-sort="text">Campaign</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
)}`;
}

/** The page of a report against the console's figures: the readings side by side. */
export function reconcilePage(figures: ConsoleFigures, facts: ReportFacts): string {
  const { data, options, version } = facts;
  const total = figures.campaigns.filter(hasConsole).length;
  const period =
    data.first === null
      ? html`No click and no conversion in range.`
      : html`Clicks and conversions from ${time(data.first)} to ${time(data.last ?? '')}.`;
  return renderPage({
    title: "The console's figures – lasttouch",
    root: '',
    styles: ['report.css'],
    scripts: SCRIPTS,
    version,
    footer: html`Days and times of ${options.timezone}.`,
    body: html`<header>
<h1>The console's figures, and what gives them</h1>
<p>${period} The console shows figures of ${counted(total, 'campaign')}.</p>
</header>
<main id="main">
<section aria-labelledby="readings">
<h2 id="readings">Readings</h2>
<p class="note">A reading is one way to read the policy. It reproduces a campaign where it gives all figures that the console shows of it, exactly.</p>
${readingsTable(figures)}
<p>Single windows: ${agreementText(agreementOf(figures))}.</p>
</section>
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">Campaigns</h2>
${total === 0 ? html`<p>The console shows figures of no campaign.</p>` : campaignsTable(figures)}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">Warnings</h2>
${warningsSection({ facts })}
</section>
<section aria-labelledby="facts">
<h2 id="facts">This run</h2>
${optionsAndCounts({ facts })}
<h3>Files</h3>
<p><a href="console.csv">console.csv</a>, <a href="run.json">run.json</a></p>
</section>
</main>`,
  });
}

/** Writes the page and what it needs into the folder; they are not flushed yet. */
export async function writeReconcilePage(
  folder: ReportFolder,
  figures: ConsoleFigures,
  facts: ReportFacts,
): Promise<WrittenFile[]> {
  const paths = await copyAssets(folder, [...SCRIPTS, 'report.css']);
  const assets = paths.map((path) => ({ path, rows: 0 }));
  await folder.write('index.html', reconcilePage(figures, facts));
  return [...assets, { path: 'index.html', rows: figures.campaigns.filter(hasConsole).length }];
}
