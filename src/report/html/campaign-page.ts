import { formatAmount } from '../../values/amount.ts';
import { group } from '../../values/group.ts';
import { percent } from '../../values/percent.ts';
import { TimeFormat } from '../../values/times.ts';
import { finalAt } from '../figures.ts';
import { CHART_LIBRARY } from './assets.ts';
import { breakpointsList } from './campaign/breakpoints-list.ts';
import { chartData } from './campaign/chart-data.ts';
import { daysTable } from './campaign/days-table.ts';
import { type StretchFigures, stretchesOf } from './campaign/stretches.ts';
import { stretchesTable } from './campaign/stretches-table.ts';
import { embedJson, html, type Markup, NOTHING } from './parts/markup.ts';
import { renderPage, tile } from './parts/page.ts';
import { type CampaignView, fileAddress, type NamedCells } from './parts/site.ts';
import { label, time } from './parts/values.ts';
import type { Words } from './words/words.ts';

const SCRIPTS = [
  CHART_LIBRARY.script,
  'words.js',
  'plots.js',
  'bars.js',
  'breakpoints.js',
  'readout.js',
  'campaign.js',
];
const SCRIPT_WORDS = [
  'clicks',
  'purchases',
  'customConversions',
  'amount',
  'windowReadout',
  'campaignChart',
  'chartMarks',
  'chartUse',
] as const;

function neighbours({ site, place }: CampaignView): Markup {
  const link = (to: number, relation: string, arrow: string) =>
    to < 0 || to >= site.names.length
      ? NOTHING
      : html`<a rel="${relation}" href="${fileAddress(site, to, 'html')}">${arrow} ${label(site.figures.campaigns[to].id)}</a>`;
  return html`<nav aria-label="${site.words.text('campaigns')}"><a href="../index.html">${site.words.text('allCampaigns')}</a>${link(place - 1, 'prev', '←')}${link(place + 1, 'next', '→')}</nav>`;
}

