import fc from 'fast-check';
import { IdHash } from '../../src/batches/id-hash.ts';
import { latin1, scanText } from './scan-text.ts';

/** The seed of the hashes of these tests. */
export const SEED = 1;

/** Their hash. */
export const HASH = new IdHash(SEED);

/** Ids as exports hold them, and some that none may hold. */
export const id = fc.constantFrom(
  '',
  'a',
  'b',
  'abcdefghi',
  latin1('가나다'),
  '\xff',
  'ab\xffcd',
  '1.2E+11',
  '9E+12',
  'E+11',
  '1.2E+1x',
);
/** Times, and texts that are none. */
export const time = fc.constantFrom(
  '',
  'never',
  '2026-11-01T09:00:00Z',
  '2026-11-01 09:00',
  '2026-03-08 02:30:00',
  '1793491200',
  '\xff',
  '2026-11-01',
);
const stray = fc.constantFrom('', '', '', '', '', '', 'x"y', ',');

/** The fields of a row as it is written, with something now and then that breaks the row. */
export function rowOf(...fields: fc.Arbitrary<string>[]): fc.Arbitrary<string[]> {
  return fc
    .tuple(fc.tuple(...fields), stray)
    .map(([values, broken]) => [...values.slice(0, -1), `${values.at(-1)}${broken}`]);
}

/** The text of rows. */
export function textOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

/** Both lanes of the hash of a text. */
export function hashOf(text: string): [number, number] {
  const { view } = scanText(text, 1);
  HASH.compute(view, 0, text.length);
  return [HASH.a, HASH.b];
}
