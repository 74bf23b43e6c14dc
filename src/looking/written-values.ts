import { formatsFor } from '../exports/advice.ts';
import { COLUMNS } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { parseRefund } from '../values/amount.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { type DecimalMark, parseCount } from '../values/written/decimal.ts';
import { compileTimeFormat } from '../values/written/time-reader.ts';
import { Zone } from '../values/zone.ts';
import type { Bound, BoundColumn } from './bind-columns.ts';
import { type Answers, emptyPart, type Part, saidTexts } from './proposal.ts';

/** Names are shown as they stand; everywhere else a text for nothing would be a fault of the row, or an id. */
const SHOWN_ONLY = ['name', 'channel', 'note'];
const MOST_VALUES = 300;
/** A form reads at least so many of the values; the others are faults of their rows. */
const LEAST_READ = 0.5;
const UTC = new Zone('UTC');

/** Different values of a column in all its files, some of them, and the file of the first one. */
function valuesOf({ columns }: BoundColumn): { values: string[]; label: string } {
  const values = new Set(columns.flatMap(({ column }) => column.values.slice(0, 5 * MOST_VALUES)));
  return { values: [...values].slice(0, MOST_VALUES), label: columns[0].serving.file.label };
}

/** How values are written: texts for nothing, the decimal mark, and the forms of times. */
export function writtenValues(bound: Bound, answers: Answers): Part {
  const part = emptyPart();
  nullTexts(bound, answers, part);
  if (saidTexts(answers, 'decimal').length === 0) decimalMark(bound, part);
  const unsure = [...bound.values()]
    .filter(isTimeColumn)
    .flatMap((column) => timeForm(column, answers, part));
  askDayOrMonth(unsure, part);
  return part;
}

/** Whether a column has times. */
export function isTimeColumn({ kind, name }: BoundColumn): boolean {
  return COLUMNS[kind].some((spec) => spec.name === name && spec.type === 'timestamp');
}

function nullTexts(bound: Bound, answers: Answers, part: Part): void {
  const seen = new Set(saidTexts(answers, 'null'));
  for (const { name, header, columns } of bound.values()) {
    if (SHOWN_ONLY.includes(name)) continue;
    for (const { column, serving } of columns)
      for (const text of column.nulls) {
        if (seen.has(text)) continue;
        seen.add(text);
        part.findings.push({
          option: 'null',
          text,
          why: `${quoted(text)} stands for nothing in ${quoted(header)} of ${serving.file.label}`,
        });
      }
  }
}

/** A point or a comma before three digits: it may part thousands, and it may be a decimal one. */
const UNSURE_POINT = /^\D*[1-9]\d{0,2}\.\d{3}\D*$/;

function decimalMark(bound: Bound, part: Part): void {
  const numbers = [...bound.values()].flatMap((column) => {
    const read = readerOf(column);
    if (read === undefined) return [];
    const { values, label } = valuesOf(column);
    return values.map((text) => ({ text, label, point: read(text, '.'), comma: read(text, ',') }));
  });
  const onlyPoint = numbers.filter(({ point, comma }) => point && !comma);
  const onlyComma = numbers.filter(({ point, comma }) => comma && !point);
  const shown = ({ text, label }: { text: string; label: string }) => `${quoted(text)} in ${label}`;
  const unsure = numbers.find(({ text }) => UNSURE_POINT.test(text));
  if (onlyComma.length > onlyPoint.length)
    part.findings.push({
      option: 'decimal',
      text: ',',
      why: `numbers have a decimal comma: ${shown(onlyComma[0])}`,
    });
  else if (onlyComma.length > 0 && onlyComma.length === onlyPoint.length)
    part.questions.push({
      text: `which mark is the decimal one? ${shown(onlyComma[0])}, but ${shown(onlyPoint[0])}`,
      answers: ['--decimal ,', '--decimal .'],
    });
  else if (onlyPoint.length === 0 && unsure !== undefined)
    part.questions.push({
      text: `is the point in ${shown(unsure)} a decimal point, or does it part thousands?`,
      answers: ['--decimal .', '--decimal ,'],
    });
}

