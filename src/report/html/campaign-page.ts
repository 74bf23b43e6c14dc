import { formatAmount } from '../../values/amount.ts';
import { counted, group } from '../../values/group.ts';
import { percent } from '../../values/percent.ts';
import { TimeFormat } from '../../values/times.ts';
import { finalAt } from '../figures.ts';
import { CHART_LIBRARY } from './assets.ts';
import { breakpointsList } from './parts/breakpoints-list.ts';
import { chartData } from './parts/chart-data.ts';
import { daysTable } from './parts/days-table.ts';
import { embedJson, html, type Markup, NOTHING } from './parts/markup.ts';
import { renderPage, tile } from './parts/page.ts';
import { type CampaignView, fileAddress, type NamedCells } from './parts/site.ts';
import { type StretchFigures, stretchesOf } from './parts/stretches.ts';
import { stretchesTable } from './parts/stretches-table.ts';
import { label, time } from './parts/values.ts';

const SCRIPTS = [CHART_LIBRARY.script, 'plots.js', 'bars.js', 'breakpoints.js', 'readout.js', 'campaign.js'];

function neighbours({ site, place }: CampaignView): Markup {
  const link = (to: number, relation: string, arrow: string) =>
    to < 0 || to >= site.names.length
      ? NOTHING
      : html`<a rel="${relation}" href="${fileAddress(site, to, 'html')}">${arrow} ${label(site.figures.campaigns[to].id)}</a>`;
  return html`<nav aria-label="Campaigns"><a href="../index.html">All campaigns</a>${link(place - 1, 'prev', '←')}${link(place + 1, 'next', '→')}</nav>`;
}

function facts({ campaign, summary, events, site }: CampaignView): Markup {
  const times = new TimeFormat(site.figures.zone);
  const tracked = events.map((event, index) => html`${index > 0 ? ', ' : ''}${label(event)}`);
  const rows: [string, string | Markup | readonly Markup[]][] = [
    ['Campaign', label(campaign.id)],
    ['Channel', label(campaign.channel)],
    ['Published', time(summary.published_at)],
    ['Ended', campaign.endedAt === null ? '' : time(times.format(campaign.endedAt))],
    ['Purchase conversion', campaign.on ? 'ON' : 'OFF'],
    ['Custom events', events.length === 0 ? 'none' : tracked],
    ['Targeted', group(summary.targeted)],
    ['Sent', group(summary.sent)],
    ['Cost', campaign.cost === null ? '' : group(formatAmount(campaign.cost))],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What is left after refunds of this campaign's purchases. */
function netTile({ refunds, refund_amount, net_amount, net_roas }: NamedCells): Markup {
  const roas = net_roas === '' ? '' : `, ROAS ${percent(net_roas)}`;
  const refunded = `${counted(Number(refunds), 'refund')} of ${group(refund_amount)}${roas}`;
  return tile('Net of refunds', group(net_amount), refunded);
}

function tiles({ summary, campaign, events, site }: CampaignView): Markup {
  return html`<dl class="tiles">
${tile('Clicks', group(summary.clicks), summary.ctr === '' ? '' : `CTR ${percent(summary.ctr)}`)}${
  campaign.on
    ? [
        tile(
          'Purchases',
          group(summary.purchase_conversions),
          `${group(summary.assisted_purchases)} more assisted`,
        ),
        tile(
          'Purchase amount',
          group(summary.purchase_amount),
          summary.roas === '' ? '' : `ROAS ${percent(summary.roas)}`,
        ),
        site.figures.refunds === undefined ? NOTHING : netTile(summary),
      ]
    : tile('Purchases', '–', 'purchase conversion is OFF')
}${events.length === 0 ? '' : tile('Custom conversions', group(summary.custom_conversions))}</dl>`;
}

/** What the console shows of this campaign, and by how much lasttouch gives more or less. */
function consoleNote({ site, place }: CampaignView): Markup {
  const cells = site.consoles?.[place];
  if (cells === undefined) return NOTHING;
  const known = [
    ['purchases', cells.console_conversions, cells.conversions_difference],
    ['purchase amount', cells.console_amount, cells.amount_difference],
  ].filter(([, shown]) => shown !== '');
  if (known.length === 0) return NOTHING;
  const texts = known.map(
    ([what, shown, difference], index) =>
      html`${index > 0 ? '; ' : ''}${what} ${group(shown)}${differenceText(difference)}`,
  );
  return html`<p class="note" id="console">The console shows: ${texts}. <code>lasttouch reconcile</code> looks for the cause of a difference.</p>
`;
}

function differenceText(difference: string): string {
  if (difference === '') return '';
  if (difference === '0') return ' (the same here)';
  return difference.startsWith('-')
    ? ` (${group(difference.slice(1))} less here)`
    : ` (${group(difference)} more here)`;
}

function finality({ summary, site, place }: CampaignView): Markup {
  const { data } = site.figures;
  const final = finalAt(site.figures, place);
  if (data === undefined || final === undefined) return NOTHING;
  return html`<p class="note">${
    final <= data.last
      ? html`These figures are final: the last click could earn conversions until ${time(summary.final_at)}.`
      : html`These figures still grow: the data end at ${time(site.facts.data.last ?? '')}, and the last click can earn conversions until ${time(summary.final_at)}.`
  }</p>`;
}

function chartSection(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  if (view.parts.length === 0) {
    return html`<p class="note">No click was counted and no conversion credited in the range of this report.</p>`;
  }
  return html`<section aria-labelledby="by-day">
<h2 id="by-day">By day</h2>
<div id="chart" hidden></div>
<noscript><p class="note">The chart needs JavaScript; the tables below hold all its numbers.</p></noscript>
${embedJson('chart-data', chartData(view, stretches))}
</section>
${
  view.breakpoints.length === 0
    ? html`<p class="note">No change of the conversion window falls on this campaign: it has no breakpoint.</p>`
    : html`<section aria-labelledby="breakpoints">
<h2 id="breakpoints">Breakpoints</h2>
${breakpointsList(view, stretches)}
<p class="note"><b>Credit changed</b> is what a change of the window did to this campaign: the conversions of the stretch that begins at the breakpoint, less what they would be if the former window were still in force.</p>
</section>
<section aria-labelledby="stretches">
<h2 id="stretches">The stretches side by side</h2>
${stretchesTable(view, stretches)}
</section>`
}
<section aria-labelledby="days">
<h2 id="days">Days</h2>
${daysTable(view)}
<p class="note">The same rows: <a href="${fileAddress(view.site, view.place, 'csv')}">this page's CSV file</a>.</p>
</section>`;
}

/** The page of one campaign. */
export function campaignPage(view: CampaignView): string {
  const { campaign, site } = view;
  const name = campaign.name === '' ? campaign.id : campaign.name;
  return renderPage({
    title: `${name} – lasttouch`,
    root: '../',
    styles: [CHART_LIBRARY.style, 'report.css'],
    scripts: view.parts.length === 0 ? [] : SCRIPTS,
    version: site.facts.version,
    footer: html`Days and times of ${site.figures.zone.name}.`,
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
