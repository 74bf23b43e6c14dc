import { InputError } from '../problems/input-error.ts';
import { parseAmount, withoutMinus } from '../values/amount.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { type DecimalMark, parseCount } from '../values/written/decimal.ts';
import { compileTimeFormat } from '../values/written/time-reader.ts';
import type { InputFile } from './files/header.ts';
import type { ColumnType } from './files/kinds.ts';
import type { RejectReason } from './reject-reasons.ts';

/** Texts by which programs say that there is no value. */
export const NULL_TEXTS: ReadonlySet<string> = new Set([
  '\\N',
  'NULL',
  'null',
  '(null)',
  'nil',
  'None',
  'none',
  'NaN',
  'nan',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '-',
  '--',
]);

const DATE = /^(\d{1,2}|[A-Za-z]{3,9})([./ -])(\d{1,2}|[A-Za-z]{3,9})(,? |[./-])(\d{4}|\d{2})(?!\d)/;
const YEAR_FIRST = /^(\d{4})([./-]?)(\d{1,2})\2(\d{1,2})(?!\d)/;
const SHORT_YEAR_FIRST = /^(\d{2})([./-])(\d{1,2})\2(\d{1,2})(?!\d)/;
/** Of two readings of a short year the one nearer to this is likelier. Messages must not depend on today. */
const USUAL_SHORT_YEAR = 26;
const CLOCK =
  /^(T|,? )?(\d{1,2})([:.])(\d{2})(?:\3(\d{2})(?:([.,])(\d{1,9}))?)?( ?)(am|pm|오전|오후)?( ?)([+-]\d{2}:?\d{2})?$/i;

function quoted(text: string): string {
  return /[A-Za-z]/.test(text) ? `'${text}'` : text;
}

function digits(text: string, token: string): string {
  return text.length === 1 ? token : token + token;
}

function monthName(text: string): string {
  return text.length === 3 ? 'LLL' : 'LLLL';
}

/** How a date with the year at its end may be written: the day first, or the month. */
function dateFormats(first: string, second: string, year: string, parts: [string, string]): string[] {
  const [between, before] = parts;
  const end = before + (year.length === 4 ? 'yyyy' : 'yy');
  if (/^[A-Za-z]/.test(first)) return [monthName(first) + between + digits(second, 'd') + end];
  if (/^[A-Za-z]/.test(second)) return [digits(first, 'd') + between + monthName(second) + end];
  return [
    digits(first, 'd') + between + digits(second, 'M') + end,
    digits(first, 'M') + between + digits(second, 'd') + end,
  ];
}

/** How the clock behind a date may be written; undefined for none. */
function clockFormat(text: string): string | undefined {
  if (text === '') return '';
  const parts = CLOCK.exec(text);
  if (parts === null) return undefined;
  const [, separator = '', hour, colon, , second, point = '', fraction = '', gap, half, zoneGap, zone] =
    parts;
  const seconds = second === undefined ? '' : `${colon}ss${point}${'S'.repeat(fraction.length)}`;
  const halves = half === undefined ? '' : `${gap}a`;
  const offset = zone === undefined ? '' : (half === undefined ? gap + zoneGap : zoneGap) + offsetToken(zone);
  return `${quoted(separator)}${digits(hour, half === undefined ? 'H' : 'h')}${colon}mm${seconds}${halves}${offset}`;
}

function offsetToken(zone: string): string {
  return zone.includes(':') ? 'ZZ' : 'ZZZ';
}

function isRead(text: string, format: string): boolean {
  try {
    return !Number.isNaN(compileTimeFormat(format).read(text)?.clock ?? Number.NaN);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** How a date may be written that has a year of two digits in front. */
function shortYearFormat(date: string, clock: string): string[] {
  const [, , mark, month, day] = SHORT_YEAR_FIRST.exec(date) ?? [];
  if (mark === undefined) return [];
  // Three short numbers with points between them are versions, where no time follows.
  if (mark === '.' && month.length + day.length < 4 && clock === '') return [];
  return [`yy${mark}${digits(month, 'M')}${mark}${digits(day, 'd')}`];
}

/** How a date of numbers or a name of a month may be written, the likeliest first. */
function formatsOfDate(date: string, clock: string): string[] {
  const year = YEAR_FIRST.exec(date);
  if (year !== null) return [`yyyy${year[2]}${digits(year[3], 'M')}${year[2]}${digits(year[4], 'd')}`];
  const yearFirst = shortYearFormat(date, clock);
  const parts = DATE.exec(date);
  if (parts === null) return yearFirst;
  const yearLast = dateFormats(parts[1], parts[3], parts[5], [parts[2], parts[4]]);
  const distance = (text: string) => Math.abs(Number(text) - USUAL_SHORT_YEAR);
  return distance(parts[1]) <= distance(parts[5]) ? [...yearFirst, ...yearLast] : [...yearLast, ...yearFirst];
}

/** The formats of `--time-format` that read a text, of the usual ones; the likeliest first. */
export function formatsFor(text: string): string[] {
  const value = withoutBlanks(text);
  const date = (YEAR_FIRST.exec(value) ?? DATE.exec(value) ?? SHORT_YEAR_FIRST.exec(value))?.[0];
  if (date === undefined) return [];
  const clock = clockFormat(value.slice(date.length));
  if (clock === undefined) return [];
  return formatsOfDate(date, clock)
    .map((format) => format + clock)
    .filter((format) => isRead(value, format));
}

/** What comes first in a date that is written so: the year, the month or the day. */
export function firstOfDate(format: string): string {
  if (format.startsWith('y')) return 'the year';
  return format.startsWith('d') ? 'the day' : 'the month';
}

function adviseTime(text: string): string {
  const [format, ...others] = formatsFor(text);
  if (format === undefined) return '';
  const shown = (one: string) => `'${one.replaceAll("'", "'\\''")}'`;
  const swapped = others.map((other) => `, or ${shown(other)} if ${firstOfDate(other)} comes first`);
  return `; --time-format ${shown(format)} would read it${swapped.join('')}`;
}

function adviseNumber(text: string, isCount: boolean, decimal: DecimalMark): string {
  const other: DecimalMark = decimal === '.' ? ',' : '.';
  const number = isCount ? parseCount(text, other) : parseAmount(text, other);
  return number === undefined ? '' : `; --decimal ${other} would read it`;
}

/** Which option would read a text that is none of its type, as the end of a message; empty where none would. */
export function adviseOption(text: string, type: ColumnType | 'count', decimal: DecimalMark = '.'): string {
  if (NULL_TEXTS.has(text)) return `; --null '${text}' would take it for empty`;
  if (type === 'timestamp') return adviseTime(text);
  return type === 'text' ? '' : adviseNumber(text, type === 'count', decimal);
}

/** Why a reject's value could not be read, as the end of a message; empty where no option would help. */
export function adviseReject(
  { reason, value }: { reason: RejectReason; value: string },
  { kind, decimal }: Pick<InputFile, 'kind' | 'decimal'>,
): string {
  if (reason === 'invalid_timestamp') return adviseOption(value, 'timestamp');
  if (reason !== 'invalid_amount') return '';
  return adviseOption(kind === 'refunds' ? withoutMinus(value) : value, 'amount', decimal);
}
