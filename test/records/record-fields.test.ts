import { expect, test } from 'vitest';
import { splitRecord } from '../../src/records/record-fields.ts';

test('a record is split at its commas, quotes around fields taken off and doubled ones made single', () => {
  expect(splitRecord('a,b')).toEqual(['a', 'b']);
  expect(splitRecord('')).toEqual(['']);
  expect(splitRecord(',')).toEqual(['', '']);
  expect(splitRecord('"a,b","c""d""","",\r')).toEqual(['a,b', 'c"d"', '', '\r']);
});
