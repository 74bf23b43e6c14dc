import { UNATTRIBUTED_REASONS } from '../../rules/journey.ts';
import type { AttributionTask } from '../users/journeys.ts';

/** How a conversion came out: credited, or one of the reasons; see `OUTCOMES`. */
export const OUTCOMES = ['credited', ...UNATTRIBUTED_REASONS] as const;

/**
 * What became of each conversion, by its row, numbered through all parts. It lies in shared memory; each thread writes
 * the outcomes of its own users.
 */
export interface CreditColumns {
  /** The place of the outcome in `OUTCOMES`, plus one; 0 for conversions that do not count. */
  outcomes: Uint8Array;
  /**
   * Pairs: the place of the first click that the row cites (see `CitedClickCollector`), and how many it cites. These
   * are the clicks that earned the conversion, in the order of campaigns; for an unattributed one the last click, or
   * none.
   */
  cited: Uint32Array;
  /** One number: how many blocks of cited clicks there are. */
  blockCount: Int32Array;
  /** The times at which the rows of the report are cut into chunks. */
  cuts: Float64Array;
}

/** What is needed to attribute the conversions of some users. */
export interface CreditTask extends AttributionTask {
  credits: CreditColumns;
}

/** Columns for `length` conversions; none of them counts yet. */
export function creditColumns(length: number, cuts: Float64Array): CreditColumns {
  return {
    outcomes: new Uint8Array(new SharedArrayBuffer(length)),
    cited: new Uint32Array(new SharedArrayBuffer(length * 8)),
    blockCount: new Int32Array(new SharedArrayBuffer(4)),
    cuts,
  };
}
