import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { html, type Markup } from './markup.ts';
import { scrolling } from './page.ts';
import type { CampaignView } from './site.ts';
import type { StretchFigures } from './stretches.ts';
import { label, time } from './values.ts';

type Cell = (stretch: StretchFigures) => string | Markup;

function perDay(count: number, days: number): string {
  return days === 0 ? '' : group((count / days).toFixed(1));
}

function signed(count: number): string {
  return count > 0 ? `+${group(String(count))}` : group(String(count)).replace('-', '−');
}

function rowsOf(view: CampaignView): [string | Markup, Cell][] {
  const { on } = view.campaign;
  const times = new TimeFormat(view.site.figures.zone);
  const bound = (instant: number) => (Number.isFinite(instant) ? time(times.format(instant)) : '');
  const rows: [string | Markup, Cell | undefined][] = [
    ['From', ({ from }) => bound(from) || 'the beginning'],
    ['Until', ({ to }) => bound(to) || 'the end of the data'],
    ['Days with clicks or conversions', ({ days }) => group(days.toFixed(Number.isInteger(days) ? 0 : 1))],
    ['Clicks', ({ clicks }) => group(String(clicks))],
    ['Clicks on such a day', ({ clicks, days }) => perDay(clicks, days)],
    ['Purchases', on ? ({ purchases }) => group(String(purchases.count)) : undefined],
    ['Purchases on such a day', on ? ({ purchases, days }) => perDay(purchases.count, days) : undefined],
    ['Purchase amount', on ? ({ purchases }) => group(formatAmount(purchases.amount)) : undefined],
    ...view.events.map((event, index): [Markup, Cell] => [
      label(event),
      ({ customs }) => group(String(customs[index])),
    ]),
    ['All conversions', ({ conversions }) => group(String(conversions))],
    ['… in transition to this window', ({ breakpoint }) => group(String(breakpoint?.inTransition ?? ''))],
    [
      'With the former window instead',
      ({ breakpoint, conversions }) =>
        breakpoint === undefined ? '' : group(String(conversions - breakpoint.creditChanged)),
    ],
    [
      'Credit changed',
      ({ breakpoint }) => (breakpoint === undefined ? '' : signed(breakpoint.creditChanged)),
    ],
  ];
  return rows.filter((row): row is [string | Markup, Cell] => row[1] !== undefined);
}

/** The stretches side by side. */
export function stretchesTable(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  const heads = stretches.map(
    ({ window, breakpoint }, index) =>
      html`<th scope="col" class="n tint-${index % 2}">${breakpoint === undefined ? '' : html`<b>${breakpoint.number}</b> `}${window === '' ? 'no window' : window}</th>`,
  );
  const rows = rowsOf(view).map(
    ([name, cell]) =>
      html`<tr><th scope="row">${name}</th>${stretches.map((stretch) => html`<td class="n">${cell(stretch)}</td>`)}</tr>\n`,
  );
  return scrolling(
    'Stretches side by side',
    html`<table class="stretches">
<thead><tr><th scope="col">Conversion window</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}
