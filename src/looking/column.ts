import { formatsFor, NULL_TEXTS } from '../exports/advice.ts';
import { parseAmount, parseRefund } from '../values/amount.ts';
import { parseDuration } from '../values/duration.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { Zone } from '../values/zone.ts';
import type { LookedFile } from './files/looked-file.ts';

/** A column of a file with the values of the sampled rows. */
export interface Column {
  place: number;
  header: string;
  /** The values of the rows, without empty ones and those that stand for nothing. */
  values: string[];
  /** The share of the rows that have a value. */
  filled: number;
  /** Texts in it that stand for nothing, such as `NULL`. */
  nulls: string[];
}

/** What programs write for nothing, besides the texts that the reader of exports knows. */
const MORE_NULLS: ReadonlySet<string> = new Set(['(not set)', '(none)', '<null>', 'undefined']);
/** So many values tell what a column holds. */
const TESTED_VALUES = 200;
/** A column is of a type where all but so many of its values are: faulty rows weigh much in a small file. */
const MOST_OTHERS = 0.25;
const UTC = new Zone('UTC');

/** A column of a file over some of its rows, all by default. */
export function columnOf(file: LookedFile, place: number, rows: readonly string[][] = file.rows): Column {
  const values: string[] = [];
  const nulls = new Set<string>();
  for (const row of rows) {
    const value = row[place];
    if (isNullText(value)) nulls.add(value);
    else if (withoutBlanks(value) !== '') values.push(value);
  }
  const filled = rows.length === 0 ? 1 : values.length / rows.length;
  return { place, header: file.names[place], values, filled, nulls: [...nulls] };
}

/** Whether a text is one by which programs say that there is no value. */
export function isNullText(text: string): boolean {
  return NULL_TEXTS.has(text) || MORE_NULLS.has(text);
}

function areMostly({ values }: Column, test: (value: string) => boolean): boolean {
  const tested = values.slice(0, TESTED_VALUES);
  const others = tested.filter((value) => !test(value)).length;
  return others <= tested.length * MOST_OTHERS;
}

/** Whether a text is a time as exports write them, with an option or without. */
export function isTime(text: string): boolean {
  return parseTimestamp(text, UTC, true) !== INVALID_TIME || formatsFor(text).length > 0;
}

/** Whether nearly all values are times; so are those of a column without any. */
export function holdsTimes(column: Column): boolean {
  return areMostly(column, isTime);
}

/** Whether nearly all values are days with a time of day; numbers alone are as likely ids. */
export function holdsTimesOfDay(column: Column): boolean {
  const isTimeOfDay = (text: string) =>
    /\D/.test(text) &&
    (parseTimestamp(text, UTC, false) !== INVALID_TIME ||
      formatsFor(text).some((format) => /[Hh]/.test(format)));
  return column.values.length > 0 && areMostly(column, isTimeOfDay);
}

/** Whether nearly all values are amounts, with a point or a comma. */
export function holdsAmounts(column: Column): boolean {
  const isAmount = (value: string) =>
    parseRefund(value) !== undefined || parseAmount(value.replace(/^-/, ''), ',') !== undefined;
  return areMostly(column, isAmount);
}

/** Whether nearly all values are conversion windows, such as `7d`. */
export function holdsDurations(column: Column): boolean {
  return column.values.length > 0 && areMostly(column, (value) => !Number.isNaN(parseDuration(value, false)));
}

/** The texts of a column with how often they occur, the most frequent first. */
export function countsOf({ values }: Column): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Whether values come again and again: few for many rows. */
export function repeatsOften(column: Column): boolean {
  return column.values.length > 0 && new Set(column.values).size <= Math.max(20, column.values.length / 10);
}

/** Whether nearly every value occurs once, as ids of rows do. */
export function isUnique({ values }: Column): boolean {
  return new Set(values).size >= values.length * 0.9;
}
