import { TimeColumn } from '../../src/batches/time-column.ts';
import { LoopMemory } from '../../src/loops/loop-memory.ts';
import { RecordColumns, RecordScanner, SCAN_SLACK } from '../../src/records/record-scanner.ts';
import type { Zone } from '../../src/values/zone.ts';

/** What the tests of a file scan in, one text at a time. */
export const MEMORY = new LoopMemory();
// Addresses from 2 GiB on are negative where they are taken for words with a sign: what holds there holds below. Nothing of it is ever touched.
MEMORY.allocate(2 ** 31 - 2 ** 20);

/** What was scanned last lies here. */
const COLUMNS = new RecordColumns(MEMORY);

/** Puts bytes into the memory, with others behind them; gives them as they lie there. */
export function putText(bytes: Uint8Array, behind = 0x22): Uint8Array {
  MEMORY.makeText(bytes.length + SCAN_SLACK);
  MEMORY.text.set(bytes);
  MEMORY.text.fill(behind, bytes.length, bytes.length + SCAN_SLACK);
  return MEMORY.text.subarray(0, bytes.length);
}

/** A text that was scanned in one batch: its bytes, a view of them, and the scanner that holds the records. */
export interface ScannedBatch {
  scanner: RecordScanner;
  bytes: Uint8Array;
  view: DataView;
}

/** Scans a text (one character a byte) whose columns are all used, in their order. */
export function scanText(text: string, columns: number): ScannedBatch {
  const slots = Int32Array.from({ length: columns }, (_, column) => column);
  const scanner = new RecordScanner(slots, 1000, MEMORY, COLUMNS);
  putText(Buffer.from(text, 'latin1'));
  scanner.scan(0, text.length, true, text.length);
  return { scanner, bytes: MEMORY.text, view: MEMORY.view };
}

/** Makes a scanner of one column find so many records, one a line. */
export function scanRecords(scanner: RecordScanner, count: number): void {
  const text = 'x\n'.repeat(count);
  putText(Buffer.from(text));
  scanner.line = 0;
  scanner.scan(0, text.length, true, text.length);
}

/** Reads single times as those of a column are read, with other bytes around; what was met before is known. */
export function timeReader(zone: Zone): (text: string) => number {
  const column = new TimeColumn(zone, MEMORY);
  const [valid, times, again] = [1, 8, 4].map((size) => MEMORY.allocate(size));
  const isValid = MEMORY.bytes(valid, 1);
  return (text) => {
    const { scanner } = scanText('x\n', 1);
    const bytes = Buffer.from(`00${text}00000000`);
    putText(bytes);
    scanner.fields.set([2, bytes.length - 8]);
    isValid[0] = 1;
    const time = MEMORY.floats(times, 1);
    column.read(scanner, 0, isValid, time, MEMORY.words(again, 1));
    return isValid[0] === 1 ? time[0] : -1;
  };
}

/** A text in UTF-8 as latin1, one character a byte. */
export function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
