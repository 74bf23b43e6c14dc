/** Text is always compared as UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares instants and other whole numbers. */
export function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** The least of whole numbers, or null of none. */
export function least(values: readonly bigint[]): bigint | null {
  return values.toSorted(compareNumbers)[0] ?? null;
}

/** The greatest of whole numbers, or null of none. */
export function greatest(values: readonly bigint[]): bigint | null {
  return values.toSorted(compareNumbers).at(-1) ?? null;
}

/** The different values of a list. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
