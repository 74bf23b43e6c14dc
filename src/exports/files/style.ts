import type { Encoding } from '../../records/encoding-names.ts';
import type { DecimalMark } from '../../values/written/decimal.ts';
import { compileTimeFormat, type TimeReader } from '../../values/written/time-reader.ts';
import type { ColumnSpec, Kind } from './kinds.ts';

/**
 * How the files of an export are written, as far as options say it; plain data. What is said of all kinds stands under
 * `''`.
 */
export interface ExportStyle {
  encoding: Encoding;
  /** What parts fields, by kind. */
  delimiters: ReadonlyMap<Kind | '', string>;
  /** How many line feeds come before the header, by kind. */
  skippedLines: ReadonlyMap<Kind | '', number>;
  /** Texts that stand for an empty field. */
  nulls: readonly string[];
  decimal: DecimalMark;
  /** Formats of times by `kind.column`. */
  timeFormats: ReadonlyMap<string, string>;
}

/** That of files which are written as the console's are. */
export const USUAL_STYLE: ExportStyle = {
  encoding: 'utf-8',
  delimiters: new Map(),
  skippedLines: new Map(),
  nulls: [],
  decimal: '.',
  timeFormats: new Map(),
};

/** The format in which the times of a column are written; null where none was given. */
export function timeFormatOf(style: ExportStyle, kind: Kind, { name, type }: ColumnSpec): string | null {
  if (type !== 'timestamp') return null;
  return style.timeFormats.get(`${kind}.${name}`) ?? style.timeFormats.get('') ?? null;
}

const readers = new Map<string, TimeReader>();

/** The reader of a format, compiled once. */
export function timeReaderOf(format: string | null): TimeReader | undefined {
  if (format === null) return undefined;
  const reader = readers.get(format) ?? compileTimeFormat(format);
  readers.set(format, reader);
  return reader;
}

const TAB_SEPARATED = /\.tsv(\.gz)?$/i;

/** The delimiter that an option gives for files of a kind; undefined where none does. */
export function givenDelimiter({ delimiters }: ExportStyle, kind: Kind): string | undefined {
  return delimiters.get(kind) ?? delimiters.get('');
}

/** The delimiter of a file of which nothing else is said. */
export function usualDelimiter(name: string): string {
  return TAB_SEPARATED.test(name) ? '\t' : ',';
}

/** Whether a character can part fields: one of ASCII but quote, CR, LF, letters and digits. */
export function isDelimiter(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: any of them may part fields
  return /^[\x00-\x7f]$/.test(text) && !/^["\r\n0-9A-Za-z]$/.test(text);
}

/** What a delimiter is called in a message. */
export function nameOfDelimiter(delimiter: string): string {
  if (delimiter === ',') return 'commas';
  return delimiter === '\t' ? 'tabs' : JSON.stringify(delimiter);
}
