import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { INVALID_TIME, parseTimestamp } from '../../../src/values/timestamp.ts';
import { compileTimeFormat } from '../../../src/values/written/time-reader.ts';
import { Zone } from '../../../src/values/zone.ts';

const UTC = new Zone('UTC');
const SEOUL = new Zone('Asia/Seoul');

/** The instant of a text in a format, in ISO 8601; undefined for none. */
function read(format: string, text: string, zone: Zone = UTC): string | undefined {
  const instant = parseTimestamp(text, zone, false, compileTimeFormat(format));
  return instant === INVALID_TIME ? undefined : new Date(instant / 1000).toISOString();
}

const DAY_PARTS = ['dd', 'd'];
const MONTH_PARTS = ['MM', 'M', 'LLL', 'LLLL'];
const YEAR_PARTS = ['yyyy', 'yy'];
const CLOCKS = [
  '',
  'HH:mm',
  'H:m',
  'HH:mm:ss',
  'H:mm:s',
  'HHmmss',
  'hh:mm a',
  'h:mm:ssa',
  'a h:mm',
  "HH'h'mm",
];

/** Formats that a person might write; those without separators only where digits tell the parts. */
const formats = fc
  .record({
    date: fc.shuffledSubarray(['year', 'month', 'day'], { minLength: 3, maxLength: 3 }),
    day: fc.constantFrom(...DAY_PARTS),
    month: fc.constantFrom(...MONTH_PARTS),
    year: fc.constantFrom(...YEAR_PARTS),
    between: fc.constantFrom('/', '-', '. ', ' ', "' de '"),
    clock: fc.constantFrom(...CLOCKS),
    gap: fc.constantFrom(' ', ', ', "'T'", "' at '"),
    milliseconds: fc.boolean(),
    offset: fc.constantFrom('', 'Z', 'ZZ', 'ZZZ', ' ZZ', ' ZZZ'),
  })
  .map(({ date, between, clock, gap, milliseconds, offset, ...parts }) => {
    const day = date.map((part) => parts[part as keyof typeof parts]).join(between);
    if (clock === '') return day;
    const fraction = milliseconds && clock === 'HH:mm:ss' ? '.SSS' : '';
    return day + gap + clock + fraction + offset;
  });

const instants = fc.date({
  min: new Date('1970-01-03T00:00:00Z'),
  max: new Date('2199-12-29T00:00:00Z'),
  noInvalidDate: true,
});

