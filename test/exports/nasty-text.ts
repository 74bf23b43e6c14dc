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
