import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownCode, markdownTable } from '../../../src/values/markup/markdown.ts';
import { visible } from '../../../src/values/visible.ts';
import { markdownTables } from '../../binary/markdown-tables.ts';
import { runs } from '../../runs.ts';

test.each([
  ['', ''],
  ['KKO-1101', '`KKO-1101`'],
  ['*bold* @somebody #12 <b> [x](y)', '`*bold* @somebody #12 <b> [x](y)`'],
  ['a|b', '<code>a&#124;b</code>'],
  ['`x`', '<code>&#96;x&#96;</code>'],
  ['C:\\', '<code>C&#58;&#92;</code>'],
  ['<img src=x>|', '<code>&#60;img src&#61;x&#62;&#124;</code>'],
  ['two\nlines', '<code>two&#92;nlines</code>'],
  ['x'.repeat(200), `\`${'x'.repeat(200)}\``],
  ['x'.repeat(201), `\`${'x'.repeat(199)}…\``],
])('%j is %j', (text, markdown) => {
  expect(markdownCode(text)).toBe(markdown);
});

test('any texts stand in the cells of a table as they are, one line each', () => {
  const texts = fc.array(
    fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { minLength: 3, maxLength: 3 }),
  );
  fc.assert(
    fc.property(texts, (rows) => {
      const table = markdownTable(
        ['a', 'b', 'c'],
        rows.map((row) => row.map(markdownCode)),
        1,
      );
      const seen = rows.map((row) => row.map((cell) => visible(cell)));
      const trimmed = (cells: string[][]) => cells.map((row) => row.map((cell) => cell.trim()));
      expect(trimmed(markdownTables(table)[0].slice(1))).toEqual(trimmed(seen));
    }),
    runs(200),
  );
});
