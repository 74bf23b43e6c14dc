import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAmount,
  millionthsOf,
  parseAmount,
  parsePrintedAmount,
  parseRefund,
} from '../../src/values/amount.ts';
import { parseCount } from '../../src/values/written/decimal.ts';

function millionths(text: string): bigint | undefined {
  const amount = parseAmount(text);
  return amount && millionthsOf(amount);
}

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
  ['1.5e-6', 2n],
  ['1.5e-5', 15n],
  ['100e-2', 1_000_000n],
  ['0e99', 0n],
  ['0.0E0', 0n],
  ['1.234567890123456e2', 123_456_789n],
  ['1.234567890123450e2', 123_456_789n],
  ['123456789012345e-6', 123_456_789_012_345n],
  ['1.200000000000000e1', 12_000_000n],
  ['1E14', 10n ** 20n],
  ['9.99999999999999E14', 999_999_999_999_999_000_000n],
  ['1E15', undefined],
  ['0.1E16', undefined],
  // Groups of three digits.
  ['12,000', 12_000_000_000n],
  ['1,234,567.5', 1_234_567_500_000n],
  ['0,012', 12_000_000n],
  ['999,999,999,999,999', 999_999_999_999_999_000_000n],
  // Rounded half up to the millionth, then below 10^15.
  ['1.1234567', 1_123_457n],
  ['1.1234564999', 1_123_456n],
  ['1.1234565', 1_123_457n],
  ['0.000000499999999999999999999999', 0n],
  ['0.0000005', 1n],
  ['12.345678901234567890123456789012', 12_345_679n],
  ['999999999999999.9999994', 999_999_999_999_999_999_999n],
  ['999999999999999.9999995', undefined],
  ['1E-7', 0n],
  ['5e-7', 1n],
  ['1.123456789012345678901234567890e2', 112_345_679n],
  // Blanks around, and one currency mark on either side.
  [' 1', 1_000_000n],
  ['1\u00a0', 1_000_000n],
  ['₩12,000', 12_000_000_000n],
  ['￦ 12,000', 12_000_000_000n],
  ['12,000원', 12_000_000_000n],
  ['12000 원 ', 12_000_000_000n],
  ['$1.50', 1_500_000n],
  ['1.50\u202f€', 1_500_000n],
  ['KRW 12000', 12_000_000_000n],
  ['12000USD', 12_000_000_000n],
  ['₩1.2E4', 12_000_000_000n],
])('%s is %s millionths', (text, expected) => {
  expect(millionths(text)).toBe(expected);
});

test.each([
  '',
  '.',
  '.5',
  '5.',
  '-1',
  '+1',
  '1000000000000000',
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
  '1000000000000000e0',
  '1e5x',
  '1e--5',
  '１',
  // Neighbours of what is read.
  '1,00',
  '1,0000',
  ',000',
  '1,000,',
  '1,,000',
  '1000,000',
  '12,00.0',
  '1, 000',
  '1 000',
  '1.000,5',
  '1,000e3',
  '1,000,000,000,000,000',
  '1.1234567890123456789012345678901',
  '1.1234567890123456789012345678901e5',
  '₩',
  ' ',
  '₩ 원',
  '₩₩1',
  '₩1원',
  'KRW1KRW',
  '₩-1',
  '1₩2',
  'krw 1',
  'KR 1',
  'KRWW 1',
  '1 won',
  '－1',
  '(1)',
  '1%',
  '1\u30002',
])('%j is no amount', (text) => {
  expect(millionths(text)).toBeUndefined();
});

test('a mark tells the currency, and what was dropped is told', () => {
  const told = (text: string) => {
    const amount = parseAmount(text);
    return amount && [amount.currency, amount.isRounded];
  };
  expect(['₩1', '￦1', '1원', '1 €', '£1', '$1', '¥1', 'USD 1', '1EUR', '1'].map(told)).toEqual(
    ['KRW', 'KRW', 'KRW', 'EUR', 'GBP', '$', '¥', 'USD', 'EUR', ''].map((currency) => [currency, false]),
  );
  expect(['1.1234561', '1.12345600', '1e-7', '0e-9', '1.0000000e0'].map(told)).toEqual([
    ['', true],
    ['', false],
    ['', true],
    ['', false],
    ['', false],
  ]);
});

test('with a decimal comma the roles of comma and point are swapped, in counts too', () => {
  const amount = (text: string) => {
    const read = parseAmount(text, ',');
    return read && millionthsOf(read);
  };
  expect(['12.000,50', '12000,5', '1.234.567', '1,5e3', '12,0000005 €'].map(amount)).toEqual([
    12_000_500_000n,
    12_000_500_000n,
    1_234_567_000_000n,
    1_500_000_000n,
    12_000_001n,
  ]);
  expect(['12,000.50', '12.50', '1.5e3'].map(amount)).toEqual([undefined, undefined, undefined]);
  expect(['12.000', '12,0', '12.00', '12,5'].map((text) => parseCount(text, ','))).toEqual([
    12_000n,
    12n,
    undefined,
    undefined,
  ]);
});

test('of a refund a minus in front is ignored', () => {
  const read = (text: string) => {
    const amount = parseRefund(text);
    return amount && formatAmount(millionthsOf(amount));
  };
  expect(['-12,000', ' -₩12,000', '-12000원', '12000', '- 5'].map(read)).toEqual([
    '12000',
    '12000',
    '12000',
    '12000',
    '5',
  ]);
  expect(['--5', '₩-5', '5-', '-', '+5', '−5'].map(read)).toEqual(Array(6).fill(undefined));
});

test('a count is a whole number', () => {
  const counts = ['0', '007', '12,000', '12000.0', '12,000.00', ' 5 ', '999999999999999'];
  expect(counts.map((text) => parseCount(text, '.'))).toEqual([
    0n,
    7n,
    12_000n,
    12_000n,
    12_000n,
    5n,
    999_999_999_999_999n,
  ]);
  const others = ['', '12.5', '12.', '.0', '1,00', '-1', '1e3', '₩1', '1000000000000000', '1 000', '１'];
  expect(others.map((text) => parseCount(text, '.'))).toEqual(others.map(() => undefined));
});

describe('any amount', () => {
  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

  test('in plain form is its digits as millionths', () => {
    fc.assert(
      fc.property(digits(1, 16), digits(0, 7), (whole, fraction) => {
        const valid = whole.length <= 15;
        const text = fraction === '' ? whole : `${whole}.${fraction}`;
        // Half up, by the seventh digit; what is over the limit then is none.
        const all = BigInt(whole + fraction.padEnd(7, '0'));
        const rounded = (all + 5n) / 10n;
        expect(millionths(text)).toBe(valid && rounded < 10n ** 21n ? rounded : undefined);
      }),
    );
  });

  test('in exponent form is rounded half up to millionths and below the limit, or none', () => {
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
          const rounded = (scaled * 2n + 10n ** 30n) / (2n * 10n ** 30n);
          expect(millionths(text)).toBe(rounded < 10n ** 21n ? rounded : undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('printed is the shortest plain decimal, and is read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n - 1n }), (value) => {
        const printed = formatAmount(value);
        expect(printed).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(millionths(printed)).toBe(value);
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
