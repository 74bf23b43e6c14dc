import { type Reject, rejectValue } from '../../exports/row-faults.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { toBytes } from '../protocol/protocol.ts';
import { countRow, type TallyName } from '../protocol/tally-rows.ts';
import type { RowOutput } from './streams/row-output.ts';

/** Counts that are told by file. */
type FileCount = Extract<
  TallyName,
  'headers' | 'rows' | 'notSelected' | 'excluded' | 'rewritten' | 'rounded'
>;

/** Tells what a task has read of files: counts, rejected rows and what keeps a file from being read. */
export class FileReports {
  readonly #output: RowOutput;
  readonly #broken = new Set<number>();
  readonly #counts = new Map<FileCount, Map<number, number>>();

  constructor(output: RowOutput) {
    this.#output = output;
  }

  count(name: FileCount, file: number, rows: number): void {
    if (rows === 0) return;
    const byFile = this.#counts.get(name) ?? new Map<number, number>();
    this.#counts.set(name, byFile);
    byFile.set(file, (byFile.get(file) ?? 0) + rows);
  }

  /** Counts the records of a batch. */
  countBatch(file: number, scanner: RecordScanner): void {
    this.count('rows', file, scanner.scanned);
    this.count('notSelected', file, scanner.scanned - scanner.count);
  }

  reject(file: number, { column, reason, value }: Pick<Reject, 'column' | 'reason' | 'value'>): void {
    this.#output.add({ kind: 'reject', key: '', position: file, body: [column, reason, toBytes(value)] });
  }

  /** Tells the first problem of a file. */
  problem(file: number, message: string): void {
    if (this.#broken.has(file)) return;
    this.#broken.add(file);
    this.#output.add({ kind: 'problem', key: '', position: file, body: [toBytes(message)] });
  }

  /** A quote that its line does not close spans lines, or is never closed: each record has to be one line. */
  noteFatal(file: number, scanner: RecordScanner, bytes: Uint8Array): void {
    const several = scanner.lineSpans.subarray(0, scanner.scanned).findIndex((lines) => lines > 1);
    if (scanner.fatal === undefined && several < 0) return;
    if (scanner.fatal?.reason === 'long_record')
      this.problem(file, 'has a record over 1 MiB; look for a quote that is never closed, or shorten it');
    else {
      const start = several < 0 ? '' : `: ${startOf(scanner, bytes, several)}`;
      this.problem(
        file,
        `has a record of several lines, or a quote that is never closed${start}; with --engine spark each record has to be one line: replace line breaks inside fields, or attribute on one machine`,
      );
    }
  }

  /** Gives the counts. */
  end(): void {
    for (const [name, byFile] of this.#counts)
      for (const [file, rows] of byFile) this.#output.add(countRow(name, file, rows));
    this.#counts.clear();
  }
}

function startOf(scanner: RecordScanner, bytes: Uint8Array, row: number): string {
  return JSON.stringify(rejectValue(bytes.subarray(scanner.starts[row], scanner.ends[row])));
}
