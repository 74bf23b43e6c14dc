import type { Campaign } from '../../exports/campaigns.ts';
import type { ReportFolder } from '../../folders/folder.ts';
import { copyAssets } from '../../report/html/assets.ts';
import { campaignRow, campaignsBy } from '../../report/html/parts/campaigns-by.ts';
import { html, type Markup } from '../../report/html/parts/markup.ts';
import { renderPage, scrolling } from '../../report/html/parts/page.ts';
import { optionsAndCounts } from '../../report/html/parts/run-facts.ts';
import { message, time } from '../../report/html/parts/values.ts';
import { warningsSection } from '../../report/html/parts/warnings.ts';
import type { WordKey } from '../../report/html/words/dictionary.ts';
import { Words } from '../../report/html/words/words.ts';
import type { Language } from '../../report/languages.ts';
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
import { group } from '../../values/group.ts';
import type { Sum } from '../../values/sum.ts';
import { agreementText } from './text.ts';

const SCRIPTS = ['words.js', 'index.js'];
const SCRIPT_WORDS = ['shown'] as const;

/** What the readings are, for people; those of single windows are named by their window. */
const MEANINGS: Readonly<Record<string, WordKey>> = {
  recorded: 'reading_recorded',
  'propagation=0': 'reading_propagation',
  window_at_click: 'reading_window_at_click',
  duplicates_counted: 'reading_duplicates_counted',
};

/** One of the two figures that the console shows of a campaign; null where it shows none. */
interface Figure {
  name: 'purchases' | 'amount';
  shownOf(campaign: Campaign): bigint | null;
  givenBy(purchases: Sum): bigint;
  format(value: bigint): string;
}

const FIGURES: readonly Figure[] = [
  {
    name: 'purchases',
    shownOf: ({ consoleConversions }) => consoleConversions,
    givenBy: ({ count }) => BigInt(count),
    format: (value) => group(String(value)),
  },
  {
    name: 'amount',
    shownOf: ({ consoleAmount }) => consoleAmount,
    givenBy: ({ amount }) => amount,
    format: (value) => group(formatAmount(value)),
  },
];

function readingsTable(words: Words, figures: ConsoleFigures): Markup {
  const rows = countReproduced(figures).map(
    ({ reading, campaigns }) =>
      html`<tr><th scope="row"><code>${reading}</code></th><td class="prose">${words.text(MEANINGS[reading] ?? 'reading_window')}</td><td class="n">${group(String(campaigns))}</td></tr>\n`,
  );
  const none = figures.campaigns.filter(
    (campaign, place) => hasConsole(campaign) && reproducedBy(figures, place).length === 0,
  ).length;
  return scrolling(
    words.text('readings'),
    html`<table>
<thead><tr><th scope="col">${words.text('reading')}</th><th scope="col">${words.text('meaning')}</th><th scope="col" class="n">${words.text('reproduced')}</th></tr></thead>
<tbody>
${rows}<tr><th scope="row">${words.text('noReading')}</th><td></td><td class="n">${group(String(none))}</td></tr>
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

function campaignsTable(words: Words, figures: ConsoleFigures): Markup {
  const { campaigns, readings } = figures;
  const shown = FIGURES.filter(({ shownOf }) => campaigns.some((campaign) => shownOf(campaign) !== null));
  const heads = shown.flatMap(({ name }) =>
    [words.text('consoleInText'), ...readings.map((reading) => reading.name)].map(
      (title) =>
        html`<th scope="col" class="n" data-sort="number">${words.say('headOfWindow', { what: words.text(name), window: title })}</th>`,
    ),
  );
  const rows = campaigns.flatMap((campaign, place) => {
    if (!hasConsole(campaign)) return [];
    return [
      campaignRow(
        campaign,
        shown.flatMap((figure) => cellsOf(figures, campaign, place, figure)),
      ),
    ];
  });
  return campaignsBy(words, words.text('byReadingLabel'), heads, rows);
}

/** The page of a report against the console's figures: the readings side by side. */
export function reconcilePage(figures: ConsoleFigures, facts: ReportFacts, words: Words): string {
  const { data, options, version } = facts;
  const total = figures.campaigns.filter(hasConsole).length;
  const period =
    data.first === null
      ? html`${words.text('noData')}`
      : words.say('coversShort', { first: time(data.first), last: time(data.last ?? '') });
  return renderPage({
    words,
    title: `${words.text('consoleTitle')} – lasttouch`,
    root: '',
    styles: ['report.css'],
    scripts: SCRIPTS,
    version,
    footer: words.say('daysOf', { zone: options.timezone }),
    body: html`<header>
<h1>${words.text('consoleHeading')}</h1>
<p>${period} ${words.say('withConsole', { count: total })}</p>
</header>
<main id="main">
<section aria-labelledby="readings">
<h2 id="readings">${words.text('readings')}</h2>
<p class="note">${words.text('readingMeans')}</p>
${readingsTable(words, figures)}
<p>${words.say('singleWindows', { sentence: message(agreementText(agreementOf(figures))) })}</p>
</section>
<section aria-labelledby="campaigns-title">
<h2 id="campaigns-title">${words.text('campaigns')}</h2>
${
  total === 0
    ? html`<p>${words.text('noConsole')}</p>`
    : html`${campaignsTable(words, figures)}
${words.forScripts(SCRIPT_WORDS)}`
}
</section>
<section aria-labelledby="warnings">
<h2 id="warnings">${words.text('warnings')}</h2>
${warningsSection({ facts, words })}
</section>
<section aria-labelledby="facts">
<h2 id="facts">${words.text('thisRun')}</h2>
${optionsAndCounts({ facts, words })}
<h3>${words.text('files')}</h3>
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
  language: Language,
): Promise<WrittenFile[]> {
  const paths = await copyAssets(folder, [...SCRIPTS, 'report.css']);
  const assets = paths.map((path) => ({ path, rows: 0 }));
  await folder.write('index.html', reconcilePage(figures, facts, new Words(language)));
  return [...assets, { path: 'index.html', rows: figures.campaigns.filter(hasConsole).length }];
}
