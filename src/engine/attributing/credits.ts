import { UNATTRIBUTED_REASONS } from '../../rules/journey.ts';
import type { AttributionTask } from '../users/journeys.ts';

/** How a conversion came out: credited, or one of the reasons; see `OUTCOMES`. */
export const OUTCOMES = ['credited', ...UNATTRIBUTED_REASONS] as const;

/**
 * What became of conversions, by their rows, numbered through all parts. It lies in memory that all threads share; each writes what
 * became of the conversions of its users.
 */
export interface CreditColumns {
  /** The place of the outcome in `OUTCOMES` plus one; 0 for rows that do not count. */
  outcomes: Uint8Array;
  /**
   * Pairs: the place of the first click that the conversion cites (see `CitedClickCollector`), and how many. Where it is credited these are the
   * clicks that earned it, in the order of campaigns, else the last click that is named with the reason, or none.
   */
  cited: Uint32Array;
  /** How many blocks of cited clicks there are so far. */
  blockCount: Int32Array;
  /** The times at which the rows of the report are cut into chunks, each of which has its own blocks. */
  cuts: Float64Array;
}

/** What is needed to attribute the conversions of some users. */
export interface CreditTask extends AttributionTask {
  credits: CreditColumns;
}

/** Columns for so many conversions, none of which counts yet. */
export function creditColumns(length: number, cuts: Float64Array): CreditColumns {
  return {
    outcomes: new Uint8Array(new SharedArrayBuffer(length)),
    cited: new Uint32Array(new SharedArrayBuffer(length * 8)),
    blockCount: new Int32Array(new SharedArrayBuffer(4)),
    cuts,
  };
}
