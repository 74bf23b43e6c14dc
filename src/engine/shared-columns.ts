/** Columns have room for so many rows at first: what is not needed takes no memory until it is written. */
export const FIRST_ROWS = 1 << 14;

/** A copy of the first `length` numbers of a column in memory that all threads share. */
export function shareFloats(column: Float64Array, length: number): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(length * 8));
  shared.set(column.subarray(0, length));
  return shared;
}

/** A copy of the first `length` numbers of a column in memory that all threads share. */
export function shareNumbers(column: Uint32Array, length: number): Uint32Array {
  const shared = new Uint32Array(new SharedArrayBuffer(length * 4));
  shared.set(column.subarray(0, length));
  return shared;
}

/** A copy of the first `length` bytes in memory that all threads share. */
export function shareBytes(column: Uint8Array, length: number): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(length));
  shared.set(column.subarray(0, length));
  return shared;
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

/** The numbers of a column at the given places, in their order, in memory that all threads share. */
export function pickFloats(column: Float64Array, places: Uint32Array): Float64Array {
  const picked = new Float64Array(new SharedArrayBuffer(places.length * 8));
  for (let i = 0; i < places.length; i++) picked[i] = column[places[i]];
  return picked;
}

/** The numbers of a column at the given places, in their order, in memory that all threads share. */
export function pickNumbers(column: Uint32Array, places: Uint32Array): Uint32Array {
  const picked = new Uint32Array(new SharedArrayBuffer(places.length * 4));
  for (let i = 0; i < places.length; i++) picked[i] = column[places[i]];
  return picked;
}

/** The bytes of a column at the given places, in their order, in memory that all threads share. */
export function pickBytes(column: Uint8Array, places: Uint32Array): Uint8Array {
  const picked = new Uint8Array(new SharedArrayBuffer(places.length));
  for (let i = 0; i < places.length; i++) picked[i] = column[places[i]];
  return picked;
}
