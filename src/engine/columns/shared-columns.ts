import type { Arena } from './arena.ts';

/*
 * Loops over many rows stand each in a function of their own, here and where columns are built: what follows a loop that was compiled
 * while it ran is not known to the compiler yet, so that it starts over with slow code.
 */

/** Columns have room for so many rows at first: what is not needed takes no memory until it is written. */
export const FIRST_ROWS = 1 << 14;

/** A copy of the first `length` numbers of a column. */
export function copyFloats(column: Float64Array, length: number, arena: Arena): Float64Array {
  const copy = arena.floats(length);
  copy.set(column.subarray(0, length));
  return copy;
}

/** A copy of the first `length` numbers of a column. */
export function copyNumbers(column: Uint32Array, length: number, arena: Arena): Uint32Array {
  const copy = arena.numbers(length);
  copy.set(column.subarray(0, length));
  return copy;
}

/** A copy of the first `length` bytes of a column. */
export function copyBytes(column: Uint8Array, length: number, arena: Arena): Uint8Array {
  const copy = arena.bytes(length);
  copy.set(column.subarray(0, length));
  return copy;
}

/** The column in an array of at least `length` elements: itself, or a copy twice as long. */
export function grown<T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  column: T,
  length: number,
): T {
  if (length <= column.length) return column;
  const larger = new (column.constructor as new (size: number) => T)(Math.max(length, column.length * 2));
  larger.set(column);
  return larger;
}

/** Makes each number the sum of all up to it, in place: counts at one more than their place become starts. */
export function addUp(counts: Uint32Array): Uint32Array {
  for (let at = 1; at < counts.length; at++) counts[at] += counts[at - 1];
  return counts;
}

/** A view of just these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies `view[start, end)` by words: up to three bytes more are read and written. */
export function copyText(view: DataView, start: number, end: number, into: DataView, at: number): void {
  for (let from = start, to = at; from < end; from += 4, to += 4)
    into.setInt32(to, view.getInt32(from, true), true);
}
