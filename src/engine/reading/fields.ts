import type { InputFile } from '../../exports/files/header.ts';
import { firstFault, type Reject } from '../../exports/row-faults.ts';
import type { TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import type { Zone } from '../../values/zone.ts';
import type { FlatRowCollector } from '../repeated-ids/flat-rows.ts';

/** How many rows of a batch are valid. */
export function countValid({ count, memory }: RecordScanner, valid: Uint8Array): number {
  return memory.loops.countValid(count, valid.byteOffset);
}

/** The reject of a row: its own first fault, or else the one that `otherwise` gives. */
export function rejectOf(
  scanner: RecordScanner,
  row: number,
  bytes: Uint8Array,
  file: InputFile,
  zone: Zone,
  otherwise: () => Omit<Reject, 'line' | 'lines'>,
): Reject {
  const fault = firstFault(scanner, row, bytes, file, zone) ?? otherwise();
  return { line: scanner.lines[row], lines: scanner.lineSpans[row], ...fault };
}

/** The bytes of a used field of a row. */
export function fieldOf(scanner: RecordScanner, bytes: Uint8Array, row: number, slot: number): Uint8Array {
  const at = (row * scanner.slots + slot) * 2;
  return bytes.subarray(scanner.fields[at], scanner.fields[at + 1]);
}

/** A used field as text in latin1, one character a byte. */
export function latin1Of(scanner: RecordScanner, bytes: TextBytes, row: number, slot: number): string {
  const at = (row * scanner.slots + slot) * 2;
  return bytes.toString('latin1', scanner.fields[at], scanner.fields[at + 1]);
}

/** Adds a used field of a row to the texts of repeated rows. */
export function addField(
  rows: FlatRowCollector,
  { slots, fields }: RecordScanner,
  bytes: Uint8Array,
  row: number,
  slot: number,
): void {
  const at = (row * slots + slot) * 2;
  rows.addText(bytes, fields[at], fields[at + 1]);
}
