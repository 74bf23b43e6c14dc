const SECOND = 1_000_000;

/** Windows from `from` to `to`, both included, in whole seconds. */
export interface WindowRange {
  from: number;
  to: number;
}

/** The longest window, 365 days, in seconds. */
export const LONGEST_WINDOW = 31_536_000;

/**
 * The windows, in whole seconds, under which a campaign has exactly `purchases` purchases; undefined where there are
 * none. `ages` are the ages of the last eligible clicks of its purchases, in microseconds, ascending. A purchase
 * counts when the window is not shorter than the age.
 */
export function impliedWindows(ages: Float64Array, purchases: number): WindowRange | undefined {
  if (purchases > ages.length) return undefined;
  const from = purchases === 0 ? 1 : Math.max(1, Math.ceil(ages[purchases - 1] / SECOND));
  const to =
    purchases === ages.length
      ? LONGEST_WINDOW
      : Math.min(LONGEST_WINDOW, Math.ceil(ages[purchases] / SECOND) - 1);
  return from > to ? undefined : { from, to };
}

/** The windows with which as many campaigns as possible agree. */
export interface Agreement {
  /** How many campaigns agree. With no other window more do. */
  campaigns: number;
  /** All windows with which as many campaigns agree, ascending. */
  ranges: WindowRange[];
}

/** The windows that lie in the greatest number of ranges; none where there is no range. */
export function bestAgreement(ranges: readonly WindowRange[]): Agreement {
  const turns = ranges.flatMap(({ from, to }) => [
    { at: from, step: 1 },
    { at: to + 1, step: -1 },
  ]);
  // A range that ends and one that begins right behind it turn at the same place: both are counted before `best` is.
  turns.sort((a, b) => a.at - b.at);
  const best: Agreement = { campaigns: 0, ranges: [] };
  let count = 0;
  for (let turn = 0; turn < turns.length; ) {
    const { at } = turns[turn];
    for (; turn < turns.length && turns[turn].at === at; turn++) count += turns[turn].step;
    const to = (turns[turn]?.at ?? at) - 1;
    if (count === 0 || count < best.campaigns) continue;
    const last = best.ranges[best.ranges.length - 1];
    if (count > best.campaigns) best.ranges = [{ from: at, to }];
    else if (last.to === at - 1) last.to = to;
    else best.ranges.push({ from: at, to });
    best.campaigns = count;
  }
  return best;
}
