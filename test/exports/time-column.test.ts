import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from '../../src/exports/timestamp.ts';
import { Zone } from '../../src/exports/zone.ts';
import { timeReader } from './scan-text.ts';

const zone = new Zone('America/New_York');
const read = timeReader(zone);

function both(text: string): [number, number] {
  const bytes = Buffer.from(`xxx${text}`);
  return [read(text), parseTimestamp(bytes, 3, bytes.length, zone)];
}

const two = fc.integer({ min: 0, max: 75 }).map((n) => String(n).padStart(2, '0'));
const date = fc.constantFrom(
  '2026-11-01',
  '2026-03-08',
  '2026-02-30',
  '1969-12-31',
  '2199-12-31',
  '20a6-11-01',
);
const fraction = fc.option(fc.string({ unit: fc.constantFrom('0', '9', '5'), maxLength: 10 }), {
  nil: undefined,
});
const offset = fc.constantFrom(
  '',
  'Z',
  '+09:00',
  '-23:59',
  '+24:00',
  '+0900',
  '+09',
  '*09:00',
  '+09:6',
  'z',
  ' ',
);
const text = fc
  .tuple(date, fc.constantFrom('T', ' ', 't'), two, fc.constantFrom(':', '-'), two, two, fraction, offset)
  .map(([day, separator, hour, colon, minute, second, digits, zoned]) => {
    const rest = digits === undefined ? '' : `.${digits}`;
    return `${day}${separator}${hour}${colon}${minute}:${second}${rest}${zoned}`;
  });

test('a column of times gives what the plain rule gives, in any order of texts', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ maxLength: 32 })), (candidate) => {
      const [quick, plain] = both(candidate);
      expect(quick).toBe(plain);
    }),
    { numRuns: 20_000 },
  );
});

test('and any byte changed in a valid text changes both alike', () => {
  const valid = '2026-11-01T09:30:15.123456+09:00';
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const [quick, plain] = both(valid.slice(0, at) + character + valid.slice(at + 1));
      expect(quick).toBe(plain);
    }),
    { numRuns: 5000 },
  );
});
