import fc from 'fast-check';

/** Bytes that matter to the format, one character a byte: quotes, separators, a BOM, a character of several bytes, no UTF-8. */
const PIECES = [
  '"',
  '"',
  ',',
  ',',
  '\r',
  '\n',
  '\r\n',
  'a',
  'bc',
  '\xef\xbb\xbf',
  '\xea\xb0\x80',
  '\xff',
  '\0',
  '-',
  'abcdefgh',
];

/** Texts over the alphabet of the format, in latin1. */
export const nastyText = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 40 })
  .map((pieces) => pieces.join(''));

const cell = fc
  .array(fc.constantFrom(',', '\r', '\n', '"', 'a', '\xea\xb0\x80'), { maxLength: 5 })
  .map((characters) => {
    const text = characters.join('');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
const row = fc.tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\n\n'));

/** Texts in which nearly every quote is in its place. */
export const tidyText = fc
  .array(row, { maxLength: 8 })
  .map((rows) => rows.map(([cells, end]) => cells.join(',') + end).join(''));

const plainRow = fc
  .tuple(fc.array(fc.nat(90), { minLength: 3, maxLength: 3 }), fc.constantFrom('\n', '\r\n'))
  .map(([lengths, end]) => lengths.map((length) => 'x'.repeat(length)).join(',') + end);
/** Rows that are about as long as the pieces in which a scanner looks for marks, and rows of nothing but marks. */
const oddRow = fc.oneof(
  fc.integer({ min: 4080, max: 4110 }).map((length) => `a,${'y'.repeat(length)},c\n`),
  fc.integer({ min: 1, max: 2100 }).map((count) => ',,\n'.repeat(count)),
  fc.integer({ min: 1, max: 5000 }).map((count) => '\n'.repeat(count)),
  nastyText.map((text) => `${text}\n`),
);

/** Texts of some kilobytes, mostly of plain rows of three fields. */
export const longText = fc
  .array(fc.oneof({ arbitrary: plainRow, weight: 40 }, { arbitrary: oddRow, weight: 1 }), {
    minLength: 20,
    maxLength: 200,
    size: 'max',
  })
  .map((rows) => rows.join(''));
