import type { InputFile } from '../../exports/files/header.ts';
import type { Reject } from '../../exports/row-faults.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import type { Zone } from '../../values/zone.ts';
import type { TallyRows } from '../columns/tally.ts';
import type { LineColumns } from '../order-lines/line-columns.ts';
import type { ContentOf } from '../repeated-ids/flat-rows.ts';
import { conversionContent } from '../repeated-ids/repeated-rows.ts';
import type { CollectedConversions } from '../users/conversion-columns.ts';
import { rejectOf } from './fields.ts';
import type { ScannedPart } from './scan.ts';
import type { TracedRow } from './traced-rows.ts';

/** A conversion that a refund may name, whatever its event and time; rejected rows are never among them. */
export interface NamedConversion {
  /** In latin1, one character a byte. */
  id: string;
  time: number;
  isPurchase: boolean;
  /** Whole units of the amount, -1 for none. */
  units: number;
  millionths: number;
}

/** A conversion that a refund may name, with the place in its file at which it begins. */
export interface PlacedConversion extends NamedConversion {
  offset: number;
}

/** The conversions of a range. */
export interface ConversionPart extends ScannedPart {
  /** In pieces of the range, one behind the other. */
  collected: CollectedConversions[];
  /** Those whose ids have one of the keys asked for. */
  named: PlacedConversion[];
  /** Ids of rows of users that are left out, of those that have one of these keys. In latin1. */
  excludedNamed: string[];
  outOfRange: number;
  /** Rows out of range by the place of their event, of purchase events and tracked ones. */
  outOfRangeEvents: Float64Array;
  /** Millionths of the amounts that can be read in rejected rows. */
  rejectedAmount: bigint;
  /** Rows in range of events that nobody tracks, by the place of their event in `untrackedEvents`. */
  untracked: TallyRows;
  untrackedEvents: string[];
  /** Texts of the currencies named in `loaded`. */
  currencies: string[];
  /**
   * The valid rows of conversions that are made of lines, in place of all of the above, and the texts of their events.
   */
  lines: LineColumns[];
  events: string[];
  /** Rows for `explain`. */
  traced: TracedRow[];
}

/** The collected conversions of some parts, piece by piece. */
export function piecesOf(parts: readonly { part: ConversionPart }[]): CollectedConversions[] {
  return parts.flatMap(({ part }) => part.collected);
}

/** The content of a conversion that shares its id, as a text that sorts as the content does. */
export const contentOfConversion: ContentOf = ({ time, subject, user, units, millionths, currency }) =>
  conversionContent(time, subject, user, units, millionths, currency).content;

/** The reject of a conversion that is not valid. */
export function conversionReject(
  scanner: RecordScanner,
  row: number,
  bytes: Uint8Array,
  file: InputFile,
  zone: Zone,
): Reject {
  return rejectOf(scanner, row, bytes, file, zone, () => {
    throw new Error(`row ${scanner.lines[row]} of ${file.label} is invalid without a fault`);
  });
}
