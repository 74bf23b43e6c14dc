import { InputError } from '../../problems/input-error.ts';
import { withoutBlanks } from './blanks.ts';
import {
  DAY,
  daysOfDate,
  hourOfHalf,
  microsOfFraction,
  offsetOf,
  timeOfDay,
  type WrittenTime,
} from './time.ts';

/** What a part of a time tells. */
export const TIME_FIELDS = [
  'literal',
  'year',
  'short year',
  'month',
  'day',
  'hour',
  'half hour',
  'minute',
  'second',
  'fraction',
  'half',
  'offset',
  'short month',
  'long month',
] as const;

/**
 * One of them: an hour from 0 to 23 is an `hour`, one from 1 to 12 a `half hour`; a `short year` may lack its century.
 */
export type TimeField = (typeof TIME_FIELDS)[number];

/**
 * A part of a compiled format: text that stands for itself, or a field of so many digits, which for offsets says how
 * they are written.
 */
export interface TimePart {
  field: TimeField;
  text: string;
  least: number;
  most: number;
}

/** English names of months, the first three letters of which are their short names. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const SHORT_LENGTH = 3;

/**
 * Luxon's tokens by what they tell, with their digits. Those of an offset differ in the colon: one digit for `+09:00`,
 * two for `+0900`.
 */
const TOKENS: Readonly<Record<string, readonly [TimeField, number, number]>> = {
  yyyy: ['year', 4, 4],
  yy: ['short year', 2, 4],
  MM: ['month', 2, 2],
  M: ['month', 1, 2],
  LLL: ['short month', 0, 0],
  LLLL: ['long month', 0, 0],
  dd: ['day', 2, 2],
  d: ['day', 1, 2],
  HH: ['hour', 2, 2],
  H: ['hour', 1, 2],
  hh: ['half hour', 2, 2],
  h: ['half hour', 1, 2],
  mm: ['minute', 2, 2],
  m: ['minute', 1, 2],
  ss: ['second', 2, 2],
  s: ['second', 1, 2],
  a: ['half', 0, 0],
  Z: ['offset', 1, 1],
  ZZ: ['offset', 1, 1],
  ZZZ: ['offset', 2, 2],
};

/** Said in every message about a bad format. */
const TOKEN_HELP =
  "allowed are Luxon's tokens yyyy yy MM M LLL LLLL dd d HH H hh h mm m ss s S to SSSSSSSSS a Z ZZ ZZZ, and text in single quotes";

/** Two digits of a year up to this are of this century, as Luxon has it. */
const LAST_OF_2000 = 60;

/** The whole hour at the end of a day, which a format may have. */
const END_OF_DAY = 24;

/** Several ways to tell one thing. */
const YEARS: readonly TimeField[] = ['year', 'short year'];
const MONTH_FIELDS: readonly TimeField[] = ['month', 'short month', 'long month'];
const HOURS: readonly TimeField[] = ['hour', 'half hour'];

/** Reads times that are written in one format; `parts` is what it was compiled to. */
export interface TimeReader {
  readonly format: string;
  readonly parts: readonly TimePart[];
  /** What a text without blanks around it says, or undefined when it is not written so. */
  read(text: string): WrittenTime | undefined;
}

function literal(text: string): TimePart {
  return { field: 'literal', text, least: 0, most: 0 };
}

function partOf(token: string): TimePart {
  const [field, least, most] = /^S{1,9}$/.test(token)
    ? (['fraction', token.length, token.length] as const)
    : (TOKENS[token] ?? []);
  if (field === undefined || least === undefined || most === undefined) {
    const months = /^MMMM?$/.test(token) ? `; for names of months write ${token.replaceAll('M', 'L')}` : '';
    throw InputError.of(`${JSON.stringify(token)} is no token${months}; ${TOKEN_HELP}`);
  }
  return { field, text: '', least, most };
}

function splitFormat(format: string): TimePart[] {
  const pieces = withoutBlanks(format).match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? [];
  return pieces.map((piece) => {
    if (piece === "'") throw InputError.of('a single quote is never closed');
    if (piece.startsWith("'")) return literal(piece.slice(1, -1));
    return /^[A-Za-z]/.test(piece) ? partOf(piece) : literal(piece);
  });
}

