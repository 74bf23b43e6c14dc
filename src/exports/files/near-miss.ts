import { bareName } from './columns-option.ts';
import type { InputFile } from './header.ts';
import { COLUMNS } from './kinds.ts';

/** Words behind the name of a column that say in what it is counted. */
const UNITS = /[\s_-]*(?:\([^)]*\)|\[[^\]]*\]|code|krw|won|usd|eur)$/i;
/** Shorter names are too near to other words to be told from them by one letter. */
const LEAST_LETTERS = 5;

/** A name without what is often written otherwise: case, blanks, characters that nobody sees, `_`, `-`, dots. */
export function looseName(name: string): string {
  return bareName(name).toLowerCase().replace(/[_.-]/g, '');
}

/**
 * Whether a header is nearly the name of a column: but for case, blanks and `_-.`, a unit behind it, or one letter of
 * five or more.
 */
export function isNearlyNamed(header: string, column: string): boolean {
  const wanted = looseName(column);
  return [header, header.replace(UNITS, '')].map(looseName).some((name) => isNear(name, wanted));
}

function isNear(name: string, wanted: string): boolean {
  if (name === wanted || name === `${wanted}s` || `${name}s` === wanted) return name !== '';
  return wanted.length >= LEAST_LETTERS && differByOne(name, wanted);
}

/** Whether one letter more, less or other, or two exchanged, make one name the other. */
function differByOne(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const rests = (skipA: number, skipB: number) => a.slice(start + skipA) === b.slice(start + skipB);
  const exchanged = a[start] === b[start + 1] && a[start + 1] === b[start] && start + 1 < a.length;
  return rests(1, 1) || rests(1, 0) || rests(0, 1) || (exchanged && rests(2, 2));
}

/** A header that is not used, and the missing optional column that it is nearly named as. */
export interface NearMiss {
  column: string;
  header: string;
}

/** The optional columns that a file lacks, each with a header that is not used and nearly its name. */
export function nearMisses({ kind, used, places, names }: InputFile): NearMiss[] {
  const missing = COLUMNS[kind].filter(
    ({ required, name }) => !required && !used.some((spec) => spec.name === name),
  );
  const unused = names.filter((name, place) => !places.includes(place) && name !== '');
  return missing.flatMap(({ name }) => {
    const header = unused.find((candidate) => isNearlyNamed(candidate, name));
    return header === undefined ? [] : [{ column: name, header }];
  });
}
