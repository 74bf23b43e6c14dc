import type { RejectReason } from '../../exports/reject-reasons.ts';
import { type Reject, rejectValue } from '../../exports/row-faults.ts';
import type { FlatRow } from './flat-rows.ts';
import { joinOrderLines, type OrderLines } from './order-lines.ts';
import type { Beaten } from './repeated-rows.ts';

/** Where a row is: its file by place, and its line in it, from 1. */
export interface RowPlace {
  file: number;
  line: number;
}

/** A row that does not count because another row with its id, but different content, does. */
export interface LosingRow {
  row: FlatRow;
  /** The row that counts. */
  rival: RowPlace;
}

/** A losing row that is rejected. */
export interface ConflictingRow extends LosingRow {
  reject: Reject;
}

/** Rows that do not count because of their id. */
export interface Repeated {
  duplicates: Beaten<FlatRow>[];
  conflicts: ConflictingRow[];
  /** Rows that a later one replaces; none when the least row of an id counts. */
  superseded: LosingRow[];
  orderLines: OrderLines;
}

/** What several searches found together. */
export function joinRepeated(found: readonly Repeated[]): Repeated {
  return {
    duplicates: found.flatMap(({ duplicates }) => duplicates),
    conflicts: found.flatMap(({ conflicts }) => conflicts),
    superseded: found.flatMap(({ superseded }) => superseded),
    orderLines: joinOrderLines(found.map(({ orderLines }) => orderLines)),
  };
}

/** The rows that do not count. */
export function droppedRows(repeated: Omit<Repeated, 'orderLines'>): FlatRow[] {
  return [...repeated.duplicates, ...losingRows(repeated)].map(({ row }) => row);
}

/** The rows that do not count and differ from the one that does. */
export function losingRows({
  conflicts,
  superseded,
}: Pick<Repeated, 'conflicts' | 'superseded'>): LosingRow[] {
  return [...conflicts, ...superseded];
}

/**
 * The reject of a row for a reason that other rows give. Its range begins in line `line` (from 0); `value` is in
 * latin1.
 */
export function lateReject(
  row: { line: number; lines: number },
  line: number,
  reason: RejectReason,
  column: string,
  value: string,
): Reject {
  return {
    line: line + row.line + 1,
    lines: row.lines,
    column,
    reason,
    value: rejectValue(Buffer.from(value, 'latin1')),
  };
}

/** The offsets of rows, ascending, by the place of their file. */
export function offsetsByFile(rows: readonly { file: number; offset: number }[]): Map<number, Float64Array> {
  const byFile = new Map<number, number[]>();
  for (const { file, offset } of rows) {
    const offsets = byFile.get(file);
    if (offsets === undefined) byFile.set(file, [offset]);
    else offsets.push(offset);
  }
  return new Map([...byFile].map(([file, offsets]) => [file, Float64Array.from(offsets).sort()]));
}
