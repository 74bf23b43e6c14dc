import { formatDuration } from '../exports/duration.ts';
import type { RowCells } from '../report/row-cells.ts';
import { stretchAt, transitionsAt, type WindowHistory } from '../rules/window-history.ts';

/** The last cells of credits, `conversion_window`, `rule` and `in_transition`, as known cells. */
export interface RowEnds {
  /** The instants, ascending, at which the cells may turn. */
  turns: Float64Array;
  /** The number of those before the first turn: of purchases, then of custom conversions; those behind each turn follow. */
  first: number;
}

/** Makes the last cells for each span of time without a change. */
export function rowEnds(history: WindowHistory, cells: RowCells): RowEnds {
  const turns = Float64Array.from([
    ...history.cuts,
    ...history.changes.map(({ changedAt }) => changedAt),
  ]).sort();
  const numbers = [0, ...turns].map((instant) => {
    const stretch = stretchAt(history, instant);
    const { first, end } = transitionsAt(history, stretch, instant);
    const window = formatDuration(history.windows[stretch]);
    const inTransition = String(end > first);
    const number = cells.know(window, 'last_touch', inTransition);
    cells.know(window, 'every_campaign', inTransition);
    return number;
  });
  return { turns, first: numbers[0] };
}
