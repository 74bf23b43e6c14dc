import type { TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';

/** Makes rows of the records of files, batch by batch. */
export interface BatchTaker {
  /** Takes the batch that a scanner has just found in `bytes`; `file` is its place in the job. */
  take(file: number, scanner: RecordScanner, bytes: TextBytes): void;
  /** Gives what is left to give when there are no more batches. */
  end(): void;
}
