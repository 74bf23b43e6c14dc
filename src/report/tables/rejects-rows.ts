import type { Kind } from '../../exports/files/kinds.ts';
import { NO_LINE } from '../../exports/reject-reasons.ts';
import type { Reject } from '../../exports/row-faults.ts';
import type { CsvRows } from '../../values/csv.ts';

/** A rejected row with the name of its file. */
export interface NamedReject extends Reject {
  fileName: string;
  kind: Kind;
}

/** rejects.csv: every rejected row, one by one. The rows are sorted already. */
export function rejectsRows(rejects: Iterable<NamedReject>): CsvRows {
  return { header: ['file', 'line', 'lines', 'column', 'reason', 'value'], rows: cellsOf(rejects) };
}

function* cellsOf(rejects: Iterable<NamedReject>): Generator<string[]> {
  for (const { fileName, line, lines, column, reason, value } of rejects) {
    yield [fileName, line === NO_LINE ? '' : String(line), String(lines), column, reason, value];
  }
}
