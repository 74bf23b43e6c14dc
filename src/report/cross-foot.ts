import { type Figures, type OutcomeSum, type Sum, type Sums, totalOf } from './figures.ts';
import type { RunJson } from './run-json.ts';
import { RECORDED, RULES, totalOfWindow, type WindowsFigures } from './window-figures.ts';

/** Rows of the two files that have a row for each conversion. */
export interface RowCounts {
  attributions: number;
  unattributed: number;
}

function grandTotal(sums: Sums): Sum {
  let [count, amount] = [0, 0n];
  for (const first of sums.keys()) {
    const total = totalOf(sums, first);
    count += total.count;
    amount += total.amount;
  }
  return { count, amount };
}

type Equal = [what: string, one: number | bigint, other: number | bigint];

function checkEqual(equal: readonly Equal[]): void {
  for (const [what, one, other] of equal) {
    if (one !== other)
      throw new Error(`${what} do not add up: ${one} is not ${other}; please report this defect`);
  }
}

function count(outcomes: readonly OutcomeSum[]): number {
  return outcomes.reduce((sum, row) => sum + row.count, 0);
}

function rowsByClass({ clicks, conversions }: RunJson['counts'], outcomes: readonly OutcomeSum[]): Equal[] {
  return [
    ['click rows', clicks.rows, clicks.counted + clicks.duplicate + clicks.rejected + clicks.out_of_range],
    [
      'conversion rows',
      conversions.rows,
      count(outcomes) + conversions.duplicate + conversions.rejected + conversions.out_of_range,
    ],
  ];
}

function creditedOf(outcomes: readonly OutcomeSum[], events: ReadonlySet<string>): OutcomeSum[] {
  return outcomes.filter(({ event, outcome }) => outcome === 'credited' && events.has(event));
}

/**
 * Makes sure that nothing was lost: rows equal the sum of their classes, and what is credited adds up the same way by campaign, by
 * day of the click, and row by row. Throws an `Error` (a defect of the tool, never of the input) where it does not.
 */
export function checkSums(figures: Figures, counts: RunJson['counts'], written: RowCounts): void {
  const { clicks, conversions } = counts;
  const purchases = grandTotal(figures.purchases);
  const customs = grandTotal(figures.customs);
  const cohorts = grandTotal(figures.purchaseCohorts);
  const bought = creditedOf(figures.outcomes, figures.purchaseEvents);
  const credited = purchases.count + customs.count;
  checkEqual([
    ...rowsByClass(counts, figures.outcomes),
    ['counted clicks', clicks.counted, grandTotal(figures.clicks).count],
    ['credited purchases', count(bought), purchases.count],
    ['credited purchase amount', bought.reduce((sum, { amount }) => sum + amount, 0n), purchases.amount],
    ['purchases by day of the click', purchases.count, cohorts.count],
    ['purchase amount by day of the click', purchases.amount, cohorts.amount],
    ['custom conversions by day of the click', customs.count, grandTotal(figures.customCohorts).count],
    ['rows of attributions.csv', written.attributions, credited],
    ['rows of unattributed.csv', written.unattributed, conversions.unattributed],
  ]);
}

/**
 * Makes sure that a report on windows lost nothing: rows equal the sum of their classes, conversions by
 * hours are those of the greatest window, and the recorded history gives what was counted conversion by conversion.
 */
export function checkWindowSums(
  { windows, lags }: WindowsFigures,
  counts: RunJson['counts'],
  outcomes: readonly OutcomeSum[],
  purchaseEvents: ReadonlySet<string>,
): void {
  const totals = windows.map(totalOfWindow);
  const greatest = totals[totals.length - 1];
  const equal = rowsByClass(counts, outcomes);
  for (const rule of RULES) {
    const lagging = lags.flatMap((byRule) => [...byRule[rule].values()]).reduce((sum, n) => sum + n, 0);
    const expected = rule === 'last_touch' ? greatest.purchases.count : greatest.customs;
    equal.push([`${rule} conversions by hours from the click`, lagging, expected]);
  }
  if (windows[0].window === RECORDED) {
    const [recorded] = totals;
    const bought = creditedOf(outcomes, purchaseEvents);
    const amount = bought.reduce((sum, row) => sum + row.amount, 0n);
    equal.push(
      ['recorded purchases', count(bought), recorded.purchases.count],
      ['recorded purchase amount', amount, recorded.purchases.amount],
      ['recorded unattributed conversions', counts.conversions.unattributed, recorded.unattributed],
    );
  }
  checkEqual(equal);
}
