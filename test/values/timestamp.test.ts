import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INVALID_TIME, parseTimestamp } from '../../src/values/timestamp.ts';
import { daysOfDate } from '../../src/values/written/time.ts';
import { Zone } from '../../src/values/zone.ts';
import { timeReader } from '../records/scan-text.ts';

const UTC = new Zone('UTC');
const SEOUL = new Zone('Asia/Seoul');
const NEW_YORK = new Zone('America/New_York');

/** The instant of a time with digits around it, by the plain rule and as one of a column, which must agree. */
function parse(text: string, zone: Zone = UTC): number {
  const plain = parseTimestamp(text, zone, false);
  const quick = timeReader(zone);
  // Dates are remembered from the first time to the second.
  expect([quick(text), quick(text)]).toEqual([plain, plain]);
  return plain;
}

/** Microseconds of an instant given in UTC, for example 2026-11-01T00:30:00Z. */
function at(text: string, micros = 0): number {
  return Date.parse(text) * 1000 + micros;
}

describe('valid', () => {
  test.each([
    ['2026-11-01T09:30:15+09:00', at('2026-11-01T00:30:15Z')],
    ['2026-11-01 09:30:15+09:00', at('2026-11-01T00:30:15Z')],
    ['2026-11-01T09:30+09:00', at('2026-11-01T00:30:00Z')],
    ['2026-11-01T09:30:15+0900', at('2026-11-01T00:30:15Z')],
    ['2026-11-01T09:30:15+09', at('2026-11-01T00:30:15Z')],
    ['2026-11-01T09:30+09', at('2026-11-01T00:30:00Z')],
    ['2026-11-01T09:30-15', at('2026-11-02T00:30:00Z')],
    ['2026-11-01T09:30-0330', at('2026-11-01T13:00:00Z')],
    ['2026-11-01T09:30:15Z', at('2026-11-01T09:30:15Z')],
    ['2026-11-01T09:30Z', at('2026-11-01T09:30:00Z')],
    ['2026-11-01 09:30', at('2026-11-01T09:30:00Z')],
    ['2026-11-01 00:00:00', at('2026-11-01T00:00:00Z')],
    ['2026-11-01T23:59:59', at('2026-11-01T23:59:59Z')],
    ['2026-11-01T00:00:00-00:00', at('2026-11-01T00:00:00Z')],
    ['2026-11-01T00:00:00+23:59', at('2026-10-31T00:01:00Z')],
    ['2026-11-01T00:00:00-23:59', at('2026-11-01T23:59:00Z')],
    ['2026-11-01T00:00:00.5Z', at('2026-11-01T00:00:00Z', 500_000)],
    ['2026-11-01T00:00:00.000001Z', at('2026-11-01T00:00:00Z', 1)],
    ['2026-11-01T00:00:00.123456', at('2026-11-01T00:00:00Z', 123_456)],
    ['2026-11-01T00:00:00.1234567Z', at('2026-11-01T00:00:00Z', 123_456)],
    ['2026-11-01T00:00:00.999999999+00:00', at('2026-11-01T00:00:00Z', 999_999)],
    ['2024-02-29T00:00:00Z', at('2024-02-29T00:00:00Z')],
    ['2000-02-29T00:00:00Z', at('2000-02-29T00:00:00Z')],
    ['1793491200', at('2026-11-01T00:00:00Z')],
    ['1793491200123', at('2026-11-01T00:00:00Z', 123_000)],
    ['0000000000', 0],
    ['0000000000001', 1000],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:00:00-01:00', 0],
    ['2199-12-31T23:59:59.999999Z', at('2199-12-31T23:59:59Z', 999_999)],
    ['2200-01-01T00:59:59+01:00', at('2199-12-31T23:59:59Z')],
    ['7258118399999', at('2199-12-31T23:59:59Z', 999_000)],
    ['7258118399', at('2199-12-31T23:59:59Z')],
    // Dates with slashes and dots, months and days of one digit.
    ['2026/11/01T09:30:00', at('2026-11-01T09:30:00Z')],
    ['2026/1/1 9:30', at('2026-01-01T09:30:00Z')],
    ['2026-1-1 9:30', at('2026-01-01T09:30:00Z')],
    ['2026.11.01 09:30:15', at('2026-11-01T09:30:15Z')],
    ['2026.1.1 9:30:15', at('2026-01-01T09:30:15Z')],
    ['2026. 11. 1. 9:30', at('2026-11-01T09:30:00Z')],
    ['2026. 11. 1 9:30', at('2026-11-01T09:30:00Z')],
    ['2026.11.1.  9:30', at('2026-11-01T09:30:00Z')],
    ['2026.11. 1.T9:30', at('2026-11-01T09:30:00Z')],
    ['2026-11-01T9:30', at('2026-11-01T09:30:00Z')],
    ['2026-11-01  09:30', at('2026-11-01T09:30:00Z')],
    ['2026-11-01\u00a0\t09:30', at('2026-11-01T09:30:00Z')],
    // Halves of the day.
    ['2026-11-01 오전 9:30', at('2026-11-01T09:30:00Z')],
    ['2026-11-01 오후 9:30:15', at('2026-11-01T21:30:15Z')],
    ['2026. 11. 1. 오전 12:05', at('2026-11-01T00:05:00Z')],
    ['2026. 11. 1. 오후 12:05', at('2026-11-01T12:05:00Z')],
    ['2026-11-01 오후1:05', at('2026-11-01T13:05:00Z')],
    ['2026-11-01 9:30 AM', at('2026-11-01T09:30:00Z')],
    ['2026-11-01 9:30:15.5 pm', at('2026-11-01T21:30:15Z', 500_000)],
    ['2026-11-01 9:30\u202fPM', at('2026-11-01T21:30:00Z')],
    ['2026-11-01 09:30Pm', at('2026-11-01T21:30:00Z')],
    ['2026-11-01 am 12:00', at('2026-11-01T00:00:00Z')],
    ['2026-11-01TPM12:59', at('2026-11-01T12:59:00Z')],
    ['2026-11-01 9:30 PM +09:00', at('2026-11-01T12:30:00Z')],
    ['2026-11-01 9:30PMKST', at('2026-11-01T12:30:00Z')],
    ['2026-11-01 9:30오후Z', at('2026-11-01T21:30:00Z')],
    // Zones by name, and behind blanks.
    ['2026-11-01 09:00:00 UTC', at('2026-11-01T09:00:00Z')],
    ['2026-11-01 09:00:00.123456 UTC', at('2026-11-01T09:00:00Z', 123_456)],
    ['2026-11-01 09:00:00GMT', at('2026-11-01T09:00:00Z')],
    ['2026-11-01 09:00 KST', at('2026-11-01T00:00:00Z')],
    ['2026-11-01 09:00:00.000 +0900', at('2026-11-01T00:00:00Z')],
    ['2026-11-01T09:30:15 +09:00', at('2026-11-01T00:30:15Z')],
    ['2026-11-01T09:30:15  \u00a0-09', at('2026-11-01T18:30:15Z')],
    ['2026-11-01 09:30 Z', at('2026-11-01T09:30:00Z')],
    // Compact.
    ['20261101T093000', at('2026-11-01T09:30:00Z')],
    ['20261101093015', at('2026-11-01T09:30:15Z')],
    ['20261101093015.25', at('2026-11-01T09:30:15Z', 250_000)],
    ['20261101T093015.123456789Z', at('2026-11-01T09:30:15Z', 123_456)],
    ['20261101093015 KST', at('2026-11-01T00:30:15Z')],
    ['20261101T093015+0900', at('2026-11-01T00:30:15Z')],
    // Epochs by how many digits they have.
    ['1793491200.5', at('2026-11-01T00:00:00Z', 500_000)],
    ['1793491200.123456789', at('2026-11-01T00:00:00Z', 123_456)],
    ['1793491200123456', at('2026-11-01T00:00:00Z', 123_456)],
    ['1793491200123456789', at('2026-11-01T00:00:00Z', 123_456)],
    ['0000000000000000999', 0],
    // Blanks around.
    [' 2026-11-01T09:30:15', at('2026-11-01T09:30:15Z')],
    ['\u00a0\u202f 2026-11-01T09:30:15+09:00\t ', at('2026-11-01T00:30:15Z')],
    [' 1793491200 ', at('2026-11-01T00:00:00Z')],
  ])('%s', (text, instant) => {
    expect(parse(text)).toBe(instant);
  });
});

