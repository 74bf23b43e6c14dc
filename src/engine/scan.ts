import type { InputFile } from '../exports/header.ts';
import { scannerFor } from '../exports/header.ts';
import type { FileRange, RangeReading } from '../exports/range-reader.ts';
import type { RecordScanner } from '../exports/record-scanner.ts';
import { firstFault, type Reject } from '../exports/rejects.ts';
import type { Zone } from '../exports/zone.ts';
import type { LoopMemory, TextBytes } from '../loops/loop-memory.ts';
import type { Coverage } from './coverage.ts';
import type { FlatRowCollector } from './flat-rows.ts';
import type { PartitionRange } from './plan.ts';
import type { Prints } from './print-collector.ts';
import type { Grouping } from './row-groups.ts';
import type { TracedRow } from './traced-rows.ts';

/** Records of a batch: enough for look-ups to overlap their cache misses, few enough for the second-level cache. */
export const BATCH = 2048;

/** A range of a file to scan. */
export interface ScanTask {
  file: number;
  range: FileRange;
  /** The partitions of fingerprints to collect. */
  fingerprints: PartitionRange;
  grouping: Grouping;
  /** Offsets of rows that lost against another row of the same id, ascending. */
  excluded: Float64Array;
}

/** What every reading of a range gives. Lines of rejects are counted from 0 at the start of the range. */
export interface ReadPart {
  reading: RangeReading;
  rows: number;
  rejects: Reject[];
  /** What the valid rows cover in time. */
  coverage: Coverage;
  /** Ids that a spreadsheet has rewritten. */
  rewritten: number;
}

/** What a scan of a range gives whose rows are found again by their ids. */
export interface ScannedPart extends ReadPart, Prints {
  /** Rows that `explain` tells of. */
  traced: TracedRow[];
}

/** Drops of a part what only serves to suspect repeated ids. */
export function forgetFingerprints(part: ScannedPart): void {
  part.fingerprints = [];
}

/** Drops of a part what only serves to find its rows again. */
export function forgetGroups(part: ScannedPart): void {
  part.groups = { offsets: new Float64Array(0), lines: new Uint32Array(0) };
}

/** The scanner of the file at hand. One at a time: with many files, many sets of columns would lie about. */
export class FileScanners {
  /** What all of them scan in. */
  readonly memory: LoopMemory;
  readonly #files: readonly InputFile[];
  #file = -1;
  #scanner: RecordScanner | undefined;

  constructor(files: readonly InputFile[], memory: LoopMemory) {
    this.#files = files;
    this.memory = memory;
  }

  of(file: number): RecordScanner {
    if (this.#scanner === undefined || this.#file !== file) {
      this.#scanner = scannerFor(this.#files[file], BATCH, this.memory);
      this.#file = file;
    }
    return this.#scanner;
  }
}

/** How many rows of a batch are valid. */
export function countValid({ count, memory }: RecordScanner, valid: Uint8Array): number {
  return memory.loops.countValid(count, valid.byteOffset);
}

/** The fault of a row that can be told from the row alone, or else what `otherwise` says. */
export function rejectOf(
  scanner: RecordScanner,
  row: number,
  bytes: Uint8Array,
  file: InputFile,
  zone: Zone,
  otherwise: () => Omit<Reject, 'line' | 'lines'>,
): Reject {
  const fault = firstFault(scanner, row, bytes, file.used, zone) ?? otherwise();
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
