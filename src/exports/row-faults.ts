import { isUtf8 } from 'node:buffer';
import { RECORD_FAULT, type RecordScanner } from '../records/record-scanner.ts';
import { parseAmount, parseRefund } from '../values/amount.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import { isBlank } from '../values/written/blanks.ts';
import type { Zone } from '../values/zone.ts';
import type { InputFile } from './files/header.ts';
import { timeReaderOf } from './files/style.ts';
import type { RejectReason } from './reject-reasons.ts';

/** Values in rejects are cut to so many bytes. */
const VALUE_BYTES = 256;
/**
 * A character has four bytes at most, so that a cut behind this many input bytes never reaches the first 256 of the
 * output.
 */
const VALUE_INPUT_BYTES = VALUE_BYTES + 4;

/** So few bytes are never too many, even where each is replaced by three. */
const SURELY_SHORT = Math.floor(VALUE_BYTES / 3);

/** A rejected row: its place, the column at fault (empty for the whole record) and the value found there. */
export interface Reject {
  /** From 1, header counted, or `NO_LINE`; in the result of a range counted from 0 at the start of the range. */
  line: number;
  lines: number;
  column: string;
  reason: RejectReason;
  value: string;
}

/** The text of bytes for `rejects.csv`: bad sequences replaced by U+FFFD, cut to 256 bytes at a character. */
export function rejectValue(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, VALUE_INPUT_BYTES)).toString();
  if (bytes.length <= SURELY_SHORT) return text;
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > VALUE_BYTES) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** How a file is written, as far as its values tell. */
export type ValueStyle = Pick<InputFile, 'used' | 'decimal' | 'timeFormats' | 'conditions' | 'idParts'>;

function columnFault(
  { used, decimal, timeFormats }: ValueStyle,
  slot: number,
  field: Uint8Array,
  zone: Zone,
): RejectReason | undefined {
  const { type, filled } = used[slot];
  const isEmpty = type === 'text' ? field.length === 0 : isBlank(field, 0, field.length);
  if (isEmpty) return filled ? 'empty_field' : undefined;
  if (type === 'text') return undefined;
  const text = Buffer.from(field).toString();
  if (type === 'timestamp')
    return parseTimestamp(text, zone, false, timeReaderOf(timeFormats[slot])) === INVALID_TIME
      ? 'invalid_timestamp'
      : undefined;
  const parse = type === 'refund' ? parseRefund : parseAmount;
  return parse(text, decimal) === undefined ? 'invalid_amount' : undefined;
}

/**
 * The first fault of row `row` of the scanner's batch that can be told from the row alone, or undefined. This is the
 * rule; the batches only notice quickly that a row has some fault.
 */
export function firstFault(
  scanner: RecordScanner,
  row: number,
  bytes: Uint8Array,
  file: ValueStyle,
  zone: Zone,
): Omit<Reject, 'line' | 'lines'> | undefined {
  const raw = () => rejectValue(bytes.subarray(scanner.starts[row], scanner.ends[row]));
  if (scanner.faults[row] === RECORD_FAULT.strayQuote)
    return { reason: 'stray_quote', column: '', value: raw() };
  if (scanner.faults[row] === RECORD_FAULT.wrongFieldCount)
    return { reason: 'wrong_field_count', column: '', value: raw() };
  const base = row * scanner.slots * 2;
  const fieldOf = (slot: number) =>
    bytes.subarray(scanner.fields[base + slot * 2], scanner.fields[base + slot * 2 + 1]);
  const reject = (slot: number, reason: RejectReason, column = file.used[slot].name) => ({
    reason,
    column,
    value: rejectValue(scanner.writtenField(bytes, row, slot)),
  });
  for (const { slot, header } of file.conditions) {
    if (!isUtf8(fieldOf(slot))) return reject(slot, 'invalid_utf8', file.used[slot]?.name ?? header);
  }
  // What is wrong with an id that is made of values is wrong with one of them.
  const first = file.idParts === null ? 0 : 1;
  for (let slot = first; slot < file.used.length; slot++) {
    if (!isUtf8(fieldOf(slot))) return reject(slot, 'invalid_utf8');
  }
  for (let slot = first; slot < file.used.length; slot++) {
    const reason = columnFault(file, slot, fieldOf(slot), zone);
    if (reason !== undefined) return reject(slot, reason);
  }
  return undefined;
}
