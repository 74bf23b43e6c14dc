import type { Kind } from '../../exports/files/kinds.ts';
import { type ColumnSample, sampleColumns } from '../../exports/files/sample.ts';
import { parseAmount } from '../../values/amount.ts';
import { type Evidence, filesOf } from './evidence.ts';

/** The columns of a kind that are not used and hold numbers, as far as the first rows of its files tell. */
export function numberColumns(evidence: Evidence, kind: Kind): ColumnSample[] {
  const byHeader = new Map<string, ColumnSample>();
  // Files at addresses are read by another program; what is known here of them is their start.
  for (const file of filesOf(evidence, kind))
    for (const sample of sampleColumns(file).unused)
      if (!byHeader.has(sample.header)) byHeader.set(sample.header, sample);
  return [...byHeader.values()].filter(
    ({ values }) => values.length > 0 && values.every((value) => isNumber(value)),
  );
}

/**
 * As amounts are written in exports, whatever of it can be read: digits, with marks of thousands, decimals or
 * currencies.
 */
function isNumber(text: string): boolean {
  return (
    parseAmount(text) !== undefined || /^\W{0,2}[A-Z]{0,3}\s?-?\d[\d,.\s]*\s?[A-Z원]{0,3}\W?$/.test(text)
  );
}
