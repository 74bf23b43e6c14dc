/** Text is always compared as UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares instants and other whole numbers. */
export function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** Compares values of which none is last. */
export function orderNoneLast<T>(a: T | null, b: T | null, order: (a: T, b: T) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return order(a, b);
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

/** Digits and what is no digit, in turn. */
function pieces(name: string): string[] {
  const stem = name.replace(/\.gz$/i, '').replace(/\.[ct]sv$/i, '');
  return stem === '' ? [] : stem.split(/(?<=[0-9])(?=[^0-9])|(?<=[^0-9])(?=[0-9])/);
}

/** The order of names of files: their numbers as numbers, all else as bytes. */
export function compareFileNames(a: string, b: string): number {
  const [first, second] = [pieces(a), pieces(b)];
  for (const [place, piece] of first.entries()) {
    const other = second[place];
    if (other === undefined) return 1;
    const [isNumber, isOther] = [/^[0-9]/.test(piece), /^[0-9]/.test(other)];
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    const order = isNumber ? compareNumbers(BigInt(piece), BigInt(other)) : compareText(piece, other);
    if (order !== 0) return order;
  }
  return first.length < second.length ? -1 : compareText(a, b);
}