describe('invalid', () => {
  test.each([
    '',
    ' ',
    '2026-11-01',
    '2026-11-01T',
    '2026-11-01T09',
    '2026-11-01T09:3',
    '2026-11-01t09:30',
    '2026-11-01_09:30:00',
    '2026-11-01T09-30',
    '2026-11-01T09:30:',
    '2026-11-01T09:30:1',
    '2026-11-01T09:30:15:',
    '2026-11-01T09:30:15.',
    '2026-11-01T09:30:15.Z',
    '2026-11-01T09:30:15,5',
    '2026-11-01T09:30:15.1234567890',
    '2026-11-01T09:30:15.12a',
    '2026-11-01T09:30.5',
    '2026-11-01T24:00',
    '2026-11-01T24:00:00',
    '2026-11-01T23:60:00',
    '2026-11-01T23:59:60',
    '2026-11-01T23:59:60Z',
    '2026-00-01T00:00:00',
    '2026-13-01T00:00:00',
    '2026-11-00T00:00:00',
    '2026-11-31T00:00:00',
    '2026-11-32T00:00:00',
    '2026-02-29T00:00:00',
    '2100-02-29T00:00:00',
    '2026-W44-7T00:00',
    '2026-305T00:00:00',
    '26-11-01T09:30:00',
    '+2026-11-01T09:30:00',
    '2026-11/01T09:30:00',
    '2026-11-01T09:30:15z',
    '2026-11-01T09:30:15ZZ',
    '2026-11-01T09:30:15+',
    '2026-11-01T09:30:15+9',
    '2026-11-01T09:30:15+9:00',
    '2026-11-01T09:30:15+090',
    '2026-11-01T09:30:15+09:0',
    '2026-11-01T09:30:15+09:000',
    '2026-11-01T09:30:15+09:00:00',
    '2026-11-01T09:30:15+24:00',
    '2026-11-01T09:30:15+09:60',
    '2026-11-01T09:30:15+0960',
    '2026-11-01T09:30:15+24',
    '2026-11-01T09:30:15+09-00',
    '2026-11-01T09:30:15.5 09:00',
    '2026-11-01T09:30:15*09:00',
    '2026-11-01T09:30:15+0a:00',
    '179349120',
    '17934912000',
    '179349120012',
    '17934912001234',
    '-179349120',
    '179349120x',
    '1.79349E+12',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '2200-01-01T00:00:00Z',
    '2199-12-31T23:59:59-00:01',
    '7258118400',
    '7258118400000',
    '9999999999',
    '9999999999999',
    '２026-11-01T09:30:15',
    'now',
    // Neighbours of what is read.
    '2026-11-01 9:3',
    '2026-11-01 9',
    '2026-11-01 009:30',
    '2026-11-01 9:30:5',
    '2026-11-01T 9:30',
    '2026-11-01 T9:30',
    '2026-11-01T\u30009:30',
    '2026-11-01\u30009:30',
    '\u30002026-11-01 9:30',
    '2026-11/01 9:30',
    '2026.11-01 9:30',
    '2026-11-01. 9:30',
    '2026/11/01. 9:30',
    '2026.  11. 1. 9:30',
    '2026 . 11. 1. 9:30',
    '2026.11.1..9:30',
    '2026. 11. 1.오전 9:30',
    '2026-011-1 9:30',
    '2026-11-011 9:30',
    '26.11.1 9:30',
    '2026-11-01 24:00',
    '2026-11-01 13:00 PM',
    '2026-11-01 0:30 AM',
    '2026-11-01 00:30 AM',
    '2026-11-01 오후 13:00',
    '2026-11-01 오후 0:30',
    '2026-11-01 AM 9:30 AM',
    '2026-11-01 오전 9:30 AM',
    '2026-11-01 9:30 A',
    '2026-11-01 9:30 A.M.',
    '2026-11-01 9:30 a m',
    '2026-11-01 낮 9:30',
    '2026-11-01 9 PM',
    '2026-11-01 9:30 utc',
    '2026-11-01 9:30 JST',
    '2026-11-01 9:30 UTC+9',
    '2026-11-01 9:30 UTC+09:00',
    '2026-11-01 9:30 + 09:00',
    '2026-11-01 9:30 +09 00',
    '2026-11-01 9:30 +09: 00',
    '2026-11-01 9:30 +09:00 KST',
    '2026-11-01 9:30 KST PM',
    '2026-11-01 +09:00',
    '2026-11-01Z',
    '20261101',
    '20261101T0930',
    '20261101 093000',
    '20261101T 093000',
    '20261101T093060',
    '20261101T240000',
    '20261301093000',
    '20260229093000',
    '20261101T093000.',
    '20261101T093000.1234567890',
    '202611010930',
    '202611010930000',
    '1793491200.',
    '1793491200.1234567890',
    '1793491200,5',
    '1793491200 .5',
    '1793491200.5Z',
    '1793491200123.5',
    '179349120012345',
    '17934912001234567',
    '179349120012345678',
    '17934912001234567890',
    '7258118400000000',
    '7258118400000000000',
    '-1793491200123456',
    ' ',
    '\u00a0',
    'NaN',
  ])('%j', (text) => {
    expect(parse(text)).toBe(INVALID_TIME);
  });
});

