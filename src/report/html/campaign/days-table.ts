import { group } from '../../../values/group.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import { type CampaignView, DAYS_COLUMN } from '../parts/site.ts';
import { label } from '../parts/values.ts';
import { annotationFor } from './annotation.ts';

const numberCell = (decimal: string) => html`<td class="n">${group(decimal)}</td>`;

/** A breakpoint stands on a line of its own above the row that begins at it. */
function markRow(number: number, annotation: Markup, columns: number): Markup {
  return html`<tr class="mark"><td colspan="${columns}"><a href="#breakpoint-${number}"><b>${number}</b> ${annotation}</a></td></tr>\n`;
}

/** The rows of the campaign's CSV file and their totals, which are those of summary.csv. */
export function daysTable(view: CampaignView): Markup {
  const { events, days, summary } = view;
  const { words } = view.site;
  let number = 0;
  const rows = days.rows.map((row, index) => {
    const [date, , , window] = row;
    const counts = row.slice(DAYS_COLUMN.clicks, -1);
    const mark =
      row[row.length - 1] === ''
        ? NOTHING
        : markRow(++number, annotationFor(view, view.breakpoints[number - 1]), row.length - 2);
    return html`${mark}<tr><th scope="row">${date}</th><td>${view.shown[index].hours}</td><td>${words.window(window)}</td>${counts.map(numberCell)}</tr>\n`;
  });
  const customs = events.map((_, index) =>
    days.rows.reduce((sum, row) => sum + Number(row[DAYS_COLUMN.customs + index]), 0),
  );
  const totals = [
    summary.clicks,
    summary.purchase_conversions,
    summary.purchase_amount,
    ...customs.map(String),
  ];
  return scrolling(
    words.text('days'),
    html`<table class="days">
<thead><tr><th scope="col">${words.text('date')}</th><th scope="col">${words.text('hours')}</th><th scope="col">${words.text('window')}</th><th scope="col" class="n">${words.text('clicks')}</th><th scope="col" class="n">${words.text('purchases')}</th><th scope="col" class="n">${words.text('purchaseAmount')}</th>${events.map((event) => html`<th scope="col" class="n">${label(event)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row" colspan="3">${words.text('allDays')}</th>${totals.map(numberCell)}</tr></tfoot>
</table>`,
  );
}
