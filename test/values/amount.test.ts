import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAmount, parseAmount, parseAmountText, parsePrintedAmount } from '../../src/values/amount.ts';

test.each([
  ['0', 0n],
  ['5000', 5_000_000_000n],
  ['12.5', 12_500_000n],
  ['0.000001', 1n],
  ['00012', 12_000_000n],
  ['999999999999999', 999_999_999_999_999_000_000n],
  ['999999999999999.999999', 999_999_999_999_999_999_999n],
  ['1.0E7', 10_000_000_000_000n],
  ['1e7', 10_000_000_000_000n],
  ['1E+7', 10_000_000_000_000n],
  ['1.5e-6', undefined],
  ['1.5e-5', 15n],
  ['100e-2', 1_000_000n],
  ['0e99', 0n],
  ['0.0E0', 0n],
  ['1.234567890123456e2', undefined],
  ['1.234567890123450e2', undefined],
  ['123456789012345e-6', 123_456_789_012_345n],
  ['1.200000000000000e1', 12_000_000n],
  ['1E14', 10n ** 20n],
  ['9.99999999999999E14', 999_999_999_999_999_000_000n],
  ['1E15', undefined],
  ['0.1E16', undefined],
])('%s is %s millionths', (text, millionths) => {
  expect(parseAmountText(text)).toBe(millionths);
});

test.each([
  '',
  '.',
  '.5',
  '5.',
  '-1',
  '+1',
  ' 1',
  '1 ',
  '1,000',
  '1000000000000000',
  '1.1234567',
  '1.2.3',
  '0x1',
  'NaN',
  'Infinity',
  'e5',
  '1e',
  '1e+',
  '1e123',
  '1.e5',
  '.1e5',
  '1e5.0',
  '1.1234567890123456e20',
  '1000000000000000e0',
  '1e5x',
  '1e--5',
  '１',
])('%j is no amount', (text) => {
  expect(parseAmountText(text)).toBeUndefined();
});

test('an amount is read in the middle of other bytes', () => {
  const amount = { units: 0, millionths: 0 };
  expect(parseAmount(Buffer.from('9,12.5,9'), 2, 6, amount)).toBe(true);
  expect(amount).toEqual({ units: 12, millionths: 500_000 });
});

describe('any amount', () => {
  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

  test('in plain form is its digits as millionths', () => {
    fc.assert(
      fc.property(digits(1, 16), digits(0, 7), (whole, fraction) => {
        const valid = whole.length <= 15 && fraction.length <= 6;
        const text = fraction === '' ? whole : `${whole}.${fraction}`;
        expect(parseAmountText(text)).toBe(valid ? BigInt(whole + fraction.padEnd(6, '0')) : undefined);
      }),
    );
  });

  test('in exponent form is a whole number of millionths below the limit, or none', () => {
    const exponent = fc.integer({ min: -21, max: 20 });
    fc.assert(
      fc.property(
        digits(1, 6),
        digits(0, 6),
        exponent,
        fc.constantFrom('e', 'E'),
        (whole, fraction, power, mark) => {
          const text = `${whole}${fraction === '' ? '' : `.${fraction}`}${mark}${power}`;
          const scaled = BigInt(whole + fraction) * 10n ** BigInt(power + 6 - fraction.length + 30);
          const millionths = scaled / 10n ** 30n;
          const valid = scaled % 10n ** 30n === 0n && millionths < 10n ** 21n;
          expect(parseAmountText(text)).toBe(valid ? millionths : undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('printed is the shortest plain decimal, and is read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n - 1n }), (millionths) => {
        const printed = formatAmount(millionths);
        expect(printed).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(parseAmountText(printed)).toBe(millionths);
      }),
    );
  });
});

test('amounts are printed without trailing zeros, negative ones with their sign', () => {
  expect([0n, 1n, 12_500_000n, 100_000_000n, -500_000n, -12_000_000n].map(formatAmount)).toEqual([
    '0',
    '0.000001',
    '12.5',
    '100',
    '-0.5',
    '-12',
  ]);
});

test('printed sums are read back, negative ones and those over any single amount too; other texts are none', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (millionths) => {
      expect(parsePrintedAmount(formatAmount(millionths))).toBe(millionths);
    }),
  );
  expect(['5', '-0.5', '12.500000'].map(parsePrintedAmount)).toEqual([5_000_000n, -500_000n, 12_500_000n]);
  expect(['', '-', '.5', '5.', '1e7', '+5', '1.1234567', '--1', ' 1', 'x'].map(parsePrintedAmount)).toEqual(
    Array(10).fill(undefined),
  );
});
