import { COLUMNS, KINDS, type Kind } from '../../exports/files/kinds.ts';
import { type ExportStyle, isDelimiter } from '../../exports/files/style.ts';
import { InputError, type ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { ENCODINGS, type Encoding } from '../../records/encoding-names.ts';
import { DECIMAL_MARKS, type DecimalMark } from '../../values/written/decimal.ts';
import { compileTimeFormat } from '../../values/written/time-reader.ts';

/** Options that say how the files of an export are written, as they are written themselves; all have defaults. */
export interface StyleOptions {
  /** `utf-8` by default, `cp949` or `utf-16le`: of all files. */
  encoding?: string | undefined;
  /** `[KIND=]C`: a character of ASCII, or `tab`. */
  delimiter?: string[] | undefined;
  /** `[KIND=]N`: how many line feeds come before the header. */
  skipLines?: string[] | undefined;
  /** Texts that stand for an empty field. */
  null?: string[] | undefined;
  /** `.` by default, or `,`. */
  decimal?: string | undefined;
  /** `[KIND.COLUMN=]FORMAT` in Luxon's tokens. */
  timeFormat?: string[] | undefined;
}

const MOST_SKIPPED = 1_000_000;

function readEncoding(name: string, problems: ProblemList): Encoding {
  const encoding = ENCODINGS.find((known) => known === name);
  if (encoding === undefined) {
    problems.add(
      `--encoding ${JSON.stringify(name)} is not known${didYouMean(name, ENCODINGS)}; allowed are utf-8, cp949 (which EUC-KR is part of) and utf-16le`,
    );
  }
  return encoding ?? 'utf-8';
}

function readDecimal(mark: string, problems: ProblemList): DecimalMark {
  const decimal = DECIMAL_MARKS.find((known) => known === mark);
  if (decimal === undefined)
    problems.add(`--decimal ${JSON.stringify(mark)} is not known; allowed are . and ,`);
  return decimal ?? '.';
}

/**
 * Values of an option by what stands before `=`, where that is one of `names`, or `''`; `read` gives undefined for a
 * bad value.
 */
function readByName<V>(
  option: string,
  texts: readonly string[],
  names: RegExp,
  read: (value: string, name: string) => V | undefined,
  problems: ProblemList,
): Map<string, V> {
  const values = new Map<string, V>();
  for (const text of texts) {
    const name = names.exec(text)?.[1] ?? '';
    const value = read(name === '' ? text : text.slice(name.length + 1), name);
    if (value === undefined) continue;
    if (values.has(name) && values.get(name) !== value)
      problems.add(`${option} is given twice for ${name === '' ? 'all files' : name}; give one`);
    values.set(name, value);
  }
  return values;
}

const KIND_NAMES = new RegExp(`^(${KINDS.join('|')})=.`, 's');

/** Says, behind a value that is of no use, that what stands before `=` is none of the kinds; empty without that. */
function unknownKind(value: string): string {
  const name = /^([A-Za-z]+)=./s.exec(value)?.[1];
  return name === undefined
    ? ''
    : `; there is no kind ${JSON.stringify(name)}${didYouMean(name, KINDS)}; allowed are ${KINDS.join(', ')}`;
}

/** A format with an equals sign and a full stop before it has a letter that is no token. */
const COLUMN_NAMES = /^([A-Za-z_]+\.[A-Za-z_]+)=/;

function readDelimiters(texts: readonly string[], problems: ProblemList): ExportStyle['delimiters'] {
  const read = (value: string) => {
    const delimiter = value === 'tab' ? '\t' : value;
    if (isDelimiter(delimiter)) return delimiter;
    problems.add(
      `--delimiter ${JSON.stringify(value)} can't part fields; give tab, or one character of ASCII that is no letter, digit, quote or line end, for example ';', or clicks=';' for one kind${unknownKind(value)}`,
    );
    return undefined;
  };
  return readByName('--delimiter', texts, KIND_NAMES, read, problems) as Map<Kind | '', string>;
}

function readSkippedLines(texts: readonly string[], problems: ProblemList): ExportStyle['skippedLines'] {
  const read = (value: string) => {
    const count = /^\d{1,7}$/.test(value) ? Number(value) : Number.NaN;
    if (count <= MOST_SKIPPED) return count;
    problems.add(
      `--skip-lines ${JSON.stringify(value)} is not a whole number from 0 to ${MOST_SKIPPED}, for example 2, or clicks=2 for one kind${unknownKind(value)}`,
    );
    return undefined;
  };
  return readByName('--skip-lines', texts, KIND_NAMES, read, problems) as Map<Kind | '', number>;
}

function readTimeFormats(texts: readonly string[], problems: ProblemList): ExportStyle['timeFormats'] {
  const known = KINDS.flatMap((kind) =>
    COLUMNS[kind].filter(({ type }) => type === 'timestamp').map(({ name }) => `${kind}.${name}`),
  );
  const read = (format: string, column: string) => {
    if (column !== '' && !known.includes(column)) {
      problems.add(
        `--time-format: there is no column of times ${JSON.stringify(column)}${didYouMean(column, known)}; allowed are ${known.join(', ')}`,
      );
      return undefined;
    }
    try {
      return compileTimeFormat(format).format;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.add(`--time-format ${JSON.stringify(format)}: ${error.message}`);
      return undefined;
    }
  };
  return readByName('--time-format', texts, COLUMN_NAMES, read, problems);
}

/** Reads the options that say how files are written; what is wrong with them goes to `problems`. */
export function readStyle(options: StyleOptions, problems: ProblemList): ExportStyle {
  return {
    encoding: readEncoding(options.encoding ?? 'utf-8', problems),
    delimiters: readDelimiters(options.delimiter ?? [], problems),
    skippedLines: readSkippedLines(options.skipLines ?? [], problems),
    nulls: [...new Set(options.null ?? [])],
    decimal: readDecimal(options.decimal ?? '.', problems),
    timeFormats: readTimeFormats(options.timeFormat ?? [], problems),
  };
}
