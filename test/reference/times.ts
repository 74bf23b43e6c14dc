import { DateTime } from 'luxon';
import { Cursor, trimBlanks } from './cursor.ts';
import { type ReferenceZone, wallClock } from './zone.ts';

const MILLION = 1_000_000n;
const HOUR = 3600n * MILLION;
const DAY = 24n * HOUR;
const YEAR_2200 = BigInt(Date.UTC(2200, 0, 1)) * 1000n;

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Microseconds that a fraction of a second has. */
function fractionMicros(digits: string): bigint {
  return BigInt(`${digits}000000`.slice(0, 6));
}

/** A point with 1 to 9 digits behind it, or nothing. */
function readFraction(cursor: Cursor): bigint {
  if (!cursor.skip('.')) return 0n;
  return fractionMicros(cursor.digits(1, 9));
}

/** The midnight that a date begins with on the clocks of UTC. */
function readDate(cursor: Cursor): bigint {
  const year = Number(cursor.digits(4, 4));
  const separator = cursor.oneOf(['-', '/', '.']);
  if (separator === '.') cursor.blank();
  const month = Number(cursor.digits(1, 2));
  cursor.need(separator);
  if (separator === '.') cursor.blank();
  const day = Number(cursor.digits(1, 2));
  if (separator === '.') cursor.skip('.');
  return midnight(cursor, year, month, day);
}

function midnight(cursor: Cursor, year: number, month: number, day: number): bigint {
  cursor.check(isDate(year, month, day));
  return wallClock(year, month, day, 0n);
}

function readHalf(cursor: Cursor): 'am' | 'pm' | undefined {
  const word = cursor.optionalWord(['am', 'pm', '오전', '오후']);
  if (word === undefined) return undefined;
  return word === 'am' || word === '오전' ? 'am' : 'pm';
}

/** Hours, minutes, seconds and the half of the day on either side; microseconds since midnight. */
function readClock(cursor: Cursor): bigint {
  const before = readHalf(cursor);
  if (before !== undefined) cursor.blanks();
  let hour = BigInt(cursor.digits(1, 2));
  cursor.need(':');
  const minute = BigInt(cursor.digits(2, 2));
  let [second, fraction] = [0n, 0n];
  if (cursor.skip(':')) {
    second = BigInt(cursor.digits(2, 2));
    fraction = readFraction(cursor);
  }
  const behind = cursor.attempt(() => {
    cursor.blanks();
    return readHalf(cursor);
  });
  cursor.check(before === undefined || behind === undefined);
  const half = before ?? behind;
  if (half !== undefined) {
    cursor.check(hour >= 1n && hour <= 12n);
    hour = (hour === 12n ? 0n : hour) + (half === 'pm' ? 12n : 0n);
  }
  cursor.check(hour <= 23n && minute <= 59n && second <= 59n);
  return ((hour * 60n + minute) * 60n + second) * MILLION + fraction;
}

/** How far the clock is ahead of UTC; undefined without a zone. */
function readZone(cursor: Cursor): bigint | undefined {
  if (cursor.isEnd()) return undefined;
  cursor.blanks();
  for (const [name, hours] of [
    ['Z', 0n],
    ['UTC', 0n],
    ['GMT', 0n],
    ['KST', 9n],
  ] as const)
    if (cursor.skip(name)) return hours * HOUR;
  const sign = cursor.oneOf(['+', '-']);
  const hours = BigInt(cursor.digits(2, 2));
  let minutes = 0n;
  if (!cursor.isEnd()) {
    cursor.skip(':');
    minutes = BigInt(cursor.digits(2, 2));
  }
  cursor.check(hours <= 23n && minutes <= 59n);
  return (hours * 60n + minutes) * 60n * MILLION * (sign === '-' ? -1n : 1n);
}

function toInstant(wall: bigint, offset: bigint | undefined, zone: ReferenceZone): bigint | null {
  return offset === undefined ? zone.instantOf(wall) : wall - offset;
}

/** The first instant of a date; of one that the zone skipped, that of the next. */
function startOf(wall: bigint, zone: ReferenceZone): bigint | null {
  return zone.startOf(wall / DAY) ?? zone.endOf(wall / DAY);
}

function readSeparated(text: string, zone: ReferenceZone, dateAlone: boolean): bigint | null {
  return Cursor.read(text, (cursor) => {
    const date = readDate(cursor);
    if (cursor.isEnd()) return dateAlone ? startOf(date, zone) : null;
    if (!cursor.skip('T')) cursor.check(cursor.blanks() > 0);
    const wall = date + readClock(cursor);
    return toInstant(wall, readZone(cursor), zone);
  });
}

function readCompact(text: string, zone: ReferenceZone, dateAlone: boolean): bigint | null {
  return Cursor.read(text, (cursor) => {
    const [year, month, day] = [4, 2, 2].map((size) => Number(cursor.digits(size, size)));
    const date = midnight(cursor, year as number, month as number, day as number);
    if (cursor.isEnd()) return dateAlone ? startOf(date, zone) : null;
    cursor.skip('T');
    const [hour, minute, second] = [2, 2, 2].map((size) => BigInt(cursor.digits(size, size)));
    cursor.check((hour as bigint) < 24n && (minute as bigint) < 60n && (second as bigint) < 60n);
    const seconds = ((hour as bigint) * 60n + (minute as bigint)) * 60n + (second as bigint);
    const wall = date + seconds * MILLION + readFraction(cursor);
    return toInstant(wall, readZone(cursor), zone);
  });
}

/** Digits alone, of which the number tells the unit. */
function readEpoch(text: string): bigint | null {
  const [whole = '', fraction, ...more] = text.split('.');
  if (!/^[0-9]+$/.test(whole) || more.length > 0) return null;
  if (fraction !== undefined)
    return whole.length === 10 && /^[0-9]{1,9}$/.test(fraction)
      ? BigInt(whole) * MILLION + fractionMicros(fraction)
      : null;
  const value = BigInt(whole);
  if (whole.length === 10) return value * MILLION;
  if (whole.length === 13) return value * 1000n;
  if (whole.length === 16) return value;
  return whole.length === 19 ? value / 1000n : null;
}

/** What Luxon reads in a format. */
function readFormat(text: string, format: string, zone: ReferenceZone): bigint | null {
  const time = DateTime.fromFormat(text, format, { zone: 'utc' });
  if (!time.isValid) return null;
  const wall = BigInt(time.toMillis()) * 1000n;
  if (format.includes('Z')) return wall;
  return /[Hhms]/.test(format.replace(/'[^']*'/g, '')) ? zone.instantOf(wall) : startOf(wall, zone);
}

function inBounds(instant: bigint | null): bigint | null {
  return instant !== null && instant >= 0n && instant < YEAR_2200 ? instant : null;
}

/** The instant of a timestamp, in microseconds; null where it is none, or not from 1970 until before 2200 in UTC. */
export function parseTimestamp(
  text: string,
  zone: ReferenceZone,
  dateAlone: boolean,
  format?: string,
): bigint | null {
  const value = trimBlanks(text);
  const formatted = format === undefined ? null : inBounds(readFormat(value, format, zone));
  return (
    formatted ??
    inBounds(readEpoch(value) ?? readSeparated(value, zone, dateAlone) ?? readCompact(value, zone, dateAlone))
  );
}
