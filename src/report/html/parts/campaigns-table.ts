import { mapWithTurns } from '../../../folders/turns.ts';
import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import { percent } from '../../../values/percent.ts';
import { finalAt, grandTotal, type NetFigures, netOf, totalOf } from '../../figures.ts';
import { html, type Markup } from './markup.ts';
import { filterForm, scrolling } from './page.ts';
import { fileAddress, type NamedCells, type Site } from './site.ts';
import { label, time } from './values.ts';

/** A column of the table: a column of summary.csv, and how its cells stand there. */
interface Column {
  column: string;
  title: string;
  /** How the script sorts it. */
  sort: 'text' | 'number' | 'time';
  show: (cell: string) => string | Markup;
}

const number = (column: string, title: string): Column => ({ column, title, sort: 'number', show: group });
const ratio = (column: string, title: string): Column => ({ column, title, sort: 'number', show: percent });
const instant = (column: string, title: string): Column => ({ column, title, sort: 'time', show: time });
const text = (column: string, title: string): Column => ({ column, title, sort: 'text', show: label });

const COLUMNS: readonly Column[] = [
  text('channel', 'Channel'),
  number('purchase_conversions', 'Purchases'),
  number('purchase_amount', 'Amount'),
  number('assisted_purchases', 'Assisted'),
  number('custom_conversions', 'Custom'),
  number('clicks', 'Clicks'),
  ratio('ctr', 'CTR'),
  number('sent', 'Sent'),
  number('targeted', 'Targeted'),
  number('cost', 'Cost'),
  ratio('roas', 'ROAS'),
  number('breakpoints', 'Breakpoints'),
  text('purchase_conversion', 'ON/OFF'),
  instant('published_at', 'Published'),
  instant('final_at', 'Final at'),
  number('purchasers', 'Purchasers'),
];

const REFUND_COLUMNS: readonly Column[] = [
  number('refunds', 'Refunds'),
  number('refund_amount', 'Refunded'),
  number('net_amount', 'Net amount'),
  ratio('net_roas', 'Net ROAS'),
];

const CONSOLE_COLUMNS: readonly Column[] = [
  number('console_conversions', 'Console purchases'),
  number('conversions_difference', 'Difference'),
  number('console_amount', 'Console amount'),
  number('amount_difference', 'Difference'),
];

function columnsOf({ figures, consoles }: Site): readonly Column[] {
  return [
    ...COLUMNS,
    ...(figures.refunds === undefined ? [] : REFUND_COLUMNS),
    ...(consoles === undefined ? [] : CONSOLE_COLUMNS),
  ];
}

const SORTED_BY = 'purchase_amount';

/** Places with the highest purchase amount first, as in the table on the terminal. */
function byAmount({ figures }: Site): number[] {
  const amounts = figures.campaigns.map(({ on }, place) =>
    on ? totalOf(figures.purchases, place).amount : -1n,
  );
  return figures.campaigns
    .map((_, place) => place)
    .sort((a, b) => (amounts[a] === amounts[b] ? a - b : amounts[a] > amounts[b] ? -1 : 1));
}

function head({ column, title, sort }: Column): Markup {
  const sorted = column === SORTED_BY ? html` aria-sort="descending"` : '';
  return html`<th scope="col"${sort === 'number' ? html` class="n"` : ''} data-sort="${sort}"${sorted}>${title}</th>`;
}

function row(site: Site, place: number): Markup {
  const summary = { ...site.summaries[place], ...site.consoles?.[place] };
  const { data } = site.figures;
  const growing = data !== undefined && (finalAt(site.figures, place) ?? 0) > data.last;
  const cells = columnsOf(site).map(({ column, sort, show }) => {
    const kind = sort === 'number' ? 'n' : column === 'final_at' && growing ? 'growing' : '';
    return html`<td${kind === '' ? '' : html` class="${kind}"`}>${show(summary[column])}</td>`;
  });
  const name = summary.name === '' ? summary.campaign_id : summary.name;
  return html`<tr><th scope="row"><a href="campaigns/${fileAddress(site, place, 'html')}">${label(name)}</a> <small>${label(summary.campaign_id)}</small></th>${cells}</tr>\n`;
}

function refundTotals({ refunds, refunded, net }: NetFigures): NamedCells {
  return { refunds: String(refunds), refund_amount: formatAmount(refunded), net_amount: formatAmount(net) };
}

/** The sums that stand below the table and in the tiles; empty where no campaign has such a figure. */
export function totalCells({ figures, facts, summaries }: Site): NamedCells {
  const on = figures.campaigns.some((campaign) => campaign.on);
  const sum = (column: string) => summaries.reduce((total, cells) => total + Number(cells[column]), 0);
  const purchases = grandTotal(figures.purchases);
  const net = figures.refunds && netOf(purchases, grandTotal(figures.refunds));
  return {
    clicks: String(facts.counts.clicks.counted),
    purchase_conversions: on ? String(sum('purchase_conversions')) : '',
    purchase_amount: on ? formatAmount(purchases.amount) : '',
    custom_conversions: figures.pairs.length > 0 ? String(sum('custom_conversions')) : '',
    ...(on && net && refundTotals(net)),
  };
}

/** What is left of the purchase amount after refunds; nothing where there are no files of refunds. */
export function netText({ net_amount: net = '', refund_amount: refunded = '' }: NamedCells): string {
  return net === '' ? '' : `${group(net)} net of ${group(refunded)} refunded`;
}

/** All campaigns; the script makes the heads sort and shows the filter. */
export async function campaignsTable(site: Site): Promise<Markup> {
  const totals = totalCells(site);
  const columns = columnsOf(site);
  return html`${filterForm('name, id or channel')}
${scrolling(
  'Campaigns',
  html`<table id="campaigns" class="campaigns">
<thead><tr><th scope="col" data-sort="text">Campaign</th>${columns.map(head)}</tr></thead>
<tbody>
${await mapWithTurns(byAmount(site), (place) => row(site, place))}</tbody>
<tfoot><tr><th scope="row">All campaigns</th>${columns.map(({ column, sort, show }) => html`<td${sort === 'number' ? html` class="n"` : ''}>${show(totals[column] ?? '')}</td>`)}</tr></tfoot>
</table>`,
)}`;
}
