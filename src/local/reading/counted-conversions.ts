import type { Tally } from '../../engine/columns/tally.ts';
import type { ReadKind } from '../../engine/counting/count-rows.ts';
import type { RowFate } from '../../engine/order-lines/settled-part.ts';
import type { ConversionPart, NamedConversion } from '../../engine/reading/conversion-part.ts';
import type { OrderLines } from '../../engine/repeated-ids/order-lines.ts';
import type { ResolvedConversions } from '../../engine/users/fill-users.ts';

/** A conversion that refunds name, and its row, numbered through all pieces; -1 when it is not loaded. */
export interface FoundConversion extends NamedConversion {
  row: number;
}

/** All conversions by class, however they were written: a row for each, or a row for each of its lines. */
export interface CountedConversions {
  read: ReadKind<ConversionPart>;
  /** Those in range that are tracked, piece by piece. */
  pieces: ResolvedConversions[];
  /** How many of these have each currency; none is an empty text. */
  currencies: ReadonlyMap<string, number>;
  outOfRange: number;
  /** Conversions in range that nobody tracks, by event. */
  untracked: Map<string, Tally>;
  /** Those that refunds name, by their ids in latin1. */
  named: ReadonlyMap<string, FoundConversion>;
  /** How often a conversion comes again with the same content, by its row, numbered through all pieces. */
  repeated: ReadonlyMap<number, number>;
  /** Tracked events that occur out of range. */
  eventsOutOfRange: Set<string>;
  /** Ids whose rows look like the lines of one order although nothing says so. */
  orderLines: OrderLines;
  /** Millionths of the amounts that can be read in rejected rows. */
  rejectedAmount: bigint;
  /** What became of traced rows. */
  fates: RowFate[];
  /** Bytes of all lines and of the conversions that were made of them; 0 where each row is a conversion. */
  lineBytes: number;
}
