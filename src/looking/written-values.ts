import { firstOfDate, formatsFor } from '../exports/advice.ts';
import { COLUMNS } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { parseRefund } from '../values/amount.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { type DecimalMark, parseCount } from '../values/written/decimal.ts';
import { compileTimeFormat } from '../values/written/time-reader.ts';
import { Zone } from '../values/zone.ts';
import type { Bound, BoundColumn } from './bind-columns.ts';
import {
  type Answers,
  asked,
  type Finding,
  found,
  joined,
  NOTHING,
  type Part,
  saidTexts,
} from './proposal.ts';

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
  const forms = [...bound.values()].filter(isTimeColumn).map((column) => timeForm(column, answers));
  return joined([
    { ...NOTHING, findings: nullTexts(bound, answers) },
    saidTexts(answers, 'decimal').length > 0 ? NOTHING : decimalMark(bound),
    ...forms.map(({ part }) => part),
    ...askWhatIsFirst(forms.flatMap(({ unsure }) => unsure ?? [])),
  ]);
}

/** Whether a column has times. */
export function isTimeColumn({ kind, name }: BoundColumn): boolean {
  return COLUMNS[kind].some((spec) => spec.name === name && spec.type === 'timestamp');
}

function nullTexts(bound: Bound, answers: Answers): Finding[] {
  const seen = [...bound.values()]
    .filter(({ name }) => !SHOWN_ONLY.includes(name))
    .flatMap(({ header, columns }) =>
      columns.flatMap(({ column, serving }) =>
        column.nulls.map((text): [string, string] => [text, `${quoted(header)} of ${serving.file.label}`]),
      ),
    );
  const said = saidTexts(answers, 'null');
  const firsts = new Map(seen.reverse().filter(([text]) => !said.includes(text)));
  return [...firsts].reverse().map(([text, place]) => ({
    option: 'null',
    text,
    why: `${quoted(text)} stands for nothing in ${place}`,
  }));
}

/** A point before three digits: it may part thousands, and it may be a decimal one. */
const UNSURE_POINT = /^\D*[1-9]\d{0,2}\.\d{3}\D*$/;

function decimalMark(bound: Bound): Part {
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
    return found({
      option: 'decimal',
      text: ',',
      why: `numbers have a decimal comma: ${shown(onlyComma[0])}`,
    });
  if (onlyComma.length > 0 && onlyComma.length === onlyPoint.length)
    return asked(`which mark is the decimal one? ${shown(onlyComma[0])}, but ${shown(onlyPoint[0])}`, [
      '--decimal ,',
      '--decimal .',
    ]);
  if (onlyPoint.length > 0 || unsure === undefined) return NOTHING;
  return asked(`is the point in ${shown(unsure)} a decimal point, or does it part thousands?`, [
    '--decimal .',
    '--decimal ,',
  ]);
}

/** Whether the column can read a number with one of the marks; undefined for a column without numbers. */
function readerOf({ kind, name }: BoundColumn): ((text: string, mark: DecimalMark) => boolean) | undefined {
  const type = COLUMNS[kind].find((spec) => spec.name === name)?.type;
  if (type === 'amount' || type === 'refund') return (text, mark) => parseRefund(text, mark) !== undefined;
  if (name === 'sent' || name === 'targeted') return (text, mark) => parseCount(text, mark) !== undefined;
  return undefined;
}

const MAY_BE_DATES = ['published_at', 'ended_at', 'changed_at'];

/** A column of times that can be read in several ways: with the year first, the day or the month. */
interface UnsureTimes {
  key: string;
  place: string;
  example: string;
  formats: string[];
}

/** Asks once for all columns that are written alike. */
function askWhatIsFirst(unsure: readonly UnsureTimes[]): Part[] {
  const groups = new Map<string, UnsureTimes[]>();
  for (const times of unsure) {
    const alike = times.formats.join('\n');
    groups.set(alike, [...(groups.get(alike) ?? []), times]);
  }
  return [...groups.values()].map((columns) => {
    const [{ key, example, formats }] = columns;
    const column = columns.length === 1 ? `${key}=` : '';
    const [first, ...others] = formats.map(firstOfDate);
    const ways = others.length === 1 ? 'both' : 'all these';
    return asked(
      `does ${first} come first in ${columns.map(({ place }) => place).join(', ')}, or ${others.join(', or ')}? All values, such as ${quoted(example)}, can be read ${ways} ways`,
      formats.map((format) => `--time-format ${shellQuoted(`${column}${format}`)}`),
    );
  });
}

/** How the times of a column are written; `unsure` where year, day and month can't be told apart. */
function timeForm(bound: BoundColumn, answers: Answers): { part: Part; unsure?: UnsureTimes } {
  const key = `${bound.kind}.${bound.name}`;
  const said = saidTexts(answers, 'timeFormat');
  const isSaid = said.some((text) => text.startsWith(`${key}=`) || !/^[a-z]+\.[a-z_]+=/.test(text));
  const { values, label } = valuesOf(bound);
  const isDated = MAY_BE_DATES.includes(bound.name);
  const others = values.filter((text) => parseTimestamp(text, UTC, isDated) === INVALID_TIME);
  if (isSaid || others.length === 0) return { part: NOTHING };
  const place = `${quoted(bound.header)} of ${label}`;
  const [example] = others;
  const option = (format: string) => `--time-format ${shellQuoted(`${key}=${format}`)}`;
  const formats = formatsOf(others);
  const [format] = formats;
  if (format === undefined) {
    if (others.length <= values.length * LEAST_READ) return { part: NOTHING };
    return {
      part: asked(`how are times such as ${quoted(example)} in ${place} written?`, [option('FORMAT')]),
    };
  }
  if (!isDated && compileTimeFormat(format).read(withoutBlanks(example))?.isDate === true)
    return {
      part: asked(
        `${place} has dates without a time of day (${quoted(example)}); read so, each is the first instant of its day, before all clicks of that day: is there a column of times?`,
        [`--columns ${shellQuoted(`${key}=HEADER`)}`, ...formats.map(option)],
      ),
    };
  if (formats.length > 1) return { part: NOTHING, unsure: { key, place, example, formats } };
  const why = `times in ${place} are written so: ${quoted(example)}`;
  return { part: found({ option: 'time-format', text: `${key}=${format}`, why }) };
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
