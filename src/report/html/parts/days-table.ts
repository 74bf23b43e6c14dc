import { group } from '../../../values/group.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { scrolling } from './page.ts';
import { type CampaignView, DAYS_COLUMN } from './site.ts';
import { label, partOfDay } from './values.ts';

const numberCell = (decimal: string) => html`<td class="n">${group(decimal)}</td>`;

/** A breakpoint stands on a line of its own above the row that begins at it. */
function markRow(number: number, annotation: string, columns: number): Markup {
  return html`<tr class="mark"><td colspan="${columns}"><a href="#breakpoint-${number}"><b>${number}</b> ${label(annotation)}</a></td></tr>\n`;
}

/** The rows of the campaign's CSV file and their totals, which are those of summary.csv. */
export function daysTable(view: CampaignView): Markup {
  const { events, days, summary } = view;
  let number = 0;
  const rows = days.rows.map((row) => {
    const [date, from, to, window] = row;
    const counts = row.slice(DAYS_COLUMN.clicks, -1);
    const annotation = row[row.length - 1];
    const mark = annotation === '' ? NOTHING : markRow(++number, annotation, row.length - 2);
    return html`${mark}<tr><th scope="row">${date}</th><td>${partOfDay(date, from, to)}</td><td>${window}</td>${counts.map(numberCell)}</tr>\n`;
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
    'Days',
    html`<table class="days">
<thead><tr><th scope="col">Date</th><th scope="col">Hours</th><th scope="col">Window</th><th scope="col" class="n">Clicks</th><th scope="col" class="n">Purchases</th><th scope="col" class="n">Purchase amount</th>${events.map((event) => html`<th scope="col" class="n">${label(event)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row" colspan="3">All days</th>${totals.map(numberCell)}</tr></tfoot>
</table>`,
  );
}