describe('without an offset', () => {
  test('a time is meant in the zone, also where its year is another one in UTC', () => {
    expect(parse('2026-11-01T09:00:00', SEOUL)).toBe(at('2026-11-01T00:00:00Z'));
    expect(parse('1970-01-01T09:00:00', SEOUL)).toBe(0);
    expect(parse('1970-01-01T08:59:59', SEOUL)).toBe(INVALID_TIME);
    expect(parse('2200-01-01T08:59:59', SEOUL)).toBe(at('2199-12-31T23:59:59Z'));
    expect(parse('1969-12-31T19:00', NEW_YORK)).toBe(0);
  });

  test('a time in a gap of the clocks is invalid, of one that exists twice the earlier is meant', () => {
    expect(parse('2026-03-08T02:30:00', NEW_YORK)).toBe(INVALID_TIME);
    expect(parse('2026-03-08 02:00', NEW_YORK)).toBe(INVALID_TIME);
    expect(parse('2026-03-08T03:00:00', NEW_YORK)).toBe(at('2026-03-08T07:00:00Z'));
    expect(parse('2026-11-01T01:30:00', NEW_YORK)).toBe(at('2026-11-01T05:30:00Z'));
    expect(parse('2026-11-01T01:30:00.5', NEW_YORK)).toBe(at('2026-11-01T05:30:00Z', 500_000));
  });

  test('with an offset the zone does not matter', () => {
    expect(parse('2026-03-08T02:30:00-05:00', NEW_YORK)).toBe(at('2026-03-08T07:30:00Z'));
    expect(parse('2026-11-01T01:30:00-05:00', NEW_YORK)).toBe(at('2026-11-01T06:30:00Z'));
    expect(parse('1793491200', SEOUL)).toBe(at('2026-11-01T00:00:00Z'));
  });
});

