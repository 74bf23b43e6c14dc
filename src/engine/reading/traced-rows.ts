import type { InputFile } from '../../exports/files/header.ts';
import type { Reject } from '../../exports/row-faults.ts';
import { RECORD_FAULT, type RecordScanner } from '../../records/record-scanner.ts';
import { fieldOf } from './fields.ts';

/** Texts of used columns by name. */
export type TextsByColumn = Readonly<Record<string, string>>;

/** A row of a traced conversion, whatever is wrong with it. */
export interface TracedRow {
  /** Where the row begins in its file, and the line counted from 0 at the start of the range. */
  offset: number;
  line: number;
  lines: number;
  values: TextsByColumn;
  /** In microseconds; NaN where the row has no valid time. */
  time: number;
  /** The option that leaves the row out: `--where`, or `--exclude-users`; undefined where none does. */
  leftOut: 'not_selected' | 'excluded' | undefined;
  /** What is wrong with the row by itself. */
  reject: Reject | undefined;
}

/**
 * The texts of a row that is to be traced, undefined for others: those of its columns where `isWanted`; of a record
 * that can't be cut into fields the piece that is one of `wanted`, taken for what should stand in `column`.
 */
export function tracedTexts(
  scanner: RecordScanner,
  bytes: Uint8Array,
  row: number,
  { used, delimiter }: InputFile,
  column: string,
  wanted: ReadonlySet<string>,
  isWanted: () => boolean,
): TextsByColumn | undefined {
  if (scanner.faults[row] === RECORD_FAULT.none) {
    if (!isWanted()) return undefined;
    const texts = used.map(({ name }, slot) => [name, fieldText(scanner, bytes, row, slot)]);
    return Object.fromEntries(texts);
  }
  const piece = wantedPiece(scanner, bytes, row, delimiter, wanted);
  return piece === undefined ? undefined : { [column]: piece };
}

/** The first piece of a record between delimiters, quotes and line breaks that is one of `wanted`. */
export function wantedPiece(
  scanner: RecordScanner,
  bytes: Uint8Array,
  row: number,
  delimiter: string,
  wanted: ReadonlySet<string>,
): string | undefined {
  return Buffer.from(bytes.subarray(scanner.starts[row], scanner.ends[row]))
    .toString()
    .split(/["\r\n]/)
    .flatMap((text) => text.split(delimiter))
    .find((text) => wanted.has(text));
}

/** A used field as text. */
export function fieldText(scanner: RecordScanner, bytes: Uint8Array, row: number, slot: number): string {
  return Buffer.from(fieldOf(scanner, bytes, row, slot)).toString();
}

/** The time of a row, NaN where it has none that is valid: `times` has a negative one there. */
export function timeOfRow(scanner: RecordScanner, row: number, times: Float64Array): number {
  return scanner.faults[row] === RECORD_FAULT.none && times[row] >= 0 ? times[row] : Number.NaN;
}

/** A traced row of a batch that begins at `base` in its file. */
export function traceRow(
  scanner: RecordScanner,
  row: number,
  base: number,
  values: TextsByColumn,
  time: number,
  reject: Reject | undefined,
  isExcluded = false,
): TracedRow {
  return {
    offset: base + scanner.starts[row],
    line: scanner.lines[row],
    lines: scanner.lineSpans[row],
    values,
    time,
    leftOut: isExcluded ? 'excluded' : undefined,
    reject,
  };
}

/** A traced row that `--where` leaves out: its values are not looked at. */
export function traceUnselected(
  scanner: RecordScanner,
  row: number,
  base: number,
  values: TextsByColumn,
): TracedRow {
  return { ...traceRow(scanner, row, base, values, Number.NaN, undefined), leftOut: 'not_selected' };
}
