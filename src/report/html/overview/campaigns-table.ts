import { mapWithTurns } from '../../../folders/turns.ts';
import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import { finalAt, type NetFigures, netOf } from '../../figures.ts';
import { html, type Markup } from '../parts/markup.ts';
import { filterForm, scrolling } from '../parts/page.ts';
import { fileAddress, type NamedCells, type Site } from '../parts/site.ts';
import {
  cardLabels,
  instant,
  number,
  ratio,
  type Stack,
  stackCell,
  stackHead,
  text,
} from '../parts/stacked-table.ts';
import { label } from '../parts/values.ts';
import type { Words } from '../words/words.ts';
import { Sparklines } from './sparkline.ts';

const FIRST: readonly Stack[] = [[text('channel', 'channel'), text('purchase_conversion', 'onOff')]];

const FIGURES: readonly Stack[] = [
  [number('purchase_conversions', 'purchases'), number('assisted_purchases', 'assisted')],
  [number('purchase_amount', 'amount'), number('purchasers', 'purchasers')],
  [number('custom_conversions', 'custom')],
  [number('clicks', 'clicks'), ratio('ctr', 'ctr')],
  [number('sent', 'sent'), number('targeted', 'targeted')],
  [number('cost', 'cost'), ratio('roas', 'roas')],
  [number('breakpoints', 'breakpoints')],
  [instant('published_at', 'published'), instant('final_at', 'finalAt')],
];

const REFUND_FIGURES: readonly Stack[] = [
  [number('refunds', 'refunds'), number('refund_amount', 'refunded')],
  [number('net_amount', 'netAmount'), ratio('net_roas', 'netRoas')],
];

const CONSOLE_FIGURES: readonly Stack[] = [
  [number('console_conversions', 'consolePurchases'), number('conversions_difference', 'difference')],
  [number('console_amount', 'consoleAmount'), number('amount_difference', 'difference')],
];

function figuresShown({ figures, consoles }: Site): readonly Stack[] {
  if (figures.refunds === undefined && consoles === undefined) return FIGURES;
  return [
    ...FIGURES,
    ...(figures.refunds === undefined ? [] : REFUND_FIGURES),
    ...(consoles === undefined ? [] : CONSOLE_FIGURES),
  ];
}

const SORTED_BY = 'purchase_amount';

/** Places with the highest purchase amount first, as in the table on the terminal. */
function byAmount({ figures }: Site): number[] {
  const amounts = figures.campaigns.map(({ on }, place) =>
    on ? figures.purchases.total(place).amount : -1n,
  );
  return figures.campaigns
    .map((_, place) => place)
    .sort((a, b) => (amounts[a] === amounts[b] ? a - b : amounts[a] > amounts[b] ? -1 : 1));
}

function finalText(words: Words, final: string | Markup): Markup {
  return html`${final} <i>${words.text('growing')}</i>`;
}

/** The stacks of a row: where the figures of a campaign still grow, its last time says so. */
function stacksOf(site: Site, place: number, stacks: readonly Stack[]): readonly Stack[] {
  const { data } = site.figures;
  if (data === undefined || (finalAt(site.figures, place) ?? 0) <= data.last) return stacks;
  return stacks.map(([upper, lower]): Stack => {
    if (lower?.column !== 'final_at') return [upper, lower];
    return [upper, { ...lower, show: (cell) => finalText(site.words, lower.show(cell)) }];
  });
}

function row(site: Site, place: number, stacks: readonly Stack[], spark: Markup, linked: boolean): Markup {
  const cells = { ...site.summaries[place], ...site.consoles?.[place] };
  const shown = stacksOf(site, place, stacks);
  const name = label(cells.name === '' ? cells.campaign_id : cells.name);
  const head = linked ? html`<a href="campaigns/${fileAddress(site, place, 'html')}">${name}</a>` : name;
  return html`<tr><th scope="row">${head}<small>${label(cells.campaign_id)}</small></th>${FIRST.map((stack) => stackCell(stack, cells))}<td>${spark}</td>${shown.map((stack) => stackCell(stack, cells))}</tr>\n`;
}

function refundTotals({ refunds, refunded, net }: NetFigures): NamedCells {
  return { refunds: String(refunds), refund_amount: formatAmount(refunded), net_amount: formatAmount(net) };
}

/** The sums that stand below the table and in the tiles; empty where no campaign has such a figure. */
export function totalCells({ figures, facts, summaries }: Site): NamedCells {
  const on = figures.campaigns.some((campaign) => campaign.on);
  const sum = (column: string) => summaries.reduce((total, cells) => total + Number(cells[column]), 0);
  const purchases = figures.purchases.grandTotal();
  const net = figures.refunds && netOf(purchases, figures.refunds.grandTotal());
  return {
    clicks: String(facts.counts.clicks.counted),
    purchase_conversions: on ? String(sum('purchase_conversions')) : '',
    purchase_amount: on ? formatAmount(purchases.amount) : '',
    custom_conversions: figures.pairs.length > 0 ? String(sum('custom_conversions')) : '',
    ...(on && net && refundTotals(net)),
  };
}

/** What is left of the purchase amount after refunds; nothing where there are no files of refunds. */
export function netText(words: Words, cells: NamedCells): Markup | string {
  const { net_amount: net = '', refund_amount: refunded = '' } = cells;
  return net === '' ? '' : words.say('netOf', { net: group(net), refunded: group(refunded) });
}

/** The names of the columns for narrow screens. */
export function campaignsLabels(site: Site): string {
  return cardLabels(site.words, 'campaigns', [...FIRST, undefined, ...figuresShown(site)]);
}

/** All campaigns, `linked` to their pages where there are such. */
export async function campaignsTable(site: Site, linked: boolean): Promise<Markup> {
  const { words } = site;
  const totals = totalCells(site);
  const stacks = figuresShown(site);
  const sparklines = new Sparklines(site.figures);
  const heads = (some: readonly Stack[]) => some.map((stack) => stackHead(words, stack, SORTED_BY));
  return scrolling(
    words.text('campaigns'),
    html`<table id="campaigns" class="campaigns cards${linked ? ' sortable' : ''}${stacks === FIGURES ? '' : ' wide'}">
<thead><tr><th scope="col" data-sort="text">${words.text('campaign')}</th>${heads(FIRST)}<th scope="col">${words.text('sparkHead')}</th>${heads(stacks)}</tr></thead>
<tbody>
${await mapWithTurns(byAmount(site), (place) => row(site, place, stacks, sparklines.draw(place), linked))}</tbody>
<tfoot><tr><th scope="row">${words.text('allCampaigns')}</th>${FIRST.map(() => html`<td></td>`)}<td></td>${stacks.map((stack) => stackCell(stack, totals, ''))}</tr></tfoot>
</table>`,
  );
}

/** The table with the form that filters it; the script makes its heads sort. */
export async function filteredCampaigns(site: Site): Promise<Markup> {
  return html`${filterForm(site.words, 'filterAll')}
${await campaignsTable(site, true)}`;
}