describe('a compiled format', () => {
  test('agrees with Luxon on any date that Luxon prints in it', () => {
    const offsets = fc.constantFrom('utc', 'UTC+9', 'UTC-3:30', 'UTC+5:45');
    fc.assert(
      fc.property(formats, instants, offsets, (format, instant, setting) => {
        const zone = /Z/.test(format) ? setting : 'utc';
        const text = DateTime.fromJSDate(instant, { zone }).setLocale('en-US').toFormat(format);
        const expected = DateTime.fromFormat(text, format, { zone: 'utc' });
        const isIn = expected.isValid && expected.toMillis() >= 0 && expected.year < 2200;
        expect([format, text, read(format, text)]).toEqual([
          format,
          text,
          isIn ? expected.toUTC().toISO() : undefined,
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  test('agrees with Luxon on texts of digits that may be none', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 75 }), { minLength: 5, maxLength: 5 });
    const shapes = fc.constantFrom(
      ['d/M/yyyy H:m', (n: number[]) => `${n[0]}/${n[1]}/20${n[2]} ${n[3]}:${n[4]}`] as const,
      ['yyMMdd', (n: number[]) => n.slice(0, 3).map(padded).join('')] as const,
      ['dd.MM.yy', (n: number[]) => n.slice(0, 3).map(padded).join('.')] as const,
      [
        'yyyyMMdd HHmmss',
        (n: number[]) => `20${n.map(padded).join('')}00`.replace(/^(.{8})/, '$1 '),
      ] as const,
    );
    fc.assert(
      fc.property(shapes, digits, ([format, write], numbers) => {
        const text = write(numbers);
        const expected = DateTime.fromFormat(text, format, { zone: 'utc' });
        expect([text, read(format, text)]).toEqual([
          text,
          expected.isValid && expected.toMillis() >= 0 ? expected.toUTC().toISO() : undefined,
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['dd/MM/yyyy HH:mm', '01/11/2026 09:00', '2026-11-01T09:00:00.000Z'],
    ['MM/dd/yyyy HH:mm', '01/11/2026 09:00', '2026-01-11T09:00:00.000Z'],
    ['dd-LLL-yyyy', '01-Nov-2026', '2026-11-01T00:00:00.000Z'],
    ['dd-LLL-yyyy', '01-NOV-2026', '2026-11-01T00:00:00.000Z'],
    ['LLLL d, yyyy h:mm a', 'november 1, 2026 9:05 pm', '2026-11-01T21:05:00.000Z'],
    ['yyyy년 M월 d일 a h:mm', '2026년 11월 1일 오후 9:05', '2026-11-01T21:05:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS', '2026-11-01 09:00:00.123456', '2026-11-01T09:00:00.123Z'],
    ['yyyy-MM-dd HH:mm:ss.SSSSSSSSS', '2026-11-01 09:00:00.000999999', '2026-11-01T09:00:00.000Z'],
    ['yyyyMMddHHmmssS', '202611010900005', '2026-11-01T09:00:00.500Z'],
    ["dd/MM/yyyy 'um' HH:mm", '01/11/2026 um 09:00', '2026-11-01T09:00:00.000Z'],
    ['dd/MM/yyyy HH:mm', ' 01/11/2026 09:00\u00a0', '2026-11-01T09:00:00.000Z'],
    ['dd/MM/yyyy HH:mm', '31/12/2026 24:00', '2027-01-01T00:00:00.000Z'],
    ['dd/MM/yyyy HH:mm ZZZ', '01/11/2026 09:00 +0900', '2026-11-01T00:00:00.000Z'],
    ['yy.M.d', '26.11.1', '2026-11-01T00:00:00.000Z'],
    // What the format does not read, the grammar may.
    ['dd/MM/yyyy HH:mm', '2026-11-01T09:00:00Z', '2026-11-01T09:00:00.000Z'],
    ['dd/MM/yyyy HH:mm', '1793523600', '2026-11-01T09:00:00.000Z'],
    // Where both would, the format does.
    ['yyyy-dd-MM HH:mm', '2026-11-01 09:00', '2026-01-11T09:00:00.000Z'],
    ['yyyy-dd-MM HH:mm', '2026-11-31 09:00', undefined],
    ['yyyy-MM-dd', '2026-11-01', '2026-11-01T00:00:00.000Z'],
  ])('%s reads %j', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  test.each([
    ['dd/MM/yyyy HH:mm', '1/11/2026 09:00'],
    ['dd/MM/yyyy HH:mm', '31/11/2026 09:00'],
    ['dd/MM/yyyy HH:mm', '01/13/2026 09:00'],
    ['dd/MM/yyyy HH:mm', '01/11/2026 09:60'],
    ['dd/MM/yyyy HH:mm', '01/11/2026 24:01'],
    ['dd/MM/yyyy HH:mm', '01/11/2026  09:00'],
    ['dd/MM/yyyy HH:mm', '01/11/2026 09:00:00'],
    ['dd/MM/yyyy HH:mm', 'x01/11/2026 09:00'],
    ['dd/MM/yyyy HH:mm', '01/11/1969 09:00'],
    ['dd/MM/yyyy HH:mm', '01/11/2200 09:00'],
    ['dd/MM/yyyy h:mm a', '01/11/2026 13:00 PM'],
    ['dd/MM/yyyy h:mm a', '01/11/2026 0:00 AM'],
    ['dd/MM/yyyy h:mm a', '01/11/2026 9:00'],
    ['dd/MM/yyyy HH:mm ZZ', '01/11/2026 09:00 +24:00'],
    ['dd/MM/yyyy HH:mm ZZ', '01/11/2026 09:00 +09:60'],
    ['dd-LLL-yyyy', '01-Nop-2026'],
    ['dd-LLL-yyyy', '01-November-2026'],
    ["dd/MM/yyyy'T'HH:mm", '01/11/2026t09:00'],
  ])('%s does not read %j', (format, text) => {
    expect(read(format, text)).toBeUndefined();
  });

  test('without a zone is of the zone of wall-clock times, and a date alone its first instant there', () => {
    expect(read('dd/MM/yyyy HH:mm', '01/11/2026 09:00', SEOUL)).toBe('2026-11-01T00:00:00.000Z');
    expect(read('dd/MM/yyyy HH:mm ZZ', '01/11/2026 09:00 +00:00', SEOUL)).toBe('2026-11-01T09:00:00.000Z');
    expect(read('dd/MM/yyyy', '04/11/2018', new Zone('America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
    expect(read('dd/MM/yyyy', '30/12/2011', new Zone('Pacific/Apia'))).toBe('2011-12-30T10:00:00.000Z');
    expect(read('MM/dd/yyyy HH:mm', '03/08/2026 02:30', new Zone('America/New_York'))).toBeUndefined();
  });
});

test.each([
  ['', 'needs a year, a month and a day'],
  ['HH:mm', 'needs a year, a month and a day'],
  ['dd/MM', 'needs a year, a month and a day'],
  ['DD/MM/YYYY', '"DD" is no token'],
  ['dd/MMM/yyyy', '"MMM" is no token; for names of months write LLL'],
  ['dd/MM/yyyy hh:mm', 'go with a'],
  ['dd/MM/yyyy HH:mm a', 'go with a'],
  ['dd/MM/yyyy HH:mm z', '"z" is no token'],
  ['dd/MM/yyyy HH:mm SSSSSSSSSS', '"SSSSSSSSSS" is no token'],
  ['dd/MM/yyyy yyyy', 'tells the year twice'],
  ['dd/MM/LLL/yyyy', 'tells the month twice'],
  ["dd/MM/yyyy 'um", 'never closed'],
])('the format %j is refused: %s', (format, why) => {
  expect(() => compileTimeFormat(format)).toThrow(why);
});

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
