import { NO_LINE } from '../../exports/reject-reasons.ts';
import type { Reject } from '../../exports/rejects.ts';
import type { CsvTable } from '../../values/csv.ts';
import { compareText } from '../../values/text-order.ts';

/** A rejected row with the name of its file. */
export interface NamedReject extends Reject {
  fileName: string;
}

function compareFaults(a: NamedReject, b: NamedReject): number {
  return (
    compareText(a.column, b.column) ||
    compareText(a.reason, b.reason) ||
    compareText(a.value, b.value) ||
    a.lines - b.lines
  );
}

/** Sorts rejected rows by file and line; where lines are not known, by what is wrong. */
export function sortRejects(rejects: readonly NamedReject[]): NamedReject[] {
  return [...rejects].sort((a, b) =>
    a.fileName === b.fileName ? a.line - b.line || compareFaults(a, b) : compareText(a.fileName, b.fileName),
  );
}

/** rejects.csv: every rejected row, already sorted. */
export function rejectsTable(rejects: readonly NamedReject[]): CsvTable {
  const rows = rejects.map((reject) => [
    reject.fileName,
    reject.line === NO_LINE ? '' : String(reject.line),
    String(reject.lines),
    reject.column,
    reject.reason,
    reject.value,
  ]);
  return { header: ['file', 'line', 'lines', 'column', 'reason', 'value'], rows };
}
