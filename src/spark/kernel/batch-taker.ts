import type { TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';

/** Makes rows of the records of files, batch by batch. */
export interface BatchTaker {
  /**
   * Takes the batch that a scanner has just found in `bytes`; `file` is its place in the job. `base` and where a record
   * begins in `bytes` add up to a number that grows from record to record of the file, whatever tasks read them.
   */
  take(file: number, scanner: RecordScanner, bytes: TextBytes, base: number): void;
  /** Gives what is left to give when there are no more batches. */
  end(): void;
}
