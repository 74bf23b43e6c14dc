import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { html, type Markup } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import type { CampaignView } from '../parts/site.ts';
import { label, time } from '../parts/values.ts';
import type { StretchFigures } from './stretches.ts';

type Cell = (stretch: StretchFigures) => string | Markup;

function perDay(count: number, days: number): string {
  return days === 0 ? '' : group((count / days).toFixed(1));
}

function signed(count: number): string {
  return count > 0 ? `+${group(String(count))}` : group(String(count)).replace('-', '−');
}

function rowsOf(view: CampaignView): [string | Markup, Cell][] {
  const { on } = view.campaign;
  const { words } = view.site;
  const times = new TimeFormat(view.site.figures.zone);
  const bound = (instant: number) => (Number.isFinite(instant) ? time(times.format(instant)) : '');
  const rows: [string | Markup, Cell | undefined][] = [
    [words.text('from'), ({ from }) => bound(from) || words.text('beginning')],
    [words.text('until'), ({ to }) => bound(to) || words.text('endOfData')],
    [words.text('activeDays'), ({ days }) => group(days.toFixed(Number.isInteger(days) ? 0 : 1))],
    [words.text('clicks'), ({ clicks }) => group(String(clicks))],
    [words.text('clicksADay'), ({ clicks, days }) => perDay(clicks, days)],
    [words.text('purchases'), on ? ({ purchases }) => group(String(purchases.count)) : undefined],
    [words.text('purchasesADay'), on ? ({ purchases, days }) => perDay(purchases.count, days) : undefined],
    [words.text('purchaseAmount'), on ? ({ purchases }) => group(formatAmount(purchases.amount)) : undefined],
    ...view.events.map((event, index): [Markup, Cell] => [
      label(event),
      ({ customs }) => group(String(customs[index])),
    ]),
    [words.text('allConversions'), ({ conversions }) => group(String(conversions))],
    [words.text('inTransitionHere'), ({ breakpoint }) => group(String(breakpoint?.inTransition ?? ''))],
    [
      words.text('formerInstead'),
      ({ breakpoint, conversions }) =>
        breakpoint === undefined ? '' : group(String(conversions - breakpoint.creditChanged)),
    ],
    [
      words.text('creditChanged'),
      ({ breakpoint }) => (breakpoint === undefined ? '' : signed(breakpoint.creditChanged)),
    ],
  ];
  return rows.filter((row): row is [string | Markup, Cell] => row[1] !== undefined);
}

/** The stretches side by side. */
export function stretchesTable(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  const { words } = view.site;
  const heads = stretches.map(
    ({ window, breakpoint }, index) =>
      html`<th scope="col" class="n tint-${index % 2}">${breakpoint === undefined ? '' : html`<b>${breakpoint.number}</b> `}${window === '' ? words.text('noWindow') : words.window(window)}</th>`,
  );
  const rows = rowsOf(view).map(
    ([name, cell]) =>
      html`<tr><th scope="row">${name}</th>${stretches.map((stretch) => html`<td class="n">${cell(stretch)}</td>`)}</tr>\n`,
  );
  return scrolling(
    words.text('stretchesLabel'),
    html`<table class="stretches">
<thead><tr><th scope="col">${words.text('conversionWindow')}</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}
