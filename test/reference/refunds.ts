import { conflicts, resolveRepeated } from './classes.ts';
import { inRange, type ReferenceOptions } from './options.ts';
import { compareNumbers, compareText } from './order.ts';
import { type Conversion, type Refund, type Reject, reject, sortRows, toRefund } from './rows.ts';
import type { TableRow } from './tables.ts';

/** The refunds of an export, each in exactly one class. */
export interface Refunds {
  rows: number;
  notSelected: number;
  rejects: Reject[];
  /** Rows that are not rejected, or only because of other rows. */
  competing: Refund[];
  /** Refunds of conversions of users that are left out. */
  excluded: Refund[];
  duplicates: number;
  superseded: number;
  /** No file has the conversion. */
  unmatched: Refund[];
  outOfRange: Refund[];
  applied: Refund[];
}

/** Conflicts in the order refunded_at, conversion_id, amount. */
function orderRefunds(a: Refund, b: Refund): number {
  return (
    compareNumbers(a.at, b.at) ||
    compareText(a.conversion, b.conversion) ||
    compareNumbers(a.amount, b.amount)
  );
}

/** Of equal rows that count once, rejects.csv names the one with the least amount as written, then with the fewest lines. */
function orderEqual(a: Refund, b: Refund): number {
  const written = ({ row }: Refund) => String(row.bytes('amount'));
  return compareText(written(a), written(b)) || a.row.record.lines - b.row.record.lines;
}

/** Refunds that would bring the sum over the purchase's amount, taken in the order refunded_at, refund_id. */
function excessOf(refunds: readonly Refund[], purchases: readonly Conversion[]): Refund[] {
  return purchases.flatMap(({ id, amount }) => {
    let sum = 0n;
    return refunds
      .filter(({ conversion }) => conversion === id)
      .sort((a, b) => compareNumbers(a.at, b.at) || compareText(a.id, b.id))
      .filter((refund) => {
        const isExcess = sum + refund.amount > (amount as bigint);
        if (!isExcess) sum += refund.amount;
        return isExcess;
      });
  });
}

/** The refunds of an export, taken off the given conversions. */
export function classifyRefunds(
  rows: readonly TableRow[],
  conversions: readonly Conversion[],
  excludedConversions: readonly Conversion[],
  options: ReferenceOptions,
): Refunds {
  const { faults, notSelected, faultless } = sortRows('refunds', rows, options);
  const refunds = faultless.map((row) => toRefund(row, options));
  const named = (refund: Refund) => conversions.find(({ id }) => id === refund.conversion);
  const isPurchase = ({ event, amount }: Conversion) =>
    options.purchaseEvents.includes(event) && amount !== null;
  const isMistaken = (refund: Refund) => {
    const conversion = named(refund);
    return conversion !== undefined && !isPurchase(conversion);
  };
  const isExcluded = (refund: Refund) =>
    named(refund) === undefined && excludedConversions.some(({ id }) => id === refund.conversion);
  const mistaken = refunds
    .filter(isMistaken)
    .map((refund) => reject(refund.row, 'not_a_purchase', 'conversion_id', refund.conversion));
  const candidates = refunds.filter((refund) => !isMistaken(refund) && !isExcluded(refund));
  const { latest } = options.shape;
  const ordered = latest ? candidates : candidates.toSorted(orderEqual);
  const repeated = resolveRepeated(ordered, ({ id }) => id, orderRefunds, latest);
  const excess = excessOf(repeated.kept, conversions);
  const counting = repeated.kept.filter((refund) => !excess.includes(refund));
  const isCounted = (refund: Refund) => inRange((named(refund) as Conversion).at, options);
  const matched = counting.filter((refund) => named(refund) !== undefined);
  return {
    rows: rows.length,
    notSelected: notSelected.length,
    rejects: [
      ...faults,
      ...mistaken,
      ...(latest ? [] : conflicts(repeated.others, 'refund_id')),
      ...excess.map((refund) => reject(refund.row, 'excess_refund', 'amount', refund.row.bytes('amount'))),
    ],
    competing: refunds,
    excluded: refunds.filter(isExcluded),
    duplicates: repeated.duplicates.length,
    superseded: latest ? repeated.others.length : 0,
    unmatched: counting.filter((refund) => named(refund) === undefined),
    outOfRange: matched.filter((refund) => !isCounted(refund)),
    applied: matched.filter(isCounted),
  };
}

/** What was refunded of some conversions. */
export function refundsOf(conversions: readonly Conversion[], refunds: Refunds): Refund[] {
  return refunds.applied.filter(({ conversion }) => conversions.some(({ id }) => id === conversion));
}
