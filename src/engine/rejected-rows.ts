import type { Reject } from '../exports/row-faults.ts';

/** The rejected rows of a range, in the order of the file. Lines are counted from 0 at the start of the range. */
export interface RejectedRows {
  /** How many rows there are for each reason, by its place in `REJECT_REASONS`. */
  counts: number[];
  /** How many rows span several lines. */
  multiLine: number;
  /** The rows, unless they lie in a file. */
  rows: Reject[];
  /** A scratch file with all rows, each a line of JSON. */
  file: string | undefined;
}
