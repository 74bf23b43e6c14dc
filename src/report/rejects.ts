import type { Reject } from '../exports/rejects.ts';
import { compareText } from '../exports/text-order.ts';
import type { CsvTable } from './csv.ts';

/** A rejected row with the name of its file. */
export interface NamedReject extends Reject {
  fileName: string;
}

/** Sorts rejected rows by file and line. */
export function sortRejects(rejects: readonly NamedReject[]): NamedReject[] {
  return [...rejects].sort((a, b) =>
    a.fileName === b.fileName ? a.line - b.line : compareText(a.fileName, b.fileName),
  );
}

/** rejects.csv: every rejected row, already sorted. */
export function rejectsTable(rejects: readonly NamedReject[]): CsvTable {
  const rows = rejects.map((reject) => [
    reject.fileName,
    String(reject.line),
    String(reject.lines),
    reject.column,
    reject.reason,
    reject.value,
  ]);
  return { header: ['file', 'line', 'lines', 'column', 'reason', 'value'], rows };
}