/** Whether the column can read a number with one of the marks; undefined for a column without numbers. */
function readerOf({ kind, name }: BoundColumn): ((text: string, mark: DecimalMark) => boolean) | undefined {
  const type = COLUMNS[kind].find((spec) => spec.name === name)?.type;
  if (type === 'amount' || type === 'refund') return (text, mark) => parseRefund(text, mark) !== undefined;
  if (name === 'sent' || name === 'targeted') return (text, mark) => parseCount(text, mark) !== undefined;
  return undefined;
}

const MAY_BE_DATES = ['published_at', 'ended_at', 'changed_at'];
/** A column of times that can be read with the day first or the month. */
interface UnsureTimes {
  key: string;
  place: string;
  example: string;
  formats: string[];
}

/** Asks once for all columns that are written alike. */
function askDayOrMonth(unsure: readonly UnsureTimes[], part: Part): void {
  const groups = new Map<string, UnsureTimes[]>();
  for (const times of unsure) {
    const alike = times.formats.join('\n');
    groups.set(alike, [...(groups.get(alike) ?? []), times]);
  }
  for (const group of groups.values()) {
    const [{ key, example, formats }] = group;
    const column = group.length === 1 ? `${key}=` : '';
    part.questions.push({
      text: `does the day come first in ${group.map(({ place }) => place).join(', ')}, or the month? All values, such as ${quoted(example)}, can be read both ways`,
      answers: formats.map((format) => `--time-format ${shellQuoted(`${column}${format}`)}`),
    });
  }
}

/** Says how the times of a column are written, or gives it back where day and month can't be told apart. */
function timeForm(bound: BoundColumn, answers: Answers, part: Part): UnsureTimes[] {
  const key = `${bound.kind}.${bound.name}`;
  const said = saidTexts(answers, 'timeFormat');
  if (said.some((text) => text.startsWith(`${key}=`) || !/^[a-z]+\.[a-z_]+=/.test(text))) return [];
  const { values, label } = valuesOf(bound);
  const isDated = MAY_BE_DATES.includes(bound.name);
  const others = values.filter((text) => parseTimestamp(text, UTC, isDated) === INVALID_TIME);
  if (others.length === 0) return [];
  const place = `${quoted(bound.header)} of ${label}`;
  const option = (format: string) => `--time-format ${shellQuoted(`${key}=${format}`)}`;
  const formats = formatsOf(others);
  const [format] = formats;
  if (format === undefined) {
    if (others.length > values.length * LEAST_READ)
      part.questions.push({
        text: `how are times such as ${quoted(others[0])} in ${place} written?`,
        answers: [option('FORMAT')],
      });
  } else if (!isDated && compileTimeFormat(format).read(withoutBlanks(others[0]))?.isDate === true) {
    part.questions.push({
      text: `${place} has dates without a time of day (${quoted(others[0])}); read so, each is the first instant of its day, before all clicks of that day: is there a column of times?`,
      answers: [`--columns ${shellQuoted(`${key}=HEADER`)}`, ...formats.map(option)],
    });
  } else if (formats.length > 1) {
    return [{ key, place, example: others[0], formats }];
  } else {
    part.findings.push({
      option: 'time-format',
      text: `${key}=${format}`,
      why: `times in ${place} are written so: ${quoted(others[0])}`,
    });
  }
  return [];
}

/** The formats that read most of some texts, one of those that mean the same. */
function formatsOf(texts: readonly string[]): string[] {
  const values = texts.map(withoutBlanks);
  const readings = [...new Set(values.flatMap(formatsFor))].map((format) => {
    const reader = compileTimeFormat(format);
    const clocks = values.map((text) => reader.read(text)?.clock ?? Number.NaN);
    return { format, clocks, read: clocks.filter((clock) => !Number.isNaN(clock)).length };
  });
  const most = Math.max(0, ...readings.map(({ read }) => read));
  const best = readings.filter(({ read }) => read === most && read >= values.length * LEAST_READ);
  const isSame = (a: readonly number[], b: readonly number[]) =>
    a.every((clock, at) => Object.is(clock, b[at]));
  return best
    .filter(({ clocks }, at) => !best.slice(0, at).some((before) => isSame(before.clocks, clocks)))
    .map(({ format }) => format);
}
