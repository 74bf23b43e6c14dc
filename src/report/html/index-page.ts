import { group } from '../../values/group.ts';
import { CSV_FILE_NAMES } from '../csv-files.ts';
import { byDaySection } from './overview/by-day.ts';
import { campaignsLabels, filteredCampaigns, netText, totalCells } from './overview/campaigns-table.ts';
import { channelsLabels, channelsSection } from './overview/channels-section.ts';
import { reconciliationSection, unattributedSection } from './overview/outcomes.ts';
import { overlapsSection } from './overview/overlaps-section.ts';
import { termsList } from './overview/terms.ts';
import { html, type Markup } from './parts/markup.ts';
import { renderPage, tile } from './parts/page.ts';
import { historySection, runFactsSection } from './parts/run-facts.ts';
import type { Site } from './parts/site.ts';
import { time } from './parts/values.ts';
import { rejectsSection, warningsBadge, warningsSection } from './parts/warnings.ts';
import type { WordKey } from './words/dictionary.ts';
import type { Words } from './words/words.ts';

/** Two years by day; of a longer time weeks. */
const MOST_DAYS = 732;
const SCRIPT_WORDS = ['shown'] as const;

/** The totals, the largest things on a page. */
export function tiles(site: Site): Markup {
  const { words, facts } = site;
  const { campaigns, conversions } = facts.counts;
  const totals = totalCells(site);
  const { credited, unattributed: lost } = conversions;
  const count = credited + lost;
  const share =
    count === 0 ? '' : words.say('shareLost', { share: ((100 * lost) / count).toFixed(1), count });
  const drafts = campaigns.drafts === 0 ? '' : words.say('drafts', { count: campaigns.drafts });
  return html`<dl class="tiles">
${tile(words.text('campaigns'), group(String(campaigns.campaigns)), drafts)}${tile(words.text('clicks'), group(totals.clicks))}${tile(words.text('purchases'), group(totals.purchase_conversions), words.text('eachForOne'))}${tile(words.text('purchaseAmount'), group(totals.purchase_amount), netText(words, totals))}${totals.custom_conversions === '' ? '' : tile(words.text('customConversions'), group(totals.custom_conversions), words.text('inEvery'))}${tile(words.text('unattributed'), group(String(lost)), share)}</dl>`;
}

/** The title, what time the report covers, and how many warnings there are. */
export function pageHeader({ words, facts }: Site): Markup {
  const { data, options } = facts;
  const covers =
    data.first === null
      ? words.text('noData')
      : words.say('covers', {
          first: time(data.first),
          last: time(data.last ?? ''),
          zone: options.timezone,
        });
  return html`<header>
<h1>${words.text('title')}</h1>
<p>${covers}${warningsBadge(words, facts)}</p>
</header>`;
}

/** A part of a page under its title. */
export function section(words: Words, id: string, title: WordKey, content: Markup): Markup {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${words.text(title)}</h2>
${content}
</section>`;
}

/** The page that one opens first. */
export async function indexPage(site: Site): Promise<string> {
  const { words, facts } = site;
  return renderPage({
    words,
    title: `${words.text('title')} – lasttouch`,
    root: '',
    styles: ['report.css'],
    ownStyle: `${channelsLabels(site)}${campaignsLabels(site)}`,
    scripts: ['words.js', 'index.js'],
    version: facts.version,
    footer: words.say('daysOf', { zone: facts.options.timezone }),
    body: html`${pageHeader(site)}
<main id="main">
${tiles(site)}
${byDaySection(site, MOST_DAYS)}
${channelsSection(site)}
${section(words, 'campaigns-title', 'campaigns', html`${await filteredCampaigns(site)}\n${termsList(words)}`)}
${overlapsSection(site)}
<div class="columns">
<div>
${section(words, 'unattributed', 'unattributedByReason', unattributedSection(site))}${rejectsSection(site)}
</div>
${section(words, 'warnings', 'warnings', warningsSection(site))}
</div>
${section(words, 'history', 'historyTitle', historySection(site))}
<div class="columns">
${section(words, 'outcomes', 'outcomesTitle', reconciliationSection(site))}
${section(
  words,
  'facts',
  'thisRun',
  html`${runFactsSection(site)}
<h3>${words.text('files')}</h3>
<p>${CSV_FILE_NAMES.map((file, index) => html`${index > 0 ? ', ' : ''}<a href="${file}">${file}</a>`)}, <a href="run.json">run.json</a></p>`,
)}
</div>
${words.forScripts(SCRIPT_WORDS)}
</main>`,
  });
}
