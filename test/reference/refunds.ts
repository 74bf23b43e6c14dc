import { resolveRepeated } from './classes.ts';
import { inRange, type ReferenceOptions } from './options.ts';
import { compareNumbers, compareText } from './order.ts';
import { type Conversion, faultOf, type Refund, type Reject, reject, toRefund } from './rows.ts';
import { hasKind, readKind, type TableRow } from './tables.ts';

/** The refunds of an export, each in exactly one class. */
export interface Refunds {
  rows: number;
  rejects: Reject[];
  /** Rows that are not rejected, or only because of other rows. */
  competing: Refund[];
  duplicates: number;
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

function classify(
  rows: readonly TableRow[],
  conversions: readonly Conversion[],
  options: ReferenceOptions,
): Refunds {
  const faults = rows.flatMap((row) => faultOf('refunds', row, options) ?? []);
  const faulty = new Set(faults.map(({ row }) => row));
  const refunds = rows.filter((row) => !faulty.has(row)).map((row) => toRefund(row, options));
  const named = (refund: Refund) => conversions.find(({ id }) => id === refund.conversion);
  const isPurchase = ({ event, amount }: Conversion) =>
    options.purchaseEvents.includes(event) && amount !== null;
  const isMistaken = (refund: Refund) => {
    const conversion = named(refund);
    return conversion !== undefined && !isPurchase(conversion);
  };
  const mistaken = refunds
    .filter(isMistaken)
    .map((refund) => reject(refund.row, 'not_a_purchase', 'conversion_id', refund.conversion));
  const candidates = refunds.filter((refund) => !isMistaken(refund)).sort(orderEqual);
  const repeated = resolveRepeated(candidates, orderRefunds, 'refund_id');
  const excess = excessOf(repeated.kept, conversions);
  const counting = repeated.kept.filter((refund) => !excess.includes(refund));
  const isCounted = (refund: Refund) => inRange((named(refund) as Conversion).at, options);
  const matched = counting.filter((refund) => named(refund) !== undefined);
  return {
    rows: rows.length,
    rejects: [
      ...faults,
      ...mistaken,
      ...repeated.rejects,
      ...excess.map((refund) => reject(refund.row, 'excess_refund', 'amount', refund.row.bytes('amount'))),
    ],
    competing: refunds,
    duplicates: repeated.duplicates.length,
    unmatched: counting.filter((refund) => named(refund) === undefined),
    outOfRange: matched.filter((refund) => !isCounted(refund)),
    applied: matched.filter(isCounted),
  };
}

/** The refunds of an export, taken off the given conversions; null without files of refunds. */
export function readRefunds(
  folder: string,
  conversions: readonly Conversion[],
  options: ReferenceOptions,
): Refunds | null {
  if (!hasKind('refunds', folder)) return null;
  return classify(readKind('refunds', folder, options), conversions, options);
}

/** What was refunded of some conversions. */
export function refundsOf(conversions: readonly Conversion[], refunds: Refunds): Refund[] {
  return refunds.applied.filter(({ conversion }) => conversions.some(({ id }) => id === conversion));
}
