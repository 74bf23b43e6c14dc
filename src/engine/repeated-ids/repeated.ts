import type { RejectReason } from '../../exports/reject-reasons.ts';
import { type Reject, rejectValue } from '../../exports/rejects.ts';
import type { FlatRow } from './flat-rows.ts';
import type { Beaten } from './repeated-rows.ts';

/** Where a row is: its file by place, and its line in it, from 1. */
export interface RowPlace {
  file: number;
  line: number;
}

/** A row that does not count because another with its id does, and differs. */
export type LosingRow = FlatRow & { reject: Reject; counted: boolean; rival: RowPlace };

/** Rows that do not count because of their id, with, for conflicts, their reject. */
export interface Repeated {
  duplicates: Beaten<FlatRow>[];
  /** `counted` where a scan has counted the row nevertheless; `rival` is the row with its id that counts. */
  conflicts: LosingRow[];
}

/** The reject of a row, in a range that begins in line `line` (from 0), for what other rows say; `value` in latin1. */
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
