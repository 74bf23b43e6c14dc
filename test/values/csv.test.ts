import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, csvLine, csvText } from '../../src/values/csv.ts';

test('a cell is quoted if it holds a comma, quote, CR or LF, and only then', () => {
  expect(['a,b', 'a"b', 'a\rb', 'a\nb'].map(csvCell)).toEqual(['"a,b"', '"a""b"', '"a\rb"', '"a\nb"']);
  const plain = ['', ' ', ' a ', "'", 'a\tb', '=1+1', '가', 'a;b', '|', '\0', '\u2028'];
  expect(plain.map(csvCell)).toEqual(plain);
});

test('a line ends with LF, a file begins with its header', () => {
  expect(csvLine(['a', '', 'b,c'])).toBe('a,,"b,c"\n');
  expect(csvText({ header: ['x', 'y'], rows: [] })).toBe('x,y\n');
  expect(csvText({ header: ['x', 'y'], rows: [['1', '2']] })).toBe('x,y\n1,2\n');
});

test('any cells are read back by csv-parse', () => {
  const cell = fc.string({ unit: fc.constantFrom(',', '"', '\r', '\n', 'a', ' ', '가', '😀'), maxLength: 6 });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, ([header, ...rest]) => {
      expect(parse(csvText({ header, rows: rest }), { recordDelimiter: '\n' })).toEqual([header, ...rest]);
    }),
  );
});
