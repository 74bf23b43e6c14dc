import { trimBlanks } from './cursor.ts';

const MILLION = 1_000_000n;
const LIMIT = 10n ** 15n * MILLION;

const SECONDS = { d: 86_400n, h: 3600n, m: 60n, s: 1n };
const LONGEST = 365n * SECONDS.d;

const WORDS: Record<string, bigint> = {
  second: 1n,
  minute: SECONDS.m,
  hour: SECONDS.h,
  day: SECONDS.d,
  week: 7n * SECONDS.d,
  초: 1n,
  분: SECONDS.m,
  시간: SECONDS.h,
  일: SECONDS.d,
  주: 7n * SECONDS.d,
};

/** A number and a letter, or a number, perhaps a blank, and a word. */
function countedSeconds(text: string): bigint | null {
  const count = /^[0-9]{1,9}(?![0-9])/.exec(text)?.[0];
  if (count === undefined) return null;
  const unit = text.slice(count.length);
  if (/^[smhdw]$/.test(unit)) return BigInt(count) * (unit === 'w' ? 7n * SECONDS.d : SECONDS[unit as 's']);
  const word = unit.replace(/^[ \t\u00a0\u202f]/, '').toLowerCase();
  const length = WORDS[word] ?? (/^[a-z]+s$/.test(word) ? WORDS[word.slice(0, -1)] : undefined);
  return length === undefined ? null : BigInt(count) * length;
}

function durationSeconds(text: string): bigint | null {
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (iso === null || text === 'P') return countedSeconds(text);
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
  const seconds = durationSeconds(trimBlanks(text));
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

/** An amount as it was written. */
export interface ReferenceAmount {
  millionths: bigint;
  currency: string | null;
  /** Whether rounding dropped something. */
  isRounded: boolean;
}

/** Commas that part groups of three digits are taken out; null where they stand elsewhere. */
function withoutGroups(whole: string): string | null {
  const [first = '', ...groups] = whole.split(',');
  if (groups.length > 0 && (first.length > 3 || groups.some((group) => group.length !== 3))) return null;
  const digits = first + groups.join('');
  return first !== '' && digits.length <= 15 && /^[0-9]+$/.test(digits) ? digits : null;
}

/** Digits with a power of ten as millionths, half up. */
function roundUp(digits: string, power: number): Pick<ReferenceAmount, 'millionths' | 'isRounded'> {
  let [kept, left] = [BigInt(digits), power + 6];
  while (left > 0) {
    kept *= 10n;
    left--;
  }
  let [last, isRounded] = [0n, false];
  while (left < 0) {
    isRounded = isRounded || last !== 0n;
    last = kept % 10n;
    kept /= 10n;
    left++;
  }
  return { millionths: last >= 5n ? kept + 1n : kept, isRounded: isRounded || last !== 0n };
}

function parseNumber(text: string): Pick<ReferenceAmount, 'millionths' | 'isRounded'> | null {
  const [mantissa = '', exponent, ...more] = text.split(/[eE]/);
  const [whole = '', fraction, ...points] = mantissa.split('.');
  if (more.length > 0 || points.length > 0) return null;
  if (fraction !== undefined && !/^[0-9]{1,30}$/.test(fraction)) return null;
  if (exponent !== undefined && !/^[+-]?[0-9]{1,2}$/.test(exponent)) return null;
  const digits = exponent !== undefined && whole.includes(',') ? null : withoutGroups(whole);
  if (digits === null) return null;
  const rounded = roundUp(digits + (fraction ?? ''), Number(exponent ?? 0) - (fraction ?? '').length);
  return rounded.millionths < LIMIT ? rounded : null;
}

/** The mark in front of or behind a number, and the number. */
function splitMark(text: string): [mark: string | null, number: string] {
  const front = /^(?:\p{Sc}|원|[A-Z]{3})/u.exec(text)?.[0];
  if (front !== undefined) return [front, trimBlanks(text.slice(front.length))];
  const behind = /(?:\p{Sc}|원|[A-Z]{3})$/u.exec(text)?.[0];
  return behind === undefined ? [null, text] : [behind, trimBlanks(text.slice(0, -behind.length))];
}

const MARKS: Record<string, string> = { '₩': 'KRW', '￦': 'KRW', 원: 'KRW', '€': 'EUR', '£': 'GBP' };

function swap(text: string, decimal: string): string {
  if (decimal === '.') return text;
  return [...text].map((one) => (one === '.' ? ',' : one === ',' ? '.' : one)).join('');
}

/** An amount; null where it is none. */
export function parseAmount(text: string, decimal: string): ReferenceAmount | null {
  const [mark, number] = splitMark(trimBlanks(text));
  const parsed = parseNumber(swap(number, decimal));
  return parsed && { ...parsed, currency: mark === null ? null : (MARKS[mark] ?? mark) };
}

/** An amount that may have a minus in front, which means nothing. */
export function parseRefund(text: string, decimal: string): ReferenceAmount | null {
  const value = trimBlanks(text);
  return parseAmount(value.startsWith('-') ? value.slice(1) : value, decimal);
}

/** The whole number of a count; null where it is none. */
export function parseCount(text: string, decimal: string): bigint | null {
  const [whole = '', zeros, ...more] = swap(trimBlanks(text), decimal).split('.');
  if (more.length > 0 || (zeros !== undefined && !/^0+$/.test(zeros))) return null;
  const digits = withoutGroups(whole);
  return digits === null ? null : BigInt(digits);
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
