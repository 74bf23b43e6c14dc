import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeColumn } from '../../src/batches/time-column.ts';
import { INVALID_TIME, parseTimestamp } from '../../src/values/timestamp.ts';
import { Zone } from '../../src/values/zone.ts';
import { MEMORY, scanText, timeReader } from '../records/scan-text.ts';

const zone = new Zone('America/New_York');
const read = timeReader(zone);

function both(text: string): [number, number] {
  return [read(text), parseTimestamp(text, zone, false)];
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

const ROWS = 400;

/** Times of few dates, so that many rows of a batch are of one that was not met before, and texts that are none. */
const batchDate = fc.constantFrom(
  '2026-11-01',
  '2026-11-02',
  '2026-03-08',
  '2026-12-31',
  '2026-02-30',
  '1969-12-31',
);
const clock = fc.constantFrom('T00:00:00', ' 23:59:59', 'T02:30:00', 'T24:00:00', 'x12:00:00');
const batchFraction = fc.constantFrom('', '', '.5', '.123', '.1234567');
const batchOffset = fc.constantFrom('', 'Z', '+09:00', '+09:00', '-03:30', '+9:00', '+15:59');
const time = fc.tuple(batchDate, clock, batchFraction, batchOffset).map((parts) => parts.join(''));

test('a time with any other byte at any place is read as the plain rule reads it', () => {
  const whole = fc.constantFrom(
    '2026-11-01T12:34:56.123+09:00',
    '2026-11-01 02:30:00Z',
    '2026-12-31T23:59:59',
    '1793491200',
    '2026/11/01 12:34:56',
    '2026. 11. 1. 오전 9:05',
    '2026-11-1 9:05:07.5 pm +09',
    '2026-11-01 12:34:56 +0900',
    '2026-11-01 12:34:56.123 UTC',
    '20261101T123456.5Z',
    '1970-01-01 9:00 오후',
  );
  const changed = fc.tuple(whole, fc.nat(40), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (at < bytes.length && !',"\r\n'.includes(String.fromCharCode(byte))) bytes[at] = byte;
    return bytes.toString('latin1');
  });
  const [valid, times, again] = [1, 8, 4].map((size) => MEMORY.allocate(ROWS * size));
  const isValid = MEMORY.bytes(valid, ROWS);
  const column = new TimeColumn(zone, MEMORY);
  fc.assert(
    fc.property(fc.array(changed, { maxLength: 100 }), (rows) => {
      const { scanner } = scanText(rows.map((row) => `${row}\n`).join(''), 1);
      isValid.fill(1, 0, rows.length);
      const read = MEMORY.floats(times, ROWS);
      column.read(scanner, 0, isValid, read, MEMORY.words(again, ROWS));
      const expected = rows.map((row) => parseTimestamp(Buffer.from(row, 'latin1').toString(), zone, false));
      expect(rows.map((_, row) => (isValid[row] === 1 ? read[row] : INVALID_TIME))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('times of any dates in any order are read as the plain rule reads each', () => {
  const batch = fc
    .array(fc.tuple(time, fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
    .map((runs) => runs.flatMap(([one, times]) => Array.from({ length: times }, () => one)).slice(0, ROWS));
  const valid = MEMORY.bytes(MEMORY.allocate(ROWS), ROWS);
  const times = MEMORY.floats(MEMORY.allocate(ROWS * 8), ROWS);
  const again = MEMORY.words(MEMORY.allocate(ROWS * 4), ROWS);
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 3 }), (batches) => {
      const column = new TimeColumn(zone, MEMORY);
      for (const rows of batches) {
        const { scanner } = scanText(rows.map((row) => `${row}\n`).join(''), 1);
        valid.fill(1, 0, rows.length);
        column.read(scanner, 0, valid, times, again);
        const read = rows.map((_, row) => (valid[row] === 1 ? times[row] : INVALID_TIME));
        expect(read).toEqual(rows.map((row) => parseTimestamp(row, zone, false)));
      }
    }),
    { numRuns: 300 },
  );
});

test('wall-clock times of one day are taken each for itself, at both ends of time and in two zones', () => {
  const zones = ['Asia/Seoul', 'America/New_York'].map((name) => new Zone(name));
  const columns = zones.map((one) => new TimeColumn(one, MEMORY));
  const rows = [
    '2026-11-05 ',
    '1970-01-01 ',
    '2199-12-31 ',
    '2200-01-01 ',
    '2026-03-08 ',
    '2026-11-05 ',
  ].flatMap((day) =>
    ['12:00:00', '8:59', '09:00:00', '18:59:59.999', '23:59', '00:00:00', '2:30'].map((hour) => day + hour),
  );
  const [valid, times, again] = [1, 8, 4].map((size) => MEMORY.allocate(ROWS * size));
  const isValid = MEMORY.bytes(valid, ROWS);
  for (const place of [0, 1, 0, 1]) {
    const { scanner } = scanText(rows.map((row) => `${row}\n`).join(''), 1);
    isValid.fill(1, 0, rows.length);
    const read = MEMORY.floats(times, ROWS);
    columns[place].read(scanner, 0, isValid, read, MEMORY.words(again, ROWS));
    expect(rows.map((_, row) => (isValid[row] === 1 ? read[row] : INVALID_TIME))).toEqual(
      rows.map((row) => parseTimestamp(row, zones[place], false)),
    );
  }
});

test('a byte of zero in front of an hour or a zone is not passed over, whatever was met before', () => {
  const texts = ['2026-11-01 9:05', '2026-11-01 \u00009:05', '2026-11-01 09:05Z', '2026-11-01 09:05\0Z'];
  const plain = texts.map((text) => parseTimestamp(text, zone, false));
  expect(plain.map((time) => time === INVALID_TIME)).toEqual([false, true, false, true]);
  expect(texts.map(read)).toEqual(plain);
});