/** Throws an `InputError` where a format does not tell the day, or tells something twice. */
function checkFields(parts: readonly TimePart[]): void {
  const count = (...fields: TimeField[]) => parts.filter(({ field }) => fields.includes(field)).length;
  if (count(...YEARS) === 0 || count(...MONTH_FIELDS) === 0 || count('day') === 0)
    throw InputError.of('it needs a year, a month and a day, for example dd/MM/yyyy HH:mm');
  const single: readonly TimeField[] = ['day', 'minute', 'second', 'fraction', 'half', 'offset'];
  const groups = [YEARS, MONTH_FIELDS, HOURS, ...single.map((field) => [field])];
  const repeated = groups.find((group) => count(...group) > 1);
  if (repeated !== undefined) throw InputError.of(`it tells the ${repeated[0]} twice`);
  if (count('half') !== count('half hour'))
    throw InputError.of('h and hh are hours of a half of the day and go with a; without it write H or HH');
}

/** With one of these a time is no date alone. */
const CLOCK_FIELDS: readonly TimeField[] = [...HOURS, 'minute', 'second', 'fraction', 'offset'];

function namesOf(field: 'short month' | 'long month'): string[] {
  return MONTHS.map((month) => (field === 'short month' ? month.slice(0, SHORT_LENGTH) : month));
}

function inAnyCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

/** What stands in a text, by field. */
type Values = ReadonlyMap<TimeField, string>;

const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

function patternOf({ field, text, least, most }: TimePart): string {
  switch (field) {
    case 'literal':
      return text.replace(SPECIAL, '\\$&');
    case 'half':
      return '([AaPp][Mm]|오전|오후)';
    case 'offset':
      return `([+-]\\d{1,2}(?:${most === 1 ? ':' : ''}\\d\\d)?)`;
    case 'short month':
    case 'long month':
      return `(${namesOf(field).map(inAnyCase).join('|')})`;
    default:
      return `(\\d{${least},${most}})`;
  }
}

/** A year of two digits is one from 1961 to 2060. */
function fullYear(year: number): number {
  if (year > 99) return year;
  return year > LAST_OF_2000 ? 1900 + year : 2000 + year;
}

function monthOf(values: Values): number {
  const field = MONTH_FIELDS.find((one) => values.has(one)) as 'month' | 'short month' | 'long month';
  const value = values.get(field) as string;
  if (field === 'month') return Number(value);
  return namesOf(field).findIndex((name) => name.toLowerCase() === value.toLowerCase()) + 1;
}

function hourOf(values: Values): number {
  const half = values.get('half');
  if (half === undefined) return Number(values.get('hour') ?? 0);
  return hourOfHalf(Number(values.get('half hour')), /^[Pp]|오후/.test(half));
}

function offsetIn(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}?):?(\d\d)?$/.exec(text) ?? [];
  return offsetOf(sign, Number(hours), Number(minutes ?? 0));
}

function timeOf(values: Values): WrittenTime {
  const number = (field: TimeField) => Number(values.get(field) ?? 0);
  const year = values.has('year') ? number('year') : fullYear(number('short year'));
  const day = daysOfDate(year, monthOf(values), number('day')) * DAY;
  const hour = hourOf(values);
  const [minute, second] = [number('minute'), number('second')];
  const micros = microsOfFraction(values.get('fraction') ?? '');
  const isEnd = hour === END_OF_DAY && minute + second + micros === 0;
  const offset = values.get('offset');
  return {
    clock: day + (isEnd ? DAY : timeOfDay(hour, minute, second, micros)),
    offset: offset === undefined ? undefined : offsetIn(offset),
    isDate: !CLOCK_FIELDS.some((field) => values.has(field)),
  };
}

/**
 * Compiles a format of Luxon's tokens. What it reads agrees with Luxon's `DateTime.fromFormat`, but that text in
 * quotes has to stand there in
 * the same case. Throws an `InputError` that says what is wrong with the format.
 */
export function compileTimeFormat(format: string): TimeReader {
  const parts = splitFormat(format);
  checkFields(parts);
  const pattern = new RegExp(`^${parts.map(patternOf).join('')}$`, 'u');
  const fields = parts.map(({ field }) => field).filter((field) => field !== 'literal');
  return {
    format,
    parts,
    read(text) {
      const values = pattern.exec(text)?.slice(1);
      return values && timeOf(new Map(fields.map((field, place) => [field, values[place]])));
    },
  };
}
