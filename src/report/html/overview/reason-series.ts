import { UNATTRIBUTED_REASONS, type UnattributedReason } from '../../../rules/journey.ts';
import type { Figures } from '../../figures.ts';
import { binOf, type TimeBins } from './time-bins.ts';

/** Purchases that no campaign earned for a reason, by bin of an axis. */
export interface ReasonSeries {
  reason: UnattributedReason;
  purchases: bigint[];
}

/** The purchases that no campaign earned, by reason; none where there are no such. */
export function reasonSeries(figures: Figures, bins: TimeBins): ReasonSeries[] {
  const { calendar, unattributedPurchases } = figures;
  if (unattributedPurchases.grandTotal().count === 0) return [];
  return UNATTRIBUTED_REASONS.map((reason, place) => {
    const purchases = bins.starts.map(() => 0n);
    for (let row = unattributedPurchases.start(place); row < unattributedPurchases.end(place); row++) {
      const day = calendar.dayOfPart(unattributedPurchases.seconds[row]);
      purchases[binOf(bins, day)] += BigInt(unattributedPurchases.counts[row]);
    }
    return { reason, purchases };
  });
}
