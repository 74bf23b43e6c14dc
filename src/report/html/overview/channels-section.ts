import { channelsTable } from '../../tables/channels.ts';
import { html, type Markup } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import { nameCells, type Site } from '../parts/site.ts';
import { cardLabels, number, ratio, type Stack, stackCell, stackHead } from '../parts/stacked-table.ts';
import { label } from '../parts/values.ts';
import { totalCells } from './campaigns-table.ts';

const FIGURES: readonly Stack[] = [
  [number('campaigns', 'campaigns')],
  [number('purchase_conversions', 'purchases')],
  [number('purchase_amount', 'amount')],
  [number('purchasers', 'purchasers')],
  [number('custom_conversions', 'custom')],
  [number('clicks', 'clicks')],
  [number('sent', 'sent')],
  [number('cost', 'cost')],
  [ratio('roas', 'roas')],
];

const REFUND_FIGURES: readonly Stack[] = [
  [number('refunds', 'refunds')],
  [number('refund_amount', 'refunded')],
  [number('net_amount', 'netAmount')],
  [ratio('net_roas', 'netRoas')],
];

function figuresShown({ figures }: Site): readonly Stack[] {
  return figures.refunds === undefined ? FIGURES : [...FIGURES, ...REFUND_FIGURES];
}

/** The names of the columns for narrow screens. */
export function channelsLabels(site: Site): string {
  return cardLabels(site.words, 'channels', figuresShown(site));
}

/** The rows of channels.csv side by side. */
export function channelsSection(site: Site): Markup {
  const { words, figures } = site;
  const stacks = figuresShown(site);
  const rows = nameCells(channelsTable(figures)).map((cells) => {
    const name = cells.channel === '' ? words.text('noChannel') : cells.channel;
    return html`<tr><th scope="row">${label(name)}</th>${stacks.map((stack) => stackCell(stack, cells))}</tr>\n`;
  });
  const totals = { ...totalCells(site), campaigns: String(figures.campaigns.length) };
  return html`<section aria-labelledby="channels-title">
<h2 id="channels-title">${words.text('channels')}</h2>
${scrolling(
  words.text('channels'),
  html`<table id="channels" class="cards${stacks === FIGURES ? '' : ' wide'}">
<thead><tr><th scope="col">${words.text('channel')}</th>${stacks.map((stack) => stackHead(words, stack))}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">${words.text('allChannels')}</th>${stacks.map((stack) => stackCell(stack, totals, ''))}</tr></tfoot>
</table>`,
)}
<p class="note">${words.text('channelsNote')}</p>
</section>`;
}
