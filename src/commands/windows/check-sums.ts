import { checkEqual } from '../../report/check-equal.ts';
import { count, creditedOf, rowsByClass, totalAmount } from '../../report/cross-foot.ts';
import type { OutcomeSum } from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import { RECORDED, RULES, totalOfWindow, type WindowsFigures } from './windows-figures.ts';

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
    equal.push(
      ['recorded purchases', count(bought), recorded.purchases.count],
      ['recorded purchase amount', totalAmount(bought), recorded.purchases.amount],
      ['recorded unattributed conversions', counts.conversions.unattributed, recorded.unattributed],
    );
  }
  checkEqual(equal);
}
