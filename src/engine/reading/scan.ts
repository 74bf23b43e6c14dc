import type { InputFile } from '../../exports/files/header.ts';
import { scannerFor } from '../../exports/files/header.ts';
import type { FileRange, RangeReading } from '../../exports/range-reader.ts';
import type { LoopMemory } from '../../loops/loop-memory.ts';
import { RecordColumns, type RecordScanner } from '../../records/record-scanner.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import type { RejectedRows } from '../rejected-rows.ts';
import type { FingerprintedRows } from '../repeated-ids/fingerprint-collector.ts';
import type { Grouping } from '../repeated-ids/row-groups.ts';
import type { Coverage } from './coverage.ts';

/** Records of a batch: enough for the cache misses of look-ups to overlap, few enough for the second-level cache. */
export const BATCH = 2048;

/** A range of a file to scan. */
export interface ScanTask {
  file: number;
  range: FileRange;
  /** The partitions of fingerprints to collect. */
  fingerprints: PartitionRange;
  grouping: Grouping;
  /** Offsets of rows to leave out, ascending: they lost against another row of the same id. */
  excluded: Float64Array;
}

/** What is read of a range, whatever its kind. Lines of rejects are counted from 0 at the start of the range. */
export interface ReadPart {
  reading: RangeReading;
  rows: number;
  /** Rows that `--where` leaves out. */
  notSelected: number;
  /** Rows of users that are left out. */
  excluded: number;
  rejected: RejectedRows;
  /** What the valid rows cover in time. */
  coverage: Coverage;
  /** Ids that a spreadsheet has rewritten. */
  rewritten: number;
  /** Rows whose amount was rounded. */
  rounded: number;
}

/** What is scanned of a range of clicks or conversions, whose ids may repeat. */
export interface ScannedPart extends ReadPart, FingerprintedRows {
  /** Rows whose user is listed in files of identities. */
  listed: number;
}

/** Drops the fingerprints of a part: they only serve to suspect repeated ids. */
export function forgetFingerprints(part: ScannedPart): void {
  part.fingerprints = [];
}

/** Drops the groups of a part: they only serve to find its rows again. */
export function forgetGroups(part: ScannedPart): void {
  part.groups = { offsets: new Float64Array(0), lines: new Uint32Array(0) };
}

/** The scanner of the file at hand, one at a time. */
export class FileScanners {
  /** What all of them scan in. */
  readonly memory: LoopMemory;
  readonly #files: readonly InputFile[];
  readonly #keepsOthers: boolean;
  /** Each scanner takes over the columns of the one before. */
  readonly #columns: RecordColumns;
  #file = -1;
  #scanner: RecordScanner | undefined;

  /** Rows that are not selected stay behind the others in each batch where `keepsOthers` asks for it. */
  constructor(files: readonly InputFile[], memory: LoopMemory, keepsOthers = false) {
    this.#files = files;
    this.#keepsOthers = keepsOthers;
    this.memory = memory;
    this.#columns = new RecordColumns(memory);
  }

  of(file: number): RecordScanner {
    if (this.#scanner === undefined || this.#file !== file) {
      this.#scanner = scannerFor(this.#files[file], BATCH, this.memory, this.#columns, this.#keepsOthers);
      this.#file = file;
    }
    return this.#scanner;
  }
}
