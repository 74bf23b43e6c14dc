import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputFault } from './input-fault.ts';
import { type ReferenceOptions, saidOf } from './options.ts';
import { compareFileNames } from './order.ts';
import { type CsvRecord, readRecords } from './records.ts';
import { decode } from './text.ts';

/** The kinds of files, with their columns in the order of the documented table. */
export const COLUMNS = {
  campaigns: {
    required: ['campaign_id', 'name', 'channel', 'published_at', 'purchase_conversion'],
    optional: [
      'conversion_events',
      'ended_at',
      'targeted',
      'sent',
      'cost',
      'unit_cost',
      'console_purchase_conversions',
      'console_purchase_amount',
    ],
  },
  clicks: { required: ['click_id', 'campaign_id', 'user_id', 'clicked_at'], optional: [] },
  conversions: {
    required: ['conversion_id', 'user_id', 'event', 'occurred_at'],
    optional: ['amount', 'currency'],
  },
  settings: { required: ['changed_at', 'conversion_window'], optional: ['note'] },
  refunds: { required: ['refund_id', 'conversion_id', 'refunded_at', 'amount'], optional: [] },
} as const;

/** A kind of input file. */
export type Kind = keyof typeof COLUMNS;

/** One row of a kind, still as bytes. */
export interface TableRow {
  file: string;
  record: CsvRecord;
  /** Whether it has as many fields as the header. */
  rightFieldCount: boolean;
  /** The bytes of a used column; empty where the file has no such column, or a text that stands for that. */
  bytes(column: string): Buffer;
  /** The bytes that stand in the file. */
  written(column: string): Buffer;
}

/** The used columns of a kind, in the order of the table. */
export function usedColumns(kind: Kind): readonly string[] {
  return [...COLUMNS[kind].required, ...COLUMNS[kind].optional];
}

/** The bytes of a file, which is gzip by its content, not by its name. */
function unpack(file: string, content: Buffer): Buffer {
  if (content[0] !== 0x1f || content[1] !== 0x8b) return content;
  try {
    return gunzipSync(content);
  } catch {
    throw new InputFault(`${file}: damaged gzip`);
  }
}

function withoutByteOrderMark(file: string, bytes: Buffer): Buffer {
  const begin = bytes.subarray(0, 3).toString('latin1');
  if (/^(\u00ff\u00fe|\u00fe\u00ff)/.test(begin)) throw new InputFault(`${file}: UTF-16`);
  return begin === '\u00ef\u00bb\u00bf' ? bytes.subarray(3) : bytes;
}

function readHeader(
  kind: Kind,
  file: string,
  record: CsvRecord | undefined,
  headerOf: (column: string) => string,
): string[] {
  if (record === undefined) throw new InputFault(`${file}: empty file`);
  if (record.strayQuote) throw new InputFault(`${file}: stray quote in the header`);
  const names = record.fields.map(decode);
  if (names.includes(null)) throw new InputFault(`${file}: the header is no UTF-8`);
  for (const column of usedColumns(kind)) {
    if (names.filter((name) => name === headerOf(column)).length > 1)
      throw new InputFault(`${file}: ${column} twice`);
  }
  const named = COLUMNS[kind].optional.filter((column) => headerOf(column) !== column);
  for (const column of [...COLUMNS[kind].required, ...named]) {
    if (!names.includes(headerOf(column))) throw new InputFault(`${file}: ${column} is missing`);
  }
  return names as string[];
}

/** Passes over the first lines of a text. */
function withoutLines(file: string, bytes: Buffer, count: number): Buffer {
  let rest = bytes;
  for (let line = 0; line < count; line++) {
    const end = rest.indexOf('\n');
    if (end === -1) throw new InputFault(`${file}: fewer lines`);
    rest = rest.subarray(end + 1);
  }
  return rest;
}

/** What a line `sep=` says, and the bytes behind it. */
function readSeparator(bytes: Buffer): { said: string | undefined; rest: Buffer } {
  const line = /^sep=([\s\S])\r?\n/.exec(bytes.subarray(0, 8).toString('latin1'));
  if (line === null || /["\r\n0-9A-Za-z\u0080-\u00ff]/.test(line[1] as string))
    return { said: undefined, rest: bytes };
  return { said: line[1], rest: bytes.subarray(line[0].length) };
}

function readTable(
  kind: Kind,
  folder: string,
  file: string,
  { headers, written }: ReferenceOptions,
): TableRow[] {
  const headerOf = (column: string) => headers.get(`${kind}.${column}`) ?? column;
  const bytes = withoutByteOrderMark(file, unpack(file, readFileSync(join(folder, file))));
  if (bytes.includes('\r') && !bytes.includes('\n')) throw new InputFault(`${file}: no line feed`);
  const skipped = Number(saidOf(written.skippedLines, kind) ?? 0);
  const { said, rest } = readSeparator(withoutLines(file, bytes, skipped));
  const delimiter = saidOf(written.delimiters, kind) ?? said ?? (/\.tsv(\.gz)?$/i.test(file) ? 'tab' : ',');
  const firstLine = skipped + (said === undefined ? 1 : 2);
  const [first, ...records] = readRecords(rest, delimiter === 'tab' ? '\t' : delimiter, firstLine);
  const header = readHeader(kind, file, first, headerOf);
  const nulls = written.nulls.map((text) => Buffer.from(text));
  return records.map((record) => {
    const field = (column: string) => record.fields[header.indexOf(headerOf(column))] ?? Buffer.alloc(0);
    return {
      file,
      record,
      rightFieldCount: record.fields.length === header.length,
      written: field,
      bytes: (column) => (nulls.some((text) => text.equals(field(column))) ? Buffer.alloc(0) : field(column)),
    };
  });
}

function filesOf(kind: Kind, folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.toLowerCase().startsWith(kind) && /\.[ct]sv(\.gz)?$/i.test(name))
    .sort(compareFileNames);
}

/** Whether an export has files of a kind. */
export function hasKind(kind: Kind, folder: string): boolean {
  return filesOf(kind, folder).length > 0;
}

/** All rows of a kind, by file name and line. */
export function readKind(kind: Kind, folder: string, options: ReferenceOptions): TableRow[] {
  const files = filesOf(kind, folder);
  if (files.length === 0) throw new InputFault(`no file of ${kind}`);
  if (files.some((name) => files.some((other) => other.slice(0, -3) === name && /\.gz$/i.test(other))))
    throw new InputFault(`${kind}: beside its own .gz`);
  return files.flatMap((file) => readTable(kind, folder, file, options));
}

/** The decoded used columns of a row that must be faultless (campaigns and settings). */
export function faultlessValues(kind: Kind, row: TableRow): (column: string) => string {
  const place = `${row.file}:${row.record.line}`;
  if (row.record.strayQuote) throw new InputFault(`${place}: stray quote`);
  if (!row.rightFieldCount) throw new InputFault(`${place}: wrong field count`);
  const values = new Map(usedColumns(kind).map((column) => [column, decode(row.bytes(column))]));
  if ([...values.values()].includes(null)) throw new InputFault(`${place}: no UTF-8`);
  return (column) => values.get(column) ?? '';
}

/** The value, or an input fault that names the row and the column. */
export function orFault<T>(value: T | null, row: TableRow, column: string): T {
  if (value === null) throw new InputFault(`${row.file}:${row.record.line}: bad ${column}`);
  return value;
}
