import type { Change } from '../../rules/window-history.ts';
import { formatDuration } from '../../values/duration.ts';
import { formatDay, TimeFormat } from '../../values/times.ts';
import type { Figures } from '../figures.ts';

/** What a breakpoint says where it stands. */
export function annotation(change: Change, times: TimeFormat): string {
  const windows = `${formatDuration(change.previousWindow)} -> ${formatDuration(change.newWindow)}`;
  const note = change.note === '' ? '' : ` (${change.note})`;
  return `conversion window ${windows}: changed ${times.format(change.changedAt)}, effective ${times.format(change.effectiveAt)}${note}`;
}

/** The bounds of a part, cut at the range that was asked for. */
export function boundsInRange(figures: Figures, part: number): { from: number; to: number } {
  const { from, to } = figures.calendar.bounds(part);
  return { from: Math.max(from, figures.from), to: Math.min(to, figures.to) };
}

/**
 * The cells of parts and changes that are the same for every campaign. Each is printed once, for there may be very
 * many rows.
 */
export class PrintedCalendar {
  readonly #figures: Figures;
  readonly #times: TimeFormat;
  readonly #parts = new Map<number, readonly string[]>();
  readonly #annotations = new Map<Change, string>();

  constructor(figures: Figures) {
    this.#figures = figures;
    this.#times = new TimeFormat(figures.zone);
  }

  /** The cells `date`, `from`, `to` and `conversion_window` of a part, for a campaign. */
  part(part: number, campaign: number): readonly string[] {
    const cells = this.cells(part);
    const own = this.#figures.ownWindows?.[campaign];
    return own === undefined ? cells : [...cells.slice(0, -1), formatDuration(own)];
  }

  /** The same cells, for a campaign without a window of its own. */
  cells(part: number): readonly string[] {
    const known = this.#parts.get(part);
    if (known !== undefined) return known;
    const { calendar, history } = this.#figures;
    const { from, to } = boundsInRange(this.#figures, part);
    const window = history.windows[calendar.stretchOf(part)];
    const cells = [
      formatDay(calendar.dayOfPart(part)),
      this.#times.format(from),
      this.#times.format(to),
      Number.isNaN(window) ? '' : formatDuration(window),
    ];
    this.#parts.set(part, cells);
    return cells;
  }

  /** What a breakpoint says where it stands. */
  annotation(change: Change): string {
    const known = this.#annotations.get(change) ?? annotation(change, this.#times);
    this.#annotations.set(change, known);
    return known;
  }
}
