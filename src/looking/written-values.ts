import { formatsFor } from '../exports/advice.ts';
import { COLUMNS } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { compileTimeFormat } from '../values/written/time-reader.ts';
import { Zone } from '../values/zone.ts';
import type { Bound, BoundColumn } from './bind-columns.ts';
import { type Answers, emptyPart, type Part, saidTexts } from './proposal.ts';

/** Names are shown as they stand; everywhere else a text for nothing would be a fault of the row, or an id. */
const SHOWN_ONLY = ['name', 'channel', 'note'];
const MOST_VALUES = 300;
/** A form has to read nearly all values. */
const LEAST_READ = 0.95;
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
  for (const column of bound.values()) if (isTimeColumn(column)) timeForm(column, answers, part);
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

/** Which mark is the decimal one in a number; `unsure` where a mark stands before three digits. */
function markIn(text: string): { decimal?: '.' | ','; unsure?: '.' | ',' } {
  const digits = /[\d.,]*\d/.exec(text)?.[0] ?? '';
  if (/e/i.test(text)) return {};
  const marks = [...digits.matchAll(/[.,]/g)].map(([mark]) => mark as '.' | ',');
  const last = marks[marks.length - 1];
  if (last === undefined) return {};
  const other = last === '.' ? ',' : '.';
  if (marks.includes(other)) return { decimal: last };
  if (marks.length > 1) return { decimal: other };
  const [before, behind] = digits.split(last);
  return behind.length === 3 && /^[1-9]\d{0,2}$/.test(before) ? { unsure: last } : { decimal: last };
}

function decimalMark(bound: Bound, part: Part): void {
  const numbers = [...bound.values()].filter(({ kind, name }) =>
    COLUMNS[kind].some(
      (spec) =>
        spec.name === name &&
        (['amount', 'refund'].includes(spec.type) || ['sent', 'targeted'].includes(name)),
    ),
  );
  const seen = new Map<string, { text: string; label: string; count: number }>();
  let total = 0;
  for (const column of numbers) {
    const { values, label } = valuesOf(column);
    total += values.length;
    for (const text of values) {
      const { decimal, unsure } = markIn(text);
      const key = decimal ?? (unsure === undefined ? undefined : `unsure ${unsure}`);
      if (key !== undefined)
        seen.set(key, { text, label, ...seen.get(key), count: (seen.get(key)?.count ?? 0) + 1 });
    }
  }
  // A single value that is written otherwise than all others is a fault of its row.
  const has = (key: string) => (seen.get(key)?.count ?? 0) > total * (1 - LEAST_READ);
  const example = (key: string) => `${quoted(seen.get(key)?.text ?? '')} in ${seen.get(key)?.label}`;
  if (has(',') && has('.'))
    part.questions.push({
      text: `which mark is the decimal one? ${example(',')}, but ${example('.')}`,
      answers: ['--decimal ,', '--decimal .'],
    });
  else if (has(','))
    part.findings.push({
      option: 'decimal',
      text: ',',
      why: `numbers have a decimal comma: ${example(',')}`,
    });
  else if (!has('.') && has('unsure .'))
    part.questions.push({
      text: `is the point in ${example('unsure .')} a decimal point, or does it part thousands?`,
      answers: ['--decimal .', '--decimal ,'],
    });
}

const MAY_BE_DATES = ['published_at', 'ended_at', 'changed_at'];
function timeForm(bound: BoundColumn, answers: Answers, part: Part): void {
  const key = `${bound.kind}.${bound.name}`;
  const said = saidTexts(answers, 'timeFormat');
  if (said.some((text) => text.startsWith(`${key}=`) || !/^[a-z]+\.[a-z_]+=/.test(text))) return;
  const { values, label } = valuesOf(bound);
  const isDated = MAY_BE_DATES.includes(bound.name);
  const others = values.filter((text) => parseTimestamp(text, UTC, isDated) === INVALID_TIME);
  if (others.length <= values.length * (1 - LEAST_READ)) return;
  const place = `${quoted(bound.header)} of ${label}`;
  const option = (format: string) => `--time-format ${shellQuoted(`${key}=${format}`)}`;
  const formats = formatsOf(others);
  const [format] = formats;
  if (format === undefined) {
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
    part.questions.push({
      text: `does the day come first in ${place}, or the month? All ${values.length} values, such as ${quoted(others[0])}, can be read both ways`,
      answers: formats.map(option),
    });
  } else {
    part.findings.push({
      option: 'time-format',
      text: `${key}=${format}`,
      why: `times in ${place} are written so: ${quoted(others[0])}`,
    });
  }
}

/** The formats that read nearly all of some texts, one of those that mean the same. */
function formatsOf(texts: readonly string[]): string[] {
  const values = texts.map(withoutBlanks);
  const readings = [...new Set(values.flatMap(formatsFor))].map((format) => {
    const reader = compileTimeFormat(format);
    const clocks = values.map((text) => reader.read(text)?.clock ?? Number.NaN);
    return { format, clocks, read: clocks.filter((clock) => !Number.isNaN(clock)).length };
  });
  const most = Math.max(0, ...readings.map(({ read }) => read));
  const best = readings.filter(({ read }) => read === most && read >= values.length * LEAST_READ);
  return best
    .filter(
      ({ clocks }, at) =>
        !best.slice(0, at).some((before) => before.clocks.every((clock, i) => Object.is(clock, clocks[i]))),
    )
    .map(({ format }) => format);
}
