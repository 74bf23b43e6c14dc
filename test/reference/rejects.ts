import { toCsv } from './csv.ts';
import type { Facts } from './facts.ts';
import { compareText } from './order.ts';
import type { Reject } from './rows.ts';

/** The rejected rows of clicks, conversions, refunds and identities. */
export function rejectsOf(facts: Facts): Reject[] {
  return [
    ...facts.clickClasses.rejects,
    ...facts.conversionClasses.rejects,
    ...(facts.refunds?.rejects ?? []),
    ...(facts.identities?.rejects ?? []),
  ];
}

/** `rejects.csv`, by `file`, `line`. */
export function rejectsCsv(facts: Facts): string {
  const rows = rejectsOf(facts)
    .sort((a, b) => compareText(a.row.file, b.row.file) || a.row.record.line - b.row.record.line)
    .map(({ row, column, reason, value }) => [
      row.file,
      row.record.line,
      row.record.lines,
      column,
      reason,
      value,
    ]);
  return toCsv(['file', 'line', 'lines', 'column', 'reason', 'value'], rows);
}
