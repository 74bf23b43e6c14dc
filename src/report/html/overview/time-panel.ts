import { group } from '../../../values/group.ts';
import { formatDay, TimeFormat } from '../../../values/times.ts';
import { visible } from '../../../values/visible.ts';
import { html, type Markup } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import type { Site } from '../parts/site.ts';
import { label, minutes } from '../parts/values.ts';
import type { WordKey } from '../words/dictionary.ts';
import type { Words } from '../words/words.ts';
import { type AxisMark, stackedBars } from './stacked-bars.ts';
import { shareOfAxis, type TimeBins } from './time-bins.ts';

const MILLIS_OF_DAY = 86_400_000;
/** More dates would lie over each other; every second one is left out where there is little room. */
const MOST_DATES = 8;
/** Of more bins, pointing at one tells nothing: a page would be full of texts that nobody reads. */
const MOST_TITLES = 100;

/** What one colour of a chart stands for, and its values by bin. */
export interface PanelSeries {
  name: string;
  values: readonly bigint[];
}

/** A chart of bars over time, stacked by series, and the table behind it. */
export interface TimePanel {
  /** What is counted. */
  title: WordKey;
  /** What the chart shows, for who can't see it; it has a place for `what`. */
  label: 'chartLabel' | 'reasonsChartLabel';
  series: readonly PanelSeries[];
  format: (value: bigint) => string;
  /** What one of its figures counts in its own unit. */
  unit: number;
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

function panelTable(words: Words, { title, series, format }: TimePanel, bins: TimeBins): Markup {
  const cell = (value: bigint) => html`<td class="n">${group(format(value))}</td>`;
  const row = (values: readonly bigint[]) => html`${values.map(cell)}${cell(total(values))}`;
  const rows = bins.starts.map(
    (day, bin) =>
      html`<tr><th scope="row">${formatDay(day)}</th>${row(series.map(({ values }) => values[bin]))}</tr>\n`,
  );
  return html`<details><summary>${words.say('numbersOf', { what: words.text(title) })}</summary>
${scrolling(
  words.text(title),
  html`<table class="numbers">
<thead><tr><th scope="col">${words.text('date')}</th>${series.map(({ name }) => html`<th scope="col" class="n">${label(name)}</th>`)}<th scope="col" class="n">${words.text('total')}</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">${words.text('total')}</th>${row(series.map(({ values }) => total(values)))}</tr></tfoot>
</table>`,
)}</details>`;
}

/** The chart of a panel and the table behind it; `flagged` where the numbers of the changes stand above it. */
export function panelChart(site: Site, panel: TimePanel, bins: TimeBins, flagged: boolean): Markup {
  const { words } = site;
  const compact = new Intl.NumberFormat(words.language, { notation: 'compact' });
  const titleOf = (bin: number) =>
    [
      formatDay(bins.starts[bin]),
      ...panel.series
        .filter(({ values }) => values[bin] > 0n)
        .map(({ name, values }) => `${name} ${group(panel.format(values[bin]))}`),
    ].join('\n');
  const chart = stackedBars({
    label: words.say(panel.label, { what: words.text(panel.title) }),
    values: panel.series.map(({ values }) => values.map((value) => Number(value) / panel.unit)),
    titles: bins.starts.length > MOST_TITLES ? [] : bins.starts.map((_, bin) => titleOf(bin)),
    tick: (value) => compact.format(value),
    marks: marksOf(site, bins),
    flagged,
    dates: datesOf(words, bins),
  });
  return html`${chart}
${panelTable(words, panel, bins)}`;
}