function facts({ campaign, summary, events, site }: CampaignView): Markup {
  const { words } = site;
  const times = new TimeFormat(site.figures.zone);
  const tracked = events.map((event, index) => html`${index > 0 ? ', ' : ''}${label(event)}`);
  const rows: [string, string | Markup | readonly Markup[]][] = [
    [words.text('campaign'), label(campaign.id)],
    [words.text('channel'), label(campaign.channel)],
    [words.text('published'), time(summary.published_at)],
    [words.text('ended'), campaign.endedAt === null ? '' : time(times.format(campaign.endedAt))],
    [words.text('purchaseConversion'), campaign.on ? 'ON' : 'OFF'],
    [words.text('customEvents'), events.length === 0 ? words.text('noEvents') : tracked],
    [words.text('targeted'), group(summary.targeted)],
    [words.text('sent'), group(summary.sent)],
    [words.text('cost'), campaign.cost === null ? '' : group(formatAmount(campaign.cost))],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What is left after refunds of this campaign's purchases. */
function netTile(words: Words, { refunds, refund_amount, net_amount, net_roas }: NamedCells): Markup {
  const refunded = words.say(net_roas === '' ? 'refundsOf' : 'refundsOfRoas', {
    count: Number(refunds),
    amount: group(refund_amount),
    roas: percent(net_roas),
  });
  return tile(words.text('netOfRefunds'), group(net_amount), refunded);
}

function tiles({ summary, campaign, events, site }: CampaignView): Markup {
  const { words } = site;
  return html`<dl class="tiles">
${tile(words.text('clicks'), group(summary.clicks), summary.ctr === '' ? '' : `${words.text('ctr')} ${percent(summary.ctr)}`)}${
  campaign.on
    ? [
        tile(
          words.text('purchases'),
          group(summary.purchase_conversions),
          words.say('moreAssisted', { count: Number(summary.assisted_purchases) }),
        ),
        tile(
          words.text('purchaseAmount'),
          group(summary.purchase_amount),
          summary.roas === '' ? '' : `${words.text('roas')} ${percent(summary.roas)}`,
        ),
        site.figures.refunds === undefined ? NOTHING : netTile(words, summary),
      ]
    : tile(words.text('purchases'), '–', words.text('isOff'))
}${events.length === 0 ? '' : tile(words.text('customConversions'), group(summary.custom_conversions))}</dl>`;
}

/** What the console shows of this campaign, and by how much lasttouch gives more or less. */
function consoleNote({ site, place }: CampaignView): Markup {
  const cells = site.consoles?.[place];
  if (cells === undefined) return NOTHING;
  const { words } = site;
  const known = [
    [words.text('purchasesInText'), cells.console_conversions, cells.conversions_difference],
    [words.text('amountInText'), cells.console_amount, cells.amount_difference],
  ].filter(([, shown]) => shown !== '');
  if (known.length === 0) return NOTHING;
  const texts = known.map(
    ([what, shown, difference], index) =>
      html`${index > 0 ? '; ' : ''}${words.say(compared(difference), {
        what,
        shown: group(shown),
        difference: group(difference.replace('-', '')),
      })}`,
  );
  return html`<p class="note" id="console">${words.say('consoleShows', {
    texts: html`${texts}`,
    command: html`<code>lasttouch reconcile</code>`,
  })}</p>
`;
}

function compared(difference: string) {
  if (difference === '') return 'consoleAlone';
  if (difference === '0') return 'consoleSame';
  return difference.startsWith('-') ? 'consoleLess' : 'consoleMore';
}

function finality({ summary, site, place }: CampaignView): Markup {
  const { data } = site.figures;
  const final = finalAt(site.figures, place);
  if (data === undefined || final === undefined) return NOTHING;
  return html`<p class="note">${
    final <= data.last
      ? site.words.say('isFinal', { final: time(summary.final_at) })
      : site.words.say('isGrowing', {
          end: time(site.facts.data.last ?? ''),
          final: time(summary.final_at),
        })
  }</p>`;
}

function chartSection(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  const { words } = view.site;
  const term = (key: 'stretch' | 'creditChanged' | 'transitionTerm') => html`<b>${words.text(key)}</b>`;
  if (view.parts.length === 0) return html`<p class="note">${words.text('nothingHere')}</p>`;
  return html`<section aria-labelledby="by-day">
<h2 id="by-day">${words.text('campaignByDay')}</h2>
<div id="chart" hidden></div>
<noscript><p class="note">${words.text('chartNeedsScript')}</p></noscript>
${words.forScripts(SCRIPT_WORDS)}
${embedJson('chart-data', chartData(view, stretches))}
</section>
${
  view.breakpoints.length === 0
    ? html`<p class="note">${words.text('noBreakpoint')}</p>`
    : html`<section aria-labelledby="breakpoints">
<h2 id="breakpoints">${words.text('breakpoints')}</h2>
${breakpointsList(view, stretches)}
<p class="note">${words.say('creditChangedMeans', { term: term('creditChanged') })}</p>
</section>
<section aria-labelledby="stretches">
<h2 id="stretches">${words.text('stretchesTitle')}</h2>
${stretchesTable(view, stretches)}
<p class="note">${words.say('stretchMeans', { stretch: term('stretch'), transition: term('transitionTerm') })}</p>
</section>`
}
<section aria-labelledby="days">
<h2 id="days">${words.text('days')}</h2>
${daysTable(view)}
<p class="note">${words.say('sameRows', { file: html`<a href="${fileAddress(view.site, view.place, 'csv')}">${words.text('csvOfPage')}</a>` })}</p>
</section>`;
}

/** The page of one campaign. */
export function campaignPage(view: CampaignView): string {
  const { campaign, site } = view;
  const name = campaign.name === '' ? campaign.id : campaign.name;
  return renderPage({
    words: site.words,
    title: `${name} – lasttouch`,
    root: '../',
    styles: [CHART_LIBRARY.style, 'report.css'],
    scripts: view.parts.length === 0 ? [] : SCRIPTS,
    version: site.facts.version,
    footer: site.words.say('daysOf', { zone: site.figures.zone.name }),
    body: html`<header>
${neighbours(view)}
<h1>${label(name)}</h1>
${facts(view)}
</header>
<main id="main">
${tiles(view)}
${consoleNote(view)}${finality(view)}
${chartSection(view, stretchesOf(view))}
</main>`,
  });
}
