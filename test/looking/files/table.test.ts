import { describe, expect, test } from 'vitest';
import { findTable, type Table } from '../../../src/looking/files/table.ts';

const NAMES = ['id', 'name', 'at'];

function found(text: string): Table {
  const table = findTable(text, '');
  if ('message' in table) throw new Error(table.message);
  return table;
}

describe('a table', () => {
  const layouts: [text: string, layout: Partial<Table>][] = [
    ['id,name,at\n1,a,x\n', { delimiter: ',', skippedLines: 0 }],
    ['id\tname\tat\r\n1\ta,b\tx\r\n', { delimiter: '\t', skippedLines: 0 }],
    ['id;name;at\n1;"a;b";1,5\n2;c;2,5\n', { delimiter: ';', skippedLines: 0 }],
    ['sep=|\nid|name|at\n1|a|x\n', { delimiter: '|', skippedLines: 0, isMarked: true }],
    ['\n\nid,name,at\n1,a,x\n', { skippedLines: 0 }],
    ['Report, of November\n\nid,name,at\n1,a,x\n2,b,y\n', { skippedLines: 2 }],
    ['Report,,\nid,name,at\n1,a,x\n', { skippedLines: 1, titles: ['Report,,'] }],
    ['"two\nlines"\nid,name,at\n1,a,x\n2,b,y\n', { skippedLines: 2 }],
    ['Report\nsep=;\nid;name;at\n1;a;x\n', { delimiter: ';', skippedLines: 1, isMarked: true }],
  ];

  test.each(layouts)('%j is laid out so', (text, layout) => {
    expect(found(text)).toMatchObject({ names: NAMES, ...layout });
  });

  test('has its rows with quotes, line breaks and other numbers of fields', () => {
    const { rows, oddRows } = found('id,name,at\n1,"a ""b""\n, c",x\n2,y\n3,c,z\n');
    expect({ rows, oddRows }).toEqual({
      rows: [
        ['1', 'a "b"\n, c', 'x'],
        ['3', 'c', 'z'],
      ],
      oddRows: 1,
    });
  });

  test('has rows from the middle behind the first ones, but none that is cut', () => {
    const table = findTable('id,name,at\n1,a,x\n', 'b,y\n7,g,z\n');
    expect(table).toMatchObject({
      rows: [
        ['1', 'a', 'x'],
        ['7', 'g', 'z'],
      ],
    });
  });

  test('is read up to a quote that is never closed', () => {
    expect(found('id,name,at\n1,a,x\n2,"b,y\n3,c,z\n').rows).toEqual([['1', 'a', 'x']]);
  });
});

test.each([
  [
    'u1,2026-11-01 10:00:00\nu2,2026-11-02 10:00:00\n',
    /its first row of 2 fields holds "2026-11-01 10:00:00"/,
  ],
  ['u1,12.50\nu2,13\n', /its first row of 2 fields holds "12.50"/],
  ['one\ntwo\n', /has no columns/],
])('%j is none', (text, words) => {
  expect(findTable(text, '')).toEqual({ message: expect.stringMatching(words) });
});
