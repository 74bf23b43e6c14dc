import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAmount } from '../../src/exports/amount.ts';
import { Zone } from '../../src/exports/zone.ts';
import { csvLine } from '../../src/report/csv.ts';
import { cellOf, RowBuffer } from '../../src/report/row-buffer.ts';
import { TimeFormat } from '../../src/report/times.ts';

function row(fill: (buffer: RowBuffer) => void): string {
  const buffer = new RowBuffer();
  fill(buffer);
  buffer.endRow();
  return Buffer.from(buffer.take()).toString();
}

function text(buffer: RowBuffer, value: string): void {
  const bytes = new Uint8Array(Buffer.from(`,"${value}",,,,`));
  buffer.text(new DataView(bytes.buffer), 2, bytes.length - 5);
}

describe('a row', () => {
  test('has its cells in order and ends with LF', () => {
    const times = new TimeFormat(new Zone('UTC'));
    expect(
      row((buffer) => {
        text(buffer, 'a,b');
        buffer.plain(cellOf('push', 'a,b'));
        buffer.time(times, 0);
        buffer.amount(12, 500_000);
        buffer.seconds(1_500_000);
        text(buffer, '');
      }),
    ).toBe('"a,b",push,"a,b",1970-01-01T00:00:00.000+00:00,12.5,1.5,\n');
  });

  test('is gone once it is taken', () => {
    const buffer = new RowBuffer();
    buffer.plain(cellOf('a'));
    buffer.endRow();
    expect(Buffer.from(buffer.take()).toString()).toBe('a\n');
    expect(buffer.take()).toHaveLength(0);
  });
});

test('no amount is an empty cell, any other is printed as by the plain rule', () => {
  expect(row((buffer) => buffer.amount(-1, 0))).toBe('\n');
  const units = fc.oneof(
    fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 10 ** 15 - 1),
    fc.integer({ min: 0, max: 10 ** 15 - 1 }),
  );
  fc.assert(
    fc.property(units, fc.oneof(fc.constant(0), fc.nat(999_999)), (whole, millionths) => {
      const plain = formatAmount(BigInt(whole) * 1_000_000n + BigInt(millionths));
      expect(row((buffer) => buffer.amount(whole, millionths))).toBe(`${plain}\n`);
    }),
  );
});

test('a span is exact seconds without trailing zeros', () => {
  const YEAR = 365 * 86_400_000_000;
  expect(
    [0, 1, 10, 1_000_000, 1_500_000, YEAR].map((micros) => row((buffer) => buffer.seconds(micros))),
  ).toEqual(['0\n', '0.000001\n', '0.00001\n', '1\n', '1.5\n', '31536000\n']);
  fc.assert(
    fc.property(fc.nat(YEAR), (micros) => {
      expect(row((buffer) => buffer.seconds(micros))).toBe(`${formatAmount(BigInt(micros))}\n`);
    }),
  );
});

test('any texts in any number of rows are what csvLine gives', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(',', '"', '\r', '\n', 'a', ' ', '!', '가'), maxLength: 8 }),
    fc.constantFrom('"'.repeat(40_000), 'x'.repeat(70_000)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 5 }), (rows) => {
      const buffer = new RowBuffer();
      for (const cells of rows) {
        for (const value of cells) text(buffer, value);
        buffer.endRow();
      }
      expect(Buffer.from(buffer.take()).toString()).toBe(rows.map(csvLine).join(''));
    }),
  );
});
