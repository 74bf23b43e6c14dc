import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import { formatDay, TimeFormat } from '../../../values/times.ts';
import { visible } from '../../../values/visible.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import type { Site } from '../parts/site.ts';
import { label, minutes } from '../parts/values.ts';
import type { Words } from '../words/words.ts';
import { type ChannelSeries, channelSeries } from './channel-series.ts';
import { type AxisMark, stackedBars } from './stacked-bars.ts';
import { shareOfAxis, type TimeBins, timeBinsOf } from './time-bins.ts';

const TITLES = { day: 'byDay', week: 'byWeek', month: 'byMonth' } as const;
const MILLIS_OF_DAY = 86_400_000;
/** More dates would lie over each other; every second one is left out where there is little room. */
const MOST_DATES = 8;
/** Of more bins, pointing at one tells nothing: a page would be full of texts that nobody reads. */
const MOST_TITLES = 100;

/** A chart of the page, and the table behind it. */
interface Panel {
  key: 'clicks' | 'purchases' | 'amount';
  title: 'clicks' | 'purchases' | 'purchaseAmount';
  format: (value: bigint) => string;
  /** What one of its figures counts in its own unit. */
  unit: number;
}

const PANELS: readonly Panel[] = [
  { key: 'clicks', title: 'clicks', format: String, unit: 1 },
  { key: 'purchases', title: 'purchases', format: String, unit: 1 },
  { key: 'amount', title: 'purchaseAmount', format: formatAmount, unit: 1_000_000 },
];

function channelName(words: Words, { channel }: ChannelSeries): string {
  if (channel === undefined) return words.text('otherChannels');
  return channel === '' ? words.text('noChannel') : channel;
}

function total(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

/** The changes of the window that lie on the axis, with their numbers. */
function marksOf({ figures, words }: Site, bins: TimeBins): AxisMark[] {
  const times = new TimeFormat(figures.zone);
  return figures.history.changes
    .map((change, index) => ({
      place: shareOfAxis(bins, figures, change.effectiveAt),
      number: index + 1,
      title: visible(
        `${words.duration(change.previousWindow)} → ${words.duration(change.newWindow)}, ${minutes(times.format(change.effectiveAt))}${change.note === '' ? '' : ` (${change.note})`}`,
      ),
    }))
    .filter(({ place }) => place >= 0 && place <= 1);
}

/** Dates below some of the bins, evenly. */
function datesOf({ language }: Words, { starts, unit }: TimeBins): Map<number, string> {
  const form = new Intl.DateTimeFormat(language, {
    month: 'short',
    ...(unit === 'month' ? { year: 'numeric' } : { day: 'numeric' }),
    timeZone: 'UTC',
  });
  const every = Math.max(1, Math.ceil(starts.length / MOST_DATES));
  return new Map(
    starts.flatMap((day, bin) =>
      bin % every === 0 ? [[bin, form.format(day * MILLIS_OF_DAY)] as const] : [],
    ),
  );
}

function panelTable(words: Words, panel: Panel, series: readonly ChannelSeries[], bins: TimeBins): Markup {
  const columns = series.map((one) => one[panel.key]);
  const cell = (value: bigint) => html`<td class="n">${group(panel.format(value))}</td>`;
  const row = (values: readonly bigint[]) => html`${values.map(cell)}${cell(total(values))}`;
  const rows = bins.starts.map(
    (day, bin) =>
      html`<tr><th scope="row">${formatDay(day)}</th>${row(columns.map((values) => values[bin]))}</tr>\n`,
  );
  return html`<details><summary>${words.say('numbersOf', { what: words.text(panel.title) })}</summary>
${scrolling(
  words.text(panel.title),
  html`<table class="numbers">
<thead><tr><th scope="col">${words.text('date')}</th>${series.map((one) => html`<th scope="col" class="n">${label(channelName(words, one))}</th>`)}<th scope="col" class="n">${words.text('total')}</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">${words.text('total')}</th>${row(columns.map(total))}</tr></tfoot>
</table>`,
)}</details>`;
}

function panelFigure(site: Site, panel: Panel, series: readonly ChannelSeries[], bins: TimeBins): Markup {
  const { words } = site;
  const compact = new Intl.NumberFormat(words.language, { notation: 'compact' });
  const titleOf = (bin: number) =>
    [
      formatDay(bins.starts[bin]),
      ...series
        .filter((one) => one[panel.key][bin] > 0n)
        .map((one) => `${channelName(words, one)} ${group(panel.format(one[panel.key][bin]))}`),
    ].join('\n');
  const chart = stackedBars({
    label: words.say('chartLabel', { what: words.text(panel.title) }),
    values: series.map((one) => one[panel.key].map((value) => Number(value) / panel.unit)),
    titles: bins.starts.length > MOST_TITLES ? [] : bins.starts.map((_, bin) => titleOf(bin)),
    tick: (value) => compact.format(value),
    marks: marksOf(site, bins),
    flagged: panel === PANELS[0],
    dates: datesOf(words, bins),
  });
  return html`<figure class="by-day">
<figcaption>${words.text(panel.title)}</figcaption>
${chart}
${panelTable(words, panel, series, bins)}
</figure>`;
}

/**
 * Clicks, purchases and their amount over time, stacked by channel, with the changes of the window; nothing where no
 * channel has any. More than `most` days are shown as weeks or months.
 */
export function byDaySection(site: Site, most: number): Markup {
  const { words, figures } = site;
  const bins = timeBinsOf(figures, most);
  if (bins === undefined) return NOTHING;
  const series = channelSeries(figures, bins);
  // Conversions of users who clicked nothing belong to no channel.
  if (series.length === 0) return NOTHING;
  const names = series.map(
    (one, place) => html`<li class="c${place}">${label(channelName(words, one))}</li>`,
  );
  const changes = figures.history.changes.length === 0 ? '' : ` ${words.text('changesMarked')}`;
  return html`<section aria-labelledby="by-day">
<h2 id="by-day">${words.text(TITLES[bins.unit])}</h2>
<p class="note">${words.text('byDayNote')}${changes}</p>
<div class="panels">
<ul class="channels">${names}</ul>
${PANELS.map((panel) => panelFigure(site, panel, series, bins))}
</div>
</section>`;
}
