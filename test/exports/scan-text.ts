import { TEXT_SLACK } from '../../src/exports/id-hash.ts';
import { RecordScanner, SCAN_SLACK } from '../../src/exports/record-scanner.ts';

/** A text that was scanned in one batch: its bytes, a view of them, and the scanner that holds the records. */
export interface ScannedBatch {
  scanner: RecordScanner;
  bytes: Uint8Array;
  view: DataView;
}

/** Scans a text (one character a byte) whose columns are all used, in their order. */
export function scanText(text: string, columns: number): ScannedBatch {
  const bytes = new Uint8Array(text.length + SCAN_SLACK + TEXT_SLACK);
  bytes.set(Buffer.from(text, 'latin1'));
  const scanner = new RecordScanner(
    Int32Array.from({ length: columns }, (_, column) => column),
    1000,
  );
  scanner.scan(bytes, 0, text.length, true, text.length);
  return { scanner, bytes, view: new DataView(bytes.buffer) };
}

/** A text in UTF-8 as latin1, one character a byte. */
export function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
