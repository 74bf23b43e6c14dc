import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvTable, csvText, longCsvText } from '../../src/values/csv.ts';
import { csvCell, csvLine } from '../../src/values/csv-line.ts';

test('a cell is quoted if it holds a comma, quote, CR or LF, and only then', () => {
  expect(['a,b', 'a"b', 'a\rb', 'a\nb'].map(csvCell)).toEqual(['"a,b"', '"a""b"', '"a\rb"', '"a\nb"']);
  const plain = ['', ' ', ' a ', "'", 'a\tb', '=1+1', '가', 'a;b', '|', '\0', '\u2028'];
  expect(plain.map(csvCell)).toEqual(plain);
});

test('a line ends with LF, a file begins with its header', () => {
  expect(csvLine(['a', '', 'b,c'])).toBe('a,,"b,c"\n');
  for (const textOf of [csvText, longCsvText]) {
    expect(textOf({ header: ['x', 'y'], rows: [] })).toBe('x,y\n');
    expect(textOf({ header: ['x', 'y'], rows: [['1', '2']] })).toBe('x,y\n1,2\n');
    expect(textOf({ header: ['x', 'y'], rows: [] }, true)).toBe('\ufeffx,y\n');
  }
});

const cell = fc.string({
  unit: fc.constantFrom(
    ',',
    '"',
    '\r',
    '\n',
    '\t',
    'a',
    '1',
    '.',
    ' ',
    '-',
    '=',
    '＝',
    "'",
    '\0',
    '가',
    '😀',
  ),
  maxLength: 6,
});
const table: fc.Arbitrary<CsvTable> = fc.record({
  header: fc.constantFrom(['name', 'clicks'], ['clicks', 'note']),
  rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
});

test('any cells are read back by csv-parse', () => {
  fc.assert(
    fc.property(table, ({ header, rows }) => {
      expect(parse(csvText({ header, rows }), { recordDelimiter: '\n' })).toEqual([header, ...rows]);
    }),
  );
});

test('long tables have the same text as others, with and without a spreadsheet in mind', () => {
  fc.assert(
    fc.property(table, fc.boolean(), (any, forSpreadsheet) => {
      expect(longCsvText(any, forSpreadsheet)).toBe(csvText(any, forSpreadsheet));
    }),
  );
});
