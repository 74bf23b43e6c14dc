import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ESCAPE,
  ESCAPES,
  escapeText,
  type ProtocolRow,
  parseRow,
  ROW_KINDS,
  rowLine,
  SEPARATOR,
  toBytes,
  unescapeText,
} from '../../src/spark/protocol/protocol.ts';

const text = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));
const nasty = fc
  .array(
    fc.constantFrom('\0', '\x01', '\x02', '\t', '\n', '\r', '\x0e', ' ', '!', '-', '\\', '\\N', 'a', 'é'),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const field = fc.oneof(text, nasty);

test('an escaped text has no tab, line break, separator or bare escape', () => {
  fc.assert(
    fc.property(field, (value) => {
      const escaped = escapeText(value);
      for (const control of ['\0', SEPARATOR, '\t', '\n', '\r']) expect(escaped).not.toContain(control);
      expect(escaped.endsWith(ESCAPE)).toBe(false);
      expect(unescapeText(escaped)).toBe(value);
    }),
  );
});

test('escaped texts sort as the texts do', () => {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  fc.assert(
    fc.property(field, field, (a, b) => {
      expect(order(escapeText(a), escapeText(b))).toBe(order(a, b));
    }),
  );
});

test('undoing the escapes one by one, in their order, gives the text', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      const undone = ESCAPES.reduce(
        (rest, [control, escaped]) => rest.replaceAll(escaped, control),
        escapeText(value),
      );
      expect(undone).toBe(value);
    }),
  );
});

test('a row is what it was after its way through a line', () => {
  const row = fc.record({
    kind: fc.constantFrom(...ROW_KINDS),
    key: field,
    position: fc.integer({ min: -1, max: 7_258_118_400_000_000 }),
    body: fc.array(field, { minLength: 1, maxLength: 5 }),
  });
  fc.assert(
    fc.property(row, (given: ProtocolRow) => {
      const line = rowLine(given);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(parseRow(line.slice(0, -1))).toEqual(given);
    }),
  );
});

test('texts are held as their UTF-8 bytes', () => {
  expect(toBytes('가a')).toBe('\xea\xb0\x80a');
});
