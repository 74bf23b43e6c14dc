import { MILLIONTHS, millionthsOf } from '../../values/amount.ts';
import { type Sum, ZERO } from '../../values/sum.ts';
import type { Arena } from '../columns/arena.ts';
import { copyFloats, copyNumbers } from '../columns/shared-columns.ts';
import type { Tally } from '../columns/tally.ts';

/** What was refunded of the loaded conversions; in shared memory. */
export interface RefundColumns {
  /** For each conversion, numbered through all parts, its place in the other columns plus one; 0 without refunds. */
  places: Uint32Array;
  /** How many refunds each has, and the sum of their amounts. */
  counts: Uint32Array;
  units: Float64Array;
  millionths: Uint32Array;
}

/** Makes the columns for all conversions; `refunded` has the rows of those with refunds, and their sums. */
export function refundColumns(
  conversions: number,
  refunded: readonly (readonly [row: number, sum: Sum])[],
  arena: Arena,
): RefundColumns {
  const places = arena.numbers(conversions);
  refunded.forEach(([row], place) => {
    places[row] = place + 1;
  });
  const sums = refunded.map(([, sum]) => sum);
  return {
    places,
    counts: copyNumbers(
      Uint32Array.from(sums, ({ count }) => count),
      sums.length,
      arena,
    ),
    units: copyFloats(
      Float64Array.from(sums, ({ amount }) => Number(amount / BigInt(MILLIONTHS))),
      sums.length,
      arena,
    ),
    millionths: copyNumbers(
      Uint32Array.from(sums, ({ amount }) => Number(amount % BigInt(MILLIONTHS))),
      sums.length,
      arena,
    ),
  };
}

/** Adds the refunds of a conversion to a tally, under the key (first, second). */
export function addRefunds(
  refunds: RefundColumns | undefined,
  conversionRow: number,
  tally: Tally,
  first: number,
  second: number,
): void {
  if (refunds === undefined) return;
  const place = refunds.places[conversionRow] - 1;
  if (place >= 0)
    tally.addSum(first, second, refunds.counts[place], refunds.units[place], refunds.millionths[place]);
}

/** The refunds of a conversion; amounts in millionths. */
export function refundsOfRow({ places, counts, units, millionths }: RefundColumns, row: number): Sum {
  const place = places[row] - 1;
  if (place < 0) return ZERO;
  const amount = millionthsOf({ units: units[place], millionths: millionths[place] });
  return { count: counts[place], amount };
}
