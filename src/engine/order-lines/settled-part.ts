import type { TallyRows } from '../columns/tally.ts';
import type { KeySet } from '../repeated-ids/fingerprints.ts';
import type { DroppedCounts } from '../result.ts';
import type { CollectedConversions } from '../users/conversion-columns.ts';
import type { LinePiece } from './line-columns.ts';

/** Partitions `[from, to)` of the lines of all files. */
export interface SettleTask {
  /** In the order of files and lines. */
  pieces: LinePiece[];
  /**
   * The texts that the places of events and currencies mean, in the order of their bytes; no currency is an empty
   * text.
   */
  events: string[];
  currencies: string[];
  /** Keys of the conversions that refunds name. */
  named: KeySet | undefined;
  from: number;
  to: number;
}

/** What became of a row, when that is asked for. */
export interface RowFate {
  file: number;
  offset: number;
  fate: 'carrier' | 'line' | 'duplicate' | 'superseded' | 'conflict';
}

/** A line that is rejected, because it is of another conversion than those that count. */
export interface ConflictingLine {
  part: number;
  file: number;
  /** Counted from 0 at the start of the range. */
  line: number;
  lines: number;
  /** The conversion id in latin1. */
  id: string;
  /** Whole units of the amount, -1 for none. */
  units: number;
  millionths: number;
}

/** A conversion that refunds name. */
export interface NamedSettled {
  /** In latin1. */
  id: string;
  time: number;
  isPurchase: boolean;
  units: number;
  millionths: number;
  /** Its place in `collected`; -1 where it is out of range or not tracked. */
  row: number;
}

/** The conversions of some partitions. */
export interface SettledPart {
  collected: CollectedConversions;
  /** Lines by class, by the place of their file. */
  byFile: DroppedCounts[];
  conflicts: ConflictingLine[];
  outOfRange: number;
  /** Tracked events that occur out of range. */
  eventsOutOfRange: string[];
  /** Conversions in range that nobody tracks, by the place of their event. */
  untracked: TallyRows;
  /** Loaded conversions by currency. */
  currencies: [currency: string, count: number][];
  /** How often the line that carries a conversion comes again, by the place of the conversion in `collected`. */
  repeated: [row: number, count: number][];
  named: NamedSettled[];
  /** Empty where no conversion is traced. */
  fates: RowFate[];
}
