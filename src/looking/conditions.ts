import type { Kind } from '../exports/files/kinds.ts';
import { CONDITION } from '../exports/files/shape.ts';
import type { LookedFile } from './files/looked-file.ts';

/** The rows of a file that conditions of a kind, as `--where` has them, select. */
export function selectRows(file: LookedFile, kind: Kind, conditions: readonly string[]): string[][] {
  const tests = conditions.flatMap((text) => {
    const [, ofKind, header, sign, value] = CONDITION.exec(text) ?? [];
    const place = file.names.indexOf(header ?? '');
    return ofKind === kind && place >= 0 ? [{ place, isEqual: sign === '=', value }] : [];
  });
  const wanted = new Map<number, Set<string>>();
  for (const { place, isEqual, value } of tests)
    if (isEqual) wanted.set(place, (wanted.get(place) ?? new Set()).add(value));
  const unwanted = tests.filter(({ isEqual }) => !isEqual);
  return file.rows.filter(
    (row) =>
      [...wanted].every(([place, texts]) => texts.has(row[place])) &&
      unwanted.every(({ place, value }) => row[place] !== value),
  );
}
