import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeColumn } from '../../src/exports/time-column.ts';
import { INVALID_TIME, parseTimestamp, parseTimestampText } from '../../src/exports/timestamp.ts';
import { Zone } from '../../src/exports/zone.ts';
import { MEMORY, scanText } from './scan-text.ts';

const ROWS = 400;
const ZONE = new Zone('America/New_York');

/** Times of few dates, so that many rows of a batch are of one that was not met before, and texts that are none. */
const date = fc.constantFrom(
  '2026-11-01',
  '2026-11-02',
  '2026-03-08',
  '2026-12-31',
  '2026-02-30',
  '1969-12-31',
);
const clock = fc.constantFrom('T00:00:00', ' 23:59:59', 'T02:30:00', 'T24:00:00', 'x12:00:00');
const fraction = fc.constantFrom('', '', '.5', '.123', '.1234567');
const offset = fc.constantFrom('', 'Z', '+09:00', '+09:00', '-03:30', '+9:00', '+15:59');
const time = fc.tuple(date, clock, fraction, offset).map((parts) => parts.join(''));

test('a time with any other byte at any place is read as the plain rule reads it', () => {
  const whole = fc.constantFrom(
    '2026-11-01T12:34:56.123+09:00',
    '2026-11-01 02:30:00Z',
    '2026-12-31T23:59:59',
    '1793491200',
  );
  const changed = fc.tuple(whole, fc.nat(28), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (at < bytes.length && !',"\r\n'.includes(String.fromCharCode(byte))) bytes[at] = byte;
    return bytes.toString('latin1');
  });
  const [valid, times, again] = [1, 8, 4].map((size) => MEMORY.allocate(ROWS * size));
  const isValid = MEMORY.bytes(valid, ROWS);
  const column = new TimeColumn(ZONE, MEMORY);
  fc.assert(
    fc.property(fc.array(changed, { maxLength: 100 }), (rows) => {
      const { scanner } = scanText(rows.map((row) => `${row}\n`).join(''), 1);
      isValid.fill(1, 0, rows.length);
      const read = MEMORY.floats(times, ROWS);
      column.read(scanner, 0, isValid, read, MEMORY.words(again, ROWS));
      const expected = rows.map((row) => parseTimestamp(Buffer.from(row, 'latin1'), 0, row.length, ZONE));
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
      const column = new TimeColumn(ZONE, MEMORY);
      for (const rows of batches) {
        const { scanner } = scanText(rows.map((row) => `${row}\n`).join(''), 1);
        valid.fill(1, 0, rows.length);
        column.read(scanner, 0, valid, times, again);
        const read = rows.map((_, row) => (valid[row] === 1 ? times[row] : INVALID_TIME));
        expect(read).toEqual(rows.map((row) => parseTimestampText(row, ZONE, false)));
      }
    }),
    { numRuns: 300 },
  );
});
