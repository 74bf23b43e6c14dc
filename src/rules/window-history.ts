/**
 * A row of the history of the window setting: when it was changed (microseconds since the epoch; null for the initial
 * setting), and the window since then (microseconds).
 */
export interface Setting {
  changedAt: number | null;
  window: number;
  note: string;
}

/** A row of the history whose window differs from the one before. Times and windows are in microseconds. */
export interface Change {
  changedAt: number;
  /** When conversions first see the new window: `changedAt` plus the propagation. */
  effectiveAt: number;
  previousWindow: number;
  newWindow: number;
  note: string;
  /** The stretch that begins here. */
  stretch: number;
}

/**
 * The windows in force over time. Stretch 0 lasts until the first cut, and stretch s begins at `cuts[s - 1]`. The
 * window of a stretch is NaN where none is in force yet.
 */
export interface WindowHistory {
  cuts: number[];
  windows: number[];
  changes: Change[];
}

/** A history in which one window is always in force, as `--window` asks for. */
export function singleWindow(window: number): WindowHistory {
  return { cuts: [], windows: [window], changes: [] };
}

/**
 * Makes the history of settings, which must be in the order of time. A row with the same window as the one before is
 * no change. Without an initial setting the first row is no change either: it begins a stretch, and no window is in
 * force before.
 */
export function windowHistory(settings: readonly Setting[], propagation: number): WindowHistory {
  const history: WindowHistory = { cuts: [], windows: [Number.NaN], changes: [] };
  for (const { changedAt, window, note } of settings) {
    const previousWindow = history.windows[history.windows.length - 1];
    if (window === previousWindow) continue;
    if (changedAt === null) {
      history.windows[0] = window;
      continue;
    }
    const effectiveAt = changedAt + propagation;
    history.cuts.push(effectiveAt);
    history.windows.push(window);
    if (Number.isNaN(previousWindow)) continue;
    const stretch = history.cuts.length;
    history.changes.push({ changedAt, effectiveAt, previousWindow, newWindow: window, note, stretch });
  }
  return history;
}

/** The place of the first of ascending numbers that is greater than `bound`; their count when none is. */
export function firstAfter(ascending: ArrayLike<number>, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stretch in which an instant lies: the last one that begins at or before it. */
export function stretchAt(history: WindowHistory, instant: number): number {
  return firstAfter(history.cuts, instant);
}

/** The place in `history.changes` of the change that begins a stretch; negative where no change begins it. */
export function changePlaceOf({ cuts, changes }: WindowHistory, stretch: number): number {
  return stretch - 1 - (cuts.length - changes.length);
}

/** The change that begins a stretch, or undefined where no change begins it. */
export function changeOf(history: WindowHistory, stretch: number): Change | undefined {
  return history.changes[changePlaceOf(history, stretch)];
}

/**
 * The changes to which a conversion at `instant`, in `stretch`, is in transition: they were made at or before that
 * instant and take effect after it. Gives them as the range `[first, end)` of `history.changes`.
 */
export function transitionsAt(
  history: WindowHistory,
  stretch: number,
  instant: number,
): { first: number; end: number } {
  const first = Math.max(0, changePlaceOf(history, stretch) + 1);
  let end = first;
  while (end < history.changes.length && history.changes[end].changedAt <= instant) end++;
  return { first, end };
}