describe('a date alone', () => {
  const date = (text: string, zone: Zone) => parseTimestamp(text, zone, true);

  test('means its first instant in the zone, where dates are allowed', () => {
    expect(date('2026-11-01', SEOUL)).toBe(at('2026-10-31T15:00:00Z'));
    expect(date('2018-11-04', new Zone('America/Sao_Paulo'))).toBe(at('2018-11-04T03:00:00Z'));
    expect(date('2026-11-01T00:00:00Z', SEOUL)).toBe(at('2026-11-01T00:00:00Z'));
    expect(date('1793491200', SEOUL)).toBe(at('2026-11-01T00:00:00Z'));
  });

  test.each(['2026-11-1', '2026/11/01', '2026.11.1', '2026. 11. 1.', '20261101', ' 2026-11-01\u00a0'])(
    'may be written as %j',
    (text) => {
      expect(date(text, SEOUL)).toBe(at('2026-10-31T15:00:00Z'));
    },
  );

  test('that the zone skipped means the start of the next', () => {
    const apia = new Zone('Pacific/Apia');
    expect(date('2011-12-30', apia)).toBe(date('2011-12-31', apia));
    expect(date('2011-12-29', apia)).toBe(date('2011-12-31', apia) - 24 * 3600 * 1_000_000);
    expect(parseTimestamp('2011-12-30 00:00', apia, true)).toBe(INVALID_TIME);
  });

  test('must exist, and begin within the bounds', () => {
    expect(date('2026-02-29', SEOUL)).toBe(INVALID_TIME);
    expect(date('2026-1101-', SEOUL)).toBe(INVALID_TIME);
    expect(date('2026-11', SEOUL)).toBe(INVALID_TIME);
    expect(date('2026-11-01T', SEOUL)).toBe(INVALID_TIME);
    expect(date('20260229', SEOUL)).toBe(INVALID_TIME);
    expect(date('1970-01-01', SEOUL)).toBe(INVALID_TIME);
    expect(date('1970-01-01', UTC)).toBe(0);
    expect(date('2200-01-01', SEOUL)).toBe(at('2199-12-31T15:00:00Z'));
    expect(date('2200-01-01', UTC)).toBe(INVALID_TIME);
  });
});

