import type { ClickCensus } from '../../engine/reading/click-census.ts';
import { countRow, tallyRows } from '../protocol/tally-rows.ts';
import type { RowOutput } from './row-output.ts';

/** Gives what clicks add up to; the census is empty afterwards. */
export function giveClickTotals(census: ClickCensus, output: RowOutput): void {
  const { cells, beforePublished, earliest, earliestInRange } = census.drain();
  output.addAll(tallyRows('cells', cells));
  output.add(countRow('clicks', 0, 0, earliest));
  output.add(countRow('clicksInRange', 0, 0, earliestInRange));
  output.add(countRow('clicksBeforePublished', 0, beforePublished));
}
