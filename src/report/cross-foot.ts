import { type Figures, grandTotal, type Sum } from './figures.ts';
import type { RunJson } from './run-json.ts';

/** Rows of the two files that have a row for each conversion. */
export interface RowCounts {
  attributions: number;
  unattributed: number;
}

/** What refunds must add up to; `ofCampaigns` is what was refunded of credited purchases. */
function refundSums(
  { outcomes }: Figures,
  refunds: NonNullable<RunJson['counts']['refunds']>,
  ofCampaigns: Sum,
): [string, number | bigint, number | bigint][] {
  const applied = outcomes.reduce((sum, { refunded }) => sum + refunded.count, 0);
  const credited = outcomes.filter(({ outcome }) => outcome === 'credited');
  const { rows, unmatched, duplicate, rejected, out_of_range } = refunds;
  return [
    ['refund rows', rows, refunds.applied + unmatched + duplicate + rejected + out_of_range],
    ['applied refunds', refunds.applied, applied],
    [
      'refunds by campaign',
      credited.reduce((sum, { refunded }) => sum + refunded.count, 0),
      ofCampaigns.count,
    ],
    [
      'refund amount by campaign',
      credited.reduce((sum, { refunded }) => sum + refunded.amount, 0n),
      ofCampaigns.amount,
    ],
  ];
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
  const outcomes = figures.outcomes.reduce((sum, { count }) => sum + count, 0);
  const bought = figures.outcomes.filter(
    (sum) => sum.outcome === 'credited' && figures.purchaseEvents.has(sum.event),
  );
  const refunds = figures.refunds && grandTotal(figures.refunds);
  const credited = purchases.count + customs.count;
  const equal: [string, number | bigint, number | bigint][] = [
    ['click rows', clicks.rows, clicks.counted + clicks.duplicate + clicks.rejected + clicks.out_of_range],
    [
      'conversion rows',
      conversions.rows,
      outcomes + conversions.duplicate + conversions.rejected + conversions.out_of_range,
    ],
    ['counted clicks', clicks.counted, grandTotal(figures.clicks).count],
    ['credited purchases', bought.reduce((sum, { count }) => sum + count, 0), purchases.count],
    ['credited purchase amount', bought.reduce((sum, { amount }) => sum + amount, 0n), purchases.amount],
    ['purchases by day of the click', purchases.count, cohorts.count],
    ['purchase amount by day of the click', purchases.amount, cohorts.amount],
    ['custom conversions by day of the click', customs.count, grandTotal(figures.customCohorts).count],
    ['rows of attributions.csv', written.attributions, credited],
    ['rows of unattributed.csv', written.unattributed, conversions.unattributed],
  ];
  if (refunds !== undefined && counts.refunds !== undefined)
    equal.push(...refundSums(figures, counts.refunds, refunds));
  for (const [what, one, other] of equal) {
    if (one !== other)
      throw new Error(`${what} do not add up: ${one} is not ${other}; please report this defect`);
  }
}
