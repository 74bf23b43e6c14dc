import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import type { Sum } from '../values/sum.ts';
import { checkEqual, type Equal } from './check-equal.ts';
import { sumsAcrossCampaigns } from './cross-foot-channels.ts';
import type { Figures, OutcomeSum } from './figures.ts';
import type { RunJson } from './run-json.ts';

export function totalAmount(sums: readonly Sum[]): bigint {
  return sums.reduce((sum, { amount }) => sum + amount, 0n);
}

export function count(sums: readonly Sum[]): number {
  return sums.reduce((sum, row) => sum + row.count, 0);
}

export function rowsByClass(counts: RunJson['counts'], outcomes: readonly OutcomeSum[]): Equal[] {
  const { clicks, conversions } = counts;
  return [
    [
      'click rows',
      clicks.rows,
      clicks.counted +
        clicks.duplicate +
        clicks.rejected +
        clicks.out_of_range +
        (clicks.superseded ?? 0) +
        leftOut(clicks),
    ],
    [
      'conversion rows',
      conversions.rows,
      count(outcomes) +
        conversions.duplicate +
        conversions.rejected +
        conversions.out_of_range +
        (conversions.superseded ?? 0) +
        (conversions.lines ?? 0) +
        leftOut(conversions),
    ],
    ...refundsByClass(counts, outcomes),
  ];
}

/** Rows that options leave out. */
function leftOut({ not_selected = 0, excluded = 0 }: { not_selected?: number; excluded?: number }): number {
  return not_selected + excluded;
}

/** Refund rows by class, and what is taken off purchases. */
function refundsByClass({ refunds }: RunJson['counts'], outcomes: readonly OutcomeSum[]): Equal[] {
  if (refunds === undefined) return [];
  const { rows, applied, unmatched, duplicate, rejected, out_of_range, superseded = 0 } = refunds;
  return [
    [
      'refund rows',
      rows,
      applied + unmatched + duplicate + rejected + out_of_range + superseded + leftOut(refunds),
    ],
    ['applied refunds', applied, outcomes.reduce((sum, { refunded }) => sum + refunded.count, 0)],
  ];
}

/** What was refunded of credited purchases, by campaign and day of the click and by outcome. */
function refundsOfCampaigns({ refunds, outcomes }: Figures): Equal[] {
  if (refunds === undefined) return [];
  const ofCampaigns = refunds.grandTotal();
  const credited = outcomes.filter(({ outcome }) => outcome === 'credited').map(({ refunded }) => refunded);
  return [
    ['refunds by campaign', credited.reduce((sum, row) => sum + row.count, 0), ofCampaigns.count],
    ['refund amount by campaign', credited.reduce((sum, row) => sum + row.amount, 0n), ofCampaigns.amount],
  ];
}

/** Purchases without a campaign, by reason and by reason and day. */
function unattributedByReason({ outcomes, purchaseEvents, unattributedPurchases }: Figures): Equal[] {
  return UNATTRIBUTED_REASONS.map((reason, place) => [
    `${reason} purchases by day`,
    count(outcomes.filter(({ event, outcome }) => outcome === reason && purchaseEvents.has(event))),
    unattributedPurchases.total(place).count,
  ]);
}

export function creditedOf(outcomes: readonly OutcomeSum[], events: ReadonlySet<string>): OutcomeSum[] {
  return outcomes.filter(({ event, outcome }) => outcome === 'credited' && events.has(event));
}

/**
 * Makes sure that nothing was lost: rows equal the sum of their classes, and what is credited adds up the same way by
 * campaign, by channel, by day, by day of the click, and row by row. Throws an `Error` (a defect of the tool, never of
 * the input) where it does not.
 */
export function checkSums(
  figures: Figures,
  counts: RunJson['counts'],
  written: { attributions: number; unattributed: number },
): void {
  const { clicks, conversions } = counts;
  const purchases = figures.purchases.grandTotal();
  const customs = figures.customs.grandTotal();
  const cohorts = figures.purchaseCohorts.grandTotal();
  const bought = creditedOf(figures.outcomes, figures.purchaseEvents);
  const credited = purchases.count + customs.count;
  checkEqual([
    ...rowsByClass(counts, figures.outcomes),
    ['counted clicks', clicks.counted, figures.clicks.grandTotal().count],
    ['credited purchases', count(bought), purchases.count],
    ['credited purchase amount', totalAmount(bought), purchases.amount],
    ['purchases by day of the click', purchases.count, cohorts.count],
    ['purchase amount by day of the click', purchases.amount, cohorts.amount],
    ['custom conversions by day of the click', customs.count, figures.customCohorts.grandTotal().count],
    ['rows of attributions.csv', written.attributions, credited],
    ['rows of unattributed.csv', written.unattributed, conversions.unattributed],
    ...unattributedByReason(figures),
    ...refundsOfCampaigns(figures),
    ...sumsAcrossCampaigns(figures),
  ]);
}

/** As `checkSums`, for a report that has the purchases of each campaign alone, where they are known. */
export function checkAttributedSums(
  attributed: readonly Sum[] | undefined,
  counts: RunJson['counts'],
  outcomes: readonly OutcomeSum[],
  purchaseEvents: ReadonlySet<string>,
): void {
  const equal = rowsByClass(counts, outcomes);
  if (attributed !== undefined) {
    const bought = creditedOf(outcomes, purchaseEvents);
    equal.push(
      ['credited purchases', count(bought), count(attributed)],
      ['credited purchase amount', totalAmount(bought), totalAmount(attributed)],
    );
  }
  checkEqual(equal);
}
