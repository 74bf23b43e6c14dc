import { html, type Markup } from '../parts/markup.ts';

/** A mark over all bars; `place` is a share of the axis. */
export interface AxisMark {
  place: number;
  number: number;
  title: string;
}

/** What a chart of stacked bars shows. */
export interface StackedBars {
  /** What it shows, for who can't see it. */
  label: Markup;
  /** By series, then by bin. */
  values: readonly (readonly number[])[];
  /** What pointing at a bin tells; empty where there are too many bins. */
  titles: readonly string[];
  /** A value as it stands beside the axis. */
  tick: (value: number) => string;
  marks: readonly AxisMark[];
  /** Whether the numbers of the marks stand above the chart, which is so in the first of several. */
  flagged: boolean;
  /** What stands below bins, by bin. */
  dates: ReadonlyMap<number, string>;
}

const HEIGHT = 1000;
const [BIN, BAR] = [10, 9];
/** Numbers of marks that stand closer together are left out; the lines stay. */
const CLOSE = 0.035;

/** The least of 1 and some even digits, with zeros behind, that is not below a value: its half is a round number. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

const percent = (share: number) => `${Number((share * 100).toFixed(2))}%`;

function barsOf(values: StackedBars['values'], top: number): Markup[] {
  const sums = values[0].map(() => 0);
  const heightOf = (value: number) => Math.round((HEIGHT * value) / top);
  return values.map((series, place) => {
    let path = '';
    series.forEach((value, bin) => {
      const from = heightOf(sums[bin]);
      sums[bin] += value;
      const to = heightOf(sums[bin]);
      if (to > from) path += `M${bin * BIN} ${HEIGHT - to}h${BAR}v${to - from}h-${BAR}z`;
    });
    return html`<path class="c${place}" d="${path}"/>`;
  });
}

function gridOf(top: number, tick: StackedBars['tick']): Markup[] {
  const ticks = top === 1 ? [0, 1] : [0, 0.5, 1];
  return ticks.map(
    (share) =>
      html`<line class="grid" x1="0" x2="100%" y1="${percent(1 - share)}" y2="${percent(1 - share)}"/><text class="axis n" x="-6" dy="4" y="${percent(1 - share)}">${tick(top * share)}</text>`,
  );
}

function marksOf({ marks, flagged }: StackedBars): Markup[] {
  let free = 0;
  return marks.map(({ place, number, title }) => {
    const x = percent(place);
    const hasRoom = flagged && place >= free;
    if (hasRoom) free = place + CLOSE;
    const flag = hasRoom ? html`<text class="flag" x="${x}" y="-6">${number}</text>` : '';
    return html`<line class="change" x1="${x}" x2="${x}" y1="0" y2="100%"><title>${title}</title></line>${flag}`;
  });
}

/**
 * Bars on top of each other, as an image inside the page: it needs no script, follows the colours of the page, and is
 * as wide as there is room.
 */
export function stackedBars(chart: StackedBars): Markup {
  const { label, values, titles, tick, dates } = chart;
  const bins = values[0].length;
  const most = Math.max(...values[0].map((_, bin) => values.reduce((sum, series) => sum + series[bin], 0)));
  const top = roundAbove(most);
  const hits = titles.map(
    (title, bin) =>
      html`<rect class="hit" x="${percent(bin / bins)}" width="${percent(1 / bins)}" height="100%"><title>${title}</title></rect>`,
  );
  const texts = [...dates].map(
    ([bin, date], index) =>
      html`<text class="axis${index % 2 === 1 ? ' odd' : ''}" x="${percent((bin + 0.5) / bins)}" y="100%" dy="17">${date}</text>`,
  );
  return html`<svg class="plot" role="img" aria-label="${label}">${gridOf(top, tick)}
<svg viewBox="0 0 ${bins * BIN - 1} ${HEIGHT}" width="100%" height="100%" preserveAspectRatio="none">${barsOf(values, top)}</svg>
${hits}${marksOf(chart)}${texts}</svg>`;
}
