import { copyText } from './texts.ts';

/*
 * Loops that put some rows of a column side by side. Each stands in a function of its own, as in shared-columns.ts.
 */

export function pickFloats(column: Float64Array, rows: Uint32Array, into: Float64Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

export function pickNumbers(column: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

export function pickBytes(column: Uint8Array, rows: Uint32Array, into: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

export function pickPairs(column: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    into[i * 2] = column[rows[i] * 2];
    into[i * 2 + 1] = column[rows[i] * 2 + 1];
  }
}

/** Notes where both texts of each row end, behind the first of `into`, where those of the first row begin. */
export function noteStarts(starts: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] * 2;
    into[i * 2 + 1] = into[i * 2] + starts[row + 1] - starts[row];
    into[i * 2 + 2] = into[i * 2] + starts[row + 2] - starts[row];
  }
}

/** Copies both texts of each row to where the starts say, of which there are two a row. */
export function copyTexts(
  view: DataView,
  starts: Uint32Array,
  rows: Uint32Array,
  into: DataView,
  at: Uint32Array,
): void {
  for (let i = 0; i < rows.length; i++)
    copyText(view, starts[rows[i] * 2], starts[rows[i] * 2 + 2], into, at[i * 2]);
}
