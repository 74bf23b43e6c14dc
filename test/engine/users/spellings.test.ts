import { expect, test } from 'vitest';
import { spellingsOf } from '../../../src/engine/users/spellings.ts';

/** Pairs of ids that one export may write for the other, and pairs that are different users. */
const ALIKE = [
  ['u1', 'U1'],
  ['U1', 'u1'],
  ['kim@example.com', 'KIM@EXAMPLE.COM'],
  ['kim', 'Kim'],
  ['u1', ' u1'],
  ['u1', 'u1 '],
  ['\tu1\u00a0', 'u1'],
  ['007', '7'],
  ['7', '007'],
  ['103', '103.0'],
  ['103.0', '103'],
  ['00103.0', '103'],
  ['103', '00103.0 '],
] as const;
const OTHERS = [
  ['u1', 'u1'],
  ['u1', 'u2'],
  ['u1', 'u 1'],
  ['7', '70'],
  ['7', '7.00'],
  ['0', ''],
  ['u1', 'u01'],
] as const;

test.each(ALIKE)('%j may be written as %j', (id, other) => {
  expect(spellingsOf(id)).toContain(other);
});

test.each(OTHERS)('%j is never written as %j', (id, other) => {
  expect(spellingsOf(id)).not.toContain(other);
});
