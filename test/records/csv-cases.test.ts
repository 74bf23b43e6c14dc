import { describe, expect, test } from 'vitest';
import { RECORD_FAULT, RecordScanner } from '../../src/records/record-scanner.ts';
import { MEMORY, putText } from './scan-text.ts';

/** What a row of a case must be: its fields, or the fault for which it is rejected. */
type Row = string[] | 'stray quote' | 'wrong field count';

/** The shapes of CSV that public collections of test files have in common, written anew: what a file holds, and its rows behind the header. */
const CASES: { shape: string; text: string; rows: Row[]; ends?: string }[] = [
  { shape: 'plain', text: 'a,b,c\n1,2,3\n', rows: [['1', '2', '3']] },
  { shape: 'plain with CRLF', text: 'a,b,c\r\n1,2,3\r\n', rows: [['1', '2', '3']] },
  { shape: 'no line end at the end', text: 'a,b\n1,2', rows: [['1', '2']] },
  { shape: 'a header alone', text: 'a,b\n', rows: [] },
  {
    shape: 'empty fields',
    text: 'a,b,c\n1,"",\n,,\n',
    rows: [
      ['1', '', ''],
      ['', '', ''],
    ],
  },
  {
    shape: 'empty fields with CRLF',
    text: 'a,b,c\r\n1,"",\r\n,,3\r\n',
    rows: [
      ['1', '', ''],
      ['', '', '3'],
    ],
  },
  {
    shape: 'empty lines, between and at the end',
    text: 'a,b\n\n1,2\n\r\n3,4\n\n',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  { shape: 'a comma in quotes', text: 'a,b\n"1, 2",3\n', rows: [['1, 2', '3']] },
  {
    shape: 'doubled quotes',
    text: 'a,b\n1,"ha ""ha"" ha"\n"""",""""""\n',
    rows: [
      ['1', 'ha "ha" ha'],
      ['"', '""'],
    ],
  },
  {
    shape: 'line breaks in quotes',
    text: 'a,b\n"once\nupon",2\n3,"a\n\ntime"\n',
    rows: [
      ['once\nupon', '2'],
      ['3', 'a\n\ntime'],
    ],
  },
  { shape: 'CRLF in quotes stays CRLF', text: 'a,b\r\n"once\r\nupon",2\r\n', rows: [['once\r\nupon', '2']] },
  {
    shape: 'quotes and line breaks',
    text: 'a,b\n1,"ha\n""ha""\nha"\n3,4\n',
    rows: [
      ['1', 'ha\n"ha"\nha'],
      ['3', '4'],
    ],
  },
  {
    shape: 'JSON in a field',
    text: 'a,b\n1,"{""x"": [1, 2], ""y"": ""z""}"\n',
    rows: [['1', '{"x": [1, 2], "y": "z"}']],
  },
  { shape: 'bytes above 0x7F', text: 'a,b\n\xc3\xa9,\xea\xb0\x80\n', rows: [['\xc3\xa9', '\xea\xb0\x80']] },
  { shape: 'blanks are kept', text: 'a,b\n 1 ,\t2\n', rows: [[' 1 ', '\t2']] },
  { shape: 'a lone CR is data', text: 'a,b\n1\r,2\r3\n', rows: [['1\r', '2\r3']] },
  { shape: 'one column', text: 'a\n1\n"2"\n', rows: [['1'], ['2']] },
  { shape: 'quotes around a field that needs none', text: '"a","b"\n"1","2"\n', rows: [['1', '2']] },
  {
    shape: 'too few and too many fields',
    text: 'a,b\n1\n1,2,3\n4,5\n',
    rows: ['wrong field count', 'wrong field count', ['4', '5']],
  },
  { shape: 'a comma at the end is a field', text: 'a,b\n1,2,\n3,\n', rows: ['wrong field count', ['3', '']] },
  { shape: 'a quote inside an unquoted field', text: 'a,b\n1"1,2\n3,4\n', rows: ['stray quote', ['3', '4']] },
  { shape: 'a quote behind a blank', text: 'a,b\n1, "2"\n3,4\n', rows: ['stray quote', ['3', '4']] },
  { shape: 'text behind a closing quote', text: 'a,b\n"1"1,2\n3,4\n', rows: ['stray quote', ['3', '4']] },
  {
    shape: 'backslashes do not escape',
    text: 'a,b\n"1\\",2\n"3\\"4",5\n6,7\n',
    rows: [['1\\', '2'], 'stray quote', ['6', '7']],
  },
  {
    shape: 'after a stray quote the line ends the row, whatever quotes follow',
    text: 'a,b\n1"1,"2\n3,4\n',
    rows: ['stray quote', ['3', '4']],
  },
  {
    shape: 'a quote never closed',
    text: 'a,b\n1,2\n3,"4\n5,6\n',
    rows: [['1', '2']],
    ends: 'unclosed_quote in line 3',
  },
  { shape: 'a quote opened at the very end', text: 'a,b\n1,"', rows: [], ends: 'unclosed_quote in line 2' },
];

/** Reads a text as a file of which all columns are used, in blocks of `size` bytes. */
function read(text: string, size: number) {
  const columns = text.split(/\r?\n/, 1)[0].split(',').length;
  const scanner = new RecordScanner(
    Int32Array.from({ length: columns }, (_, column) => column),
    2,
    MEMORY,
  );
  const rows: Row[] = [];
  let [waiting, fed] = [Buffer.alloc(0), 0];
  const whole = Buffer.from(text, 'latin1');
  while (fed < whole.length && scanner.fatal === undefined) {
    waiting = Buffer.concat([waiting, whole.subarray(fed, fed + size)]);
    fed += size;
    const isEnd = fed >= whole.length;
    const bytes = putText(waiting);
    let position = 0;
    for (let full = true; full && scanner.fatal === undefined; full = scanner.count === scanner.capacity) {
      position = scanner.scan(position, waiting.length, isEnd, waiting.length);
      for (let row = 0; row < scanner.count; row++) rows.push(rowOf(scanner, bytes, row, columns));
    }
    waiting = waiting.subarray(position);
  }
  const ends = scanner.fatal && `${scanner.fatal.reason} in line ${scanner.fatal.line + 1}`;
  return { rows: rows.slice(1), ends };
}

function rowOf(scanner: RecordScanner, bytes: Uint8Array, row: number, columns: number): Row {
  if (scanner.faults[row] === RECORD_FAULT.strayQuote) return 'stray quote';
  if (scanner.faults[row] === RECORD_FAULT.wrongFieldCount) return 'wrong field count';
  return Array.from({ length: columns }, (_, column) => {
    const at = (row * columns + column) * 2;
    return Buffer.from(bytes.subarray(scanner.fields[at], scanner.fields[at + 1])).toString('latin1');
  });
}

describe('in blocks of any size', () => {
  test.each(CASES)('$shape', ({ text, rows, ends }) => {
    for (let size = 1; size <= text.length; size++) expect(read(text, size)).toEqual({ rows, ends });
  });
});
