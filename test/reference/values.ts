import { type ReferenceZone, wallClock } from './zone.ts';

const MILLION = 1_000_000n;
const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const YEAR_2200 = BigInt(Date.UTC(2200, 0, 1)) * 1000n;

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Microseconds of an offset such as `+09:00`, `-0330` or `+09`; null where hours or minutes are out of bounds. */
function parseOffset(text: string): bigint | null {
  if (text === 'Z') return 0n;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return null;
  return BigInt((text[0] === '-' ? -1 : 1) * (hours * 60 + minutes)) * 60n * MILLION;
}

function parseTimeOfDay(hours: string, minutes: string, seconds = '00', fraction = ''): bigint | null {
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return whole * MILLION + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function parseTime(match: RegExpExecArray, zone: ReferenceZone): bigint | null {
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const time = parseTimeOfDay(match[4] as string, match[5] as string, match[6], match[7]);
  if (!isDate(year, month, day) || time === null) return null;
  const wall = wallClock(year, month, day, time);
  if (match[8] === undefined) return zone.instantOf(wall);
  const offset = parseOffset(match[8]);
  return offset === null ? null : wall - offset;
}

/** The first instant of a date; of one that the zone skipped, that of the next. */
function parseDate(match: RegExpExecArray, zone: ReferenceZone): bigint | null {
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  if (!isDate(year, month, day)) return null;
  const days = wallClock(year, month, day, 0n) / (86_400n * MILLION);
  return zone.startOf(days) ?? zone.endOf(days);
}

function parseInstant(text: string, zone: ReferenceZone, dateAlone: boolean): bigint | null {
  if (/^\d{10}$/.test(text)) return BigInt(text) * MILLION;
  if (/^\d{13}$/.test(text)) return BigInt(text) * 1000n;
  const time = TIME.exec(text);
  if (time !== null) return parseTime(time, zone);
  const date = DATE.exec(text);
  return date !== null && dateAlone ? parseDate(date, zone) : null;
}

/** The instant of a timestamp, in microseconds; null where it is none, or not from 1970 until before 2200 in UTC. */
export function parseTimestamp(text: string, zone: ReferenceZone, dateAlone: boolean): bigint | null {
  const instant = parseInstant(text, zone, dateAlone);
  return instant !== null && instant >= 0n && instant < YEAR_2200 ? instant : null;
}

const SECONDS = { d: 86_400n, h: 3600n, m: 60n, s: 1n };
const LONGEST = 365n * SECONDS.d;

function durationSeconds(text: string): bigint | null {
  const short = /^(\d+)([smhd])$/.exec(text);
  if (short !== null) return BigInt(short[1] as string) * SECONDS[short[2] as keyof typeof SECONDS];
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (iso === null || text === 'P') return null;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => BigInt(part ?? '0')) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return (weeks * 7n + days) * SECONDS.d + hours * SECONDS.h + minutes * SECONDS.m + seconds;
}

/** The microseconds of a duration; null where it is none, zero (unless allowed) or over 365 days. */
export function parseDuration(text: string, zeroAllowed = false): bigint | null {
  const seconds = durationSeconds(text);
  if (seconds === null || seconds > LONGEST || (seconds === 0n && !zeroAllowed)) return null;
  return seconds * MILLION;
}

/** A duration in print: whole days, else hours, else minutes, else seconds. */
export function printDuration(microseconds: bigint): string {
  const seconds = microseconds / MILLION;
  for (const [unit, length] of Object.entries(SECONDS)) {
    if (seconds % length === 0n) return `${seconds / length}${unit}`;
  }
  throw new Error('every whole number of seconds is one of seconds');
}

/** The millionths of an amount; null where it is none. */
export function parseAmount(text: string): bigint | null {
  const plain = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (plain !== null) return BigInt((plain[1] as string) + (plain[2] ?? '').padEnd(6, '0'));
  const doubled = /^(\d{1,15})(?:\.(\d{1,15}))?[eE]([+-]?\d{1,2})$/.exec(text);
  if (doubled === null) return null;
  const fraction = doubled[2] ?? '';
  const digits = BigInt((doubled[1] as string) + fraction);
  const exponent = Number(doubled[3]) - fraction.length + 6;
  const scale = 10n ** BigInt(Math.abs(exponent));
  if (exponent < 0 && digits % scale !== 0n) return null;
  const millionths = exponent < 0 ? digits / scale : digits * scale;
  return millionths < 10n ** 15n * MILLION ? millionths : null;
}

/** The whole number of a count; null where it is none. */
export function parseCount(text: string): bigint | null {
  return /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}

/** Millionths (of an amount, of seconds) as a plain decimal without trailing zeros. */
export function printDecimal(millionths: bigint): string {
  const fraction = String(millionths % MILLION)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${millionths / MILLION}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The exact ratio, rounded half up to 4 decimals; empty without a denominator or with zero. */
export function printRatio(numerator: bigint, denominator: bigint | null): string {
  if (denominator === null || denominator === 0n) return '';
  const tenThousandths = (numerator * 20_000n + denominator) / (2n * denominator);
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}