test('a date of the calendar is days from 1970, another one none', () => {
  expect([daysOfDate(1970, 1, 1), daysOfDate(1969, 12, 31), daysOfDate(1, 1, 1)]).toEqual([0, -1, -719_162]);
  expect([
    daysOfDate(2026, 0, 1),
    daysOfDate(2026, 13, 1),
    daysOfDate(2026, 4, 31),
    daysOfDate(2026, 4, 0),
  ]).toEqual(Array(4).fill(Number.NaN));
});

test('any valid time is the instant that its parts make', () => {
  const two = (value: number) => String(value).padStart(2, '0');
  const parts = fc.record({
    date: fc.date({
      min: new Date('1970-01-02T00:00:00Z'),
      max: new Date('2199-12-30T00:00:00Z'),
      noInvalidDate: true,
    }),
    separator: fc.constantFrom('T', ' '),
    hour: fc.nat(23),
    minute: fc.nat(59),
    second: fc.option(fc.nat(59)),
    fraction: fc.option(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 9 })),
    offset: fc.option(fc.tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59), fc.nat(2))),
    utc: fc.constantFrom('', 'Z'),
  });
  fc.assert(
    fc.property(parts, ({ date, separator, hour, minute, second, fraction, offset, utc }) => {
      const day = date.toISOString().slice(0, 10);
      const digits = second === null || fraction === null ? '' : `.${fraction}`;
      const time = `${two(hour)}:${two(minute)}${second === null ? '' : `:${two(second)}`}${digits}`;
      let [zoned, minutes]: [string, number] = [utc, 0];
      if (offset !== null) {
        const [sign, hours, rest, form] = offset;
        zoned = `${sign}${two(hours)}${['', two(rest), `:${two(rest)}`][form]}`;
        minutes = (hours * 60 + (form === 0 ? 0 : rest)) * (sign === '-' ? -1 : 1);
      }
      const [year, month, dayOfMonth] = day.split('-').map(Number);
      const millis = Date.UTC(year, month - 1, dayOfMonth, hour, minute - minutes, second ?? 0);
      const micros = digits === '' ? 0 : Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
      expect(parse(`${day}${separator}${time}${zoned}`)).toBe(millis * 1000 + micros);
    }),
    { numRuns: 3000 },
  );
});
