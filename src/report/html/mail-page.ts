import type { Figures } from '../figures.ts';
import type { Language } from '../languages.ts';
import type { ReportFacts } from '../run-json.ts';
import { pageStyle } from './assets.ts';
import { pageHeader, section, tiles } from './index-page.ts';
import { byDaySection } from './overview/by-day.ts';
import { campaignsLabels, campaignsTable } from './overview/campaigns-table.ts';
import { channelsLabels, channelsSection } from './overview/channels-section.ts';
import { unattributedSection } from './overview/outcomes.ts';
import { termsList } from './overview/terms.ts';
import { html } from './parts/markup.ts';
import { renderSinglePage } from './parts/page.ts';
import { historySection } from './parts/run-facts.ts';
import { planSite } from './parts/site.ts';
import { rejectsSection, warningsSection } from './parts/warnings.ts';
import { Words } from './words/words.ts';

/** Two months by day; of a longer time weeks, so that the page stays small. */
const MOST_DAYS = 62;

/** One page of the whole report, to be sent by mail: all of it in one file, and nothing in it needs a script. */
export async function mailPage(figures: Figures, facts: ReportFacts, language: Language): Promise<string> {
  const words = new Words(language);
  const site = await planSite(figures, facts, words);
  return renderSinglePage({
    words,
    generator: 'lasttouch attribute',
    title: `${words.text('title')} – lasttouch`,
    style: `${pageStyle()}${channelsLabels(site)}${campaignsLabels(site)}`,
    version: facts.version,
    footer: words.say('daysOf', { zone: facts.options.timezone }),
    body: html`${pageHeader(site)}
<main id="main">
${tiles(site)}
${byDaySection(site, MOST_DAYS)}
${section(words, 'history', 'historyTitle', historySection(site))}
${channelsSection(site)}
${section(words, 'campaigns-title', 'campaigns', html`${await campaignsTable(site, false)}\n${termsList(words)}`)}
<div class="columns">
${section(words, 'unattributed', 'unattributedByReason', unattributedSection(site))}
${section(words, 'warnings', 'warnings', warningsSection(site))}${rejectsSection(site)}
</div>
</main>`,
  });
}
