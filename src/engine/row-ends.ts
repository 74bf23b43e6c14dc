import { formatDuration } from '../exports/duration.ts';
import type { RowCells } from '../report/row-table.ts';
import { firstAfter, stretchAt, transitionsAt, type WindowHistory } from '../rules/window-history.ts';

/** Known cells of a span of time, by their numbers: for purchases and for custom conversions. */
interface SpanEnds {
  lastTouch: number;
  everyCampaign: number;
}

/** The last cells of a credit: `conversion_window`, `rule` and `in_transition`. Made once for each span of time without a change. */
export class RowEnds {
  readonly #history: WindowHistory;
  readonly #cells: RowCells;
  /** The instants, ascending, at which one of the cells may turn. */
  readonly #turns: Float64Array;
  /** By the number of turns before. */
  readonly #known = new Map<number, SpanEnds>();
  #from = 0;
  #to = 0;
  #ends: SpanEnds = { lastTouch: 0, everyCampaign: 0 };

  constructor(history: WindowHistory, cells: RowCells) {
    this.#history = history;
    this.#cells = cells;
    this.#turns = Float64Array.from([
      ...history.cuts,
      ...history.changes.map(({ changedAt }) => changedAt),
    ]).sort();
  }

  /** The number of the cells for a conversion at a time. */
  at(occurredAt: number, isPurchase: boolean): number {
    if (occurredAt < this.#from || occurredAt >= this.#to) this.#turnTo(occurredAt);
    return isPurchase ? this.#ends.lastTouch : this.#ends.everyCampaign;
  }

  #turnTo(occurredAt: number): void {
    const next = firstAfter(this.#turns, occurredAt);
    this.#from = this.#turns[next - 1] ?? 0;
    this.#to = this.#turns[next] ?? Number.POSITIVE_INFINITY;
    this.#ends = this.#known.get(next) ?? this.#know(occurredAt);
    this.#known.set(next, this.#ends);
  }

  #know(occurredAt: number): SpanEnds {
    const history = this.#history;
    const stretch = stretchAt(history, occurredAt);
    const { first, end } = transitionsAt(history, stretch, occurredAt);
    const window = formatDuration(history.windows[stretch]);
    const inTransition = String(end > first);
    return {
      lastTouch: this.#cells.know(window, 'last_touch', inTransition),
      everyCampaign: this.#cells.know(window, 'every_campaign', inTransition),
    };
  }
}
