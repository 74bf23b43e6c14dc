import type { Sums } from '../../../values/sum.ts';
import type { Figures } from '../../figures.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';

const MOST_STEPS = 60;
const HEIGHT = 20;

/** Draws what a campaign had by day, small; the same days for all campaigns, so that rows can be compared. */
export class Sparklines {
  readonly #figures: Figures;
  readonly #firstDay: number;
  readonly #daysPerStep: number;
  readonly #steps: number;
  readonly #stepOfPart = new Map<number, number>();

  constructor(figures: Figures) {
    const { calendar, data } = figures;
    this.#figures = figures;
    this.#firstDay = data === undefined ? 0 : calendar.days.dayOf(data.first);
    const days = data === undefined ? 0 : calendar.days.dayOf(data.last) + 1 - this.#firstDay;
    this.#daysPerStep = Math.max(1, Math.ceil(days / MOST_STEPS));
    this.#steps = Math.ceil(days / this.#daysPerStep);
  }

  /** The clicks of a campaign as an area and its purchases as a line; nothing where there are neither. */
  draw(place: number): Markup {
    const clicks = this.#counts(this.#figures.clicks, place);
    const purchases = this.#counts(this.#figures.purchases, place);
    if (clicks === undefined && purchases === undefined) return NOTHING;
    const area = clicks === undefined ? '' : html`<path d="${skyline(clicks)}"/>`;
    const line = purchases === undefined ? '' : html`<path class="line" d="${skyline(purchases)}"/>`;
    return html`<svg class="spark" viewBox="0 0 ${this.#steps} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${area}${line}</svg>`;
  }

  #counts(sums: Sums, place: number): number[] | undefined {
    const [start, end] = [sums.start(place), sums.end(place)];
    if (start === end) return undefined;
    const counts = new Array<number>(this.#steps).fill(0);
    for (let row = start; row < end; row++) counts[this.#stepOf(sums.seconds[row])] += sums.counts[row];
    return counts;
  }

  #stepOf(part: number): number {
    const known = this.#stepOfPart.get(part);
    if (known !== undefined) return known;
    const day = this.#figures.calendar.dayOfPart(part);
    const step = Math.floor((day - this.#firstDay) / this.#daysPerStep);
    this.#stepOfPart.set(part, step);
    return step;
  }
}

/**
 * A path along the tops of bars, with gaps where nothing is, relative from point to point: rows without much in them
 * take few bytes.
 */
function skyline(counts: readonly number[]): string {
  const most = Math.max(...counts);
  let path = `M0 ${HEIGHT}`;
  let [height, width] = [0, 0];
  const step = () => {
    if (width > 0) path += height === 0 ? `m${width} 0` : `h${width}`;
    width = 0;
  };
  for (const count of counts) {
    const next = most === 0 ? 0 : Math.round((count / most) * (HEIGHT - 1));
    if (next !== height) {
      step();
      path += `v${height - next}`;
    }
    height = next;
    width++;
  }
  step();
  return `${path}v${height}`;
}
