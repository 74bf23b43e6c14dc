import type { Arena } from './arena.ts';

/*
 * Each loop over many rows is a function of its own, here and where columns are built. When a loop is compiled while
 * it runs, the compiler does not know the code behind the loop yet, and goes back to slow code there.
 */

/** For how many rows a column has room at first. Room that is never written takes no memory. */
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

/** The column itself if it has at least `length` elements, else a copy at least twice as long. */
export function grown<T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  column: T,
  length: number,
): T {
  if (length <= column.length) return column;
  const larger = new (column.constructor as new (size: number) => T)(Math.max(length, column.length * 2));
  larger.set(column);
  return larger;
}

/**
 * Makes each number the sum of all numbers up to it, in place. With the count of group g at place g + 1, place g then
 * tells where group g starts.
 */
export function addUp(counts: Uint32Array): Uint32Array {
  for (let at = 1; at < counts.length; at++) counts[at] += counts[at - 1];
  return counts;
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies `view[start, end)` in words of four bytes. Up to three bytes behind it are read and written as well. */
export function copyText(view: DataView, start: number, end: number, into: DataView, at: number): void {
  for (let from = start, to = at; from < end; from += 4, to += 4)
    into.setInt32(to, view.getInt32(from, true), true);
}
