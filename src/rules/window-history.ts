/** A row of the history of the window setting: when it was changed (null: the initial setting) and to what, in microseconds. */
export interface Setting {
  changedAt: number | null;
  window: number;
  note: string;
}

/** A row of the history whose window differs from the one before it. Times and windows in microseconds. */
export interface Change {
  changedAt: number;
  /** When the change is reflected: `changedAt` plus the propagation. */
  effectiveAt: number;
  previousWindow: number;
  newWindow: number;
  note: string;
  /** The stretch that begins here. */
  stretch: number;
}

/**
 * The windows in force over time. Stretch 0 lasts until the first cut; stretch s begins at `cuts[s - 1]`.
 * Its window is NaN where none is in force yet.
 */
export interface WindowHistory {
  cuts: number[];
  windows: number[];
  changes: Change[];
}

/** A history in which one window is in force from the beginning: `--window`. */
export function singleWindow(window: number): WindowHistory {
  return { cuts: [], windows: [window], changes: [] };
}

/**
 * The history that settings, in the order of their times, make: a row with the same window as the one before it is no
 * change; a first row that is not the initial setting begins the first stretch and is no change either.
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

/** The place of the first of some ascending numbers that is greater than `bound`; their count when none is. */
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

/** The stretch in which an instant lies: the latest with a beginning at or before it. */
export function stretchAt(history: WindowHistory, instant: number): number {
  return firstAfter(history.cuts, instant);
}

/** The place in `history.changes` of the change that begins a stretch; negative for one that no change begins. */
export function changePlaceOf({ cuts, changes }: WindowHistory, stretch: number): number {
  return stretch - 1 - (cuts.length - changes.length);
}

/** The change that begins a stretch, or undefined for the first stretch of a history. */
export function changeOf(history: WindowHistory, stretch: number): Change | undefined {
  return history.changes[changePlaceOf(history, stretch)];
}

/**
 * The changes to which a conversion at `instant`, in `stretch`, is in transition: changed at or before it, effective after
 * it. They follow each other; the range `[first, end)` of `history.changes` is given.
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
