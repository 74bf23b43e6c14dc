import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { COLUMNS, headerOfColumn, isLacking, type Kind, usedColumns } from './columns.ts';
import { InputFault } from './input-fault.ts';
import { type ReferenceOptions, saidOf } from './options.ts';
import { compareFileNames } from './order.ts';
import { type CsvRecord, readRecords } from './records.ts';
import { toUtf8 } from './shapes/encodings.ts';
import { withMadeIds } from './shapes/made-ids.ts';
import { Selection } from './shapes/selection.ts';
import { decode } from './text.ts';

/** One row of a kind, still as bytes. */
export interface TableRow {
  file: string;
  record: CsvRecord;
  /** Whether it has as many fields as the header. */
  rightFieldCount: boolean;
  /** The first field that is asked for and is no UTF-8. */
  unreadable: { column: string; bytes: Buffer } | undefined;
  /** Whether all that is asked of its fields holds. */
  isSelected: boolean;
  /** The bytes of a used column; empty where the file has no such column, or a text that stands for that. */
  bytes(column: string): Buffer;
  /** The bytes that stand in the file. */
  written(column: string): Buffer;
}

/** One file of a kind. */
export interface FileTable {
  file: string;
  header: string[];
  /** The used columns that its rows have, those whose text is said included. */
  columns: string[];
  rows: TableRow[];
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

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf' ? bytes.subarray(3) : bytes;
}

function readHeader(
  kind: Kind,
  file: string,
  record: CsvRecord | undefined,
  options: ReferenceOptions,
): string[] {
  if (record === undefined) throw new InputFault(`${file}: empty file`);
  if (record.strayQuote) throw new InputFault(`${file}: stray quote in the header`);
  const names = record.fields.map(decode);
  if (names.includes(null)) throw new InputFault(`${file}: the header is no UTF-8`);
  const headerOf = (column: string) => headerOfColumn(kind, column, options);
  for (const column of usedColumns(kind)) {
    const count = names.filter((name) => name === headerOf(column)).length;
    if (count > 1) throw new InputFault(`${file}: ${column} twice`);
    if (count > 0 && isLacking(kind, column, options)) throw new InputFault(`${file}: has ${column}`);
  }
  const named = COLUMNS[kind].optional.filter((column) => headerOf(column) !== column);
  for (const column of [...COLUMNS[kind].required, ...named]) {
    if (!names.includes(headerOf(column)) && !isLacking(kind, column, options))
      throw new InputFault(`${file}: ${column} is missing`);
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

/** The records of a file, its header first, as fields. */
function readFields(kind: Kind, folder: string, file: string, { written }: ReferenceOptions): CsvRecord[] {
  const text = toUtf8(file, unpack(file, readFileSync(join(folder, file))), written.encoding);
  const bytes = withoutByteOrderMark(text);
  if (bytes.includes('\r') && !bytes.includes('\n')) throw new InputFault(`${file}: no line feed`);
  const skipped = Number(saidOf(written.skippedLines, kind) ?? 0);
  const { said, rest } = readSeparator(withoutLines(file, bytes, skipped));
  const delimiter = saidOf(written.delimiters, kind) ?? said ?? (/\.tsv(\.gz)?$/i.test(file) ? 'tab' : ',');
  const firstLine = skipped + (said === undefined ? 1 : 2);
  return readRecords(rest, delimiter === 'tab' ? '\t' : delimiter, firstLine);
}

function readTable(kind: Kind, folder: string, file: string, options: ReferenceOptions): FileTable {
  const [first, ...records] = readFields(kind, folder, file, options);
  const header = readHeader(kind, file, first, options);
  const selection = new Selection(kind, file, header, options);
  const nulls = options.written.nulls.map((text) => Buffer.from(text));
  const unreadableOf = (fields: ReturnType<Selection['fields']>) => {
    const found = fields.find(({ bytes }) => decode(bytes) === null);
    const isFound = (column: string) => headerOfColumn(kind, column, options) === found?.header;
    return found && { column: usedColumns(kind).find(isFound) ?? found.header, bytes: found.bytes };
  };
  const rows = records.map((record): TableRow => {
    const written = (column: string) => {
      const said = options.shape.values.get(`${kind}.${column}`);
      if (said !== undefined) return Buffer.from(said);
      return record.fields[header.indexOf(headerOfColumn(kind, column, options))] ?? Buffer.alloc(0);
    };
    return {
      file,
      record,
      rightFieldCount: record.fields.length === header.length,
      unreadable: unreadableOf(selection.fields(record.fields)),
      isSelected: selection.selects(record.fields),
      written,
      bytes: (column) =>
        nulls.some((text) => text.equals(written(column))) ? Buffer.alloc(0) : written(column),
    };
  });
  const columns = usedColumns(kind).filter(
    (column) =>
      header.includes(headerOfColumn(kind, column, options)) || options.shape.values.has(`${kind}.${column}`),
  );
  return { file, header, columns, rows };
}

function filesOf(kind: Kind, folder: string, { shape }: ReferenceOptions): string[] {
  const found = readdirSync(folder).filter(
    (name) => name.toLowerCase().startsWith(kind) && /\.[ct]sv(\.gz)?$/i.test(name),
  );
  return [...(shape.files.get(kind) ?? found)].sort(compareFileNames);
}

/** Whether an export has files of a kind. */
export function hasKind(kind: Kind, folder: string, options: ReferenceOptions): boolean {
  return filesOf(kind, folder, options).length > 0;
}

const ENDINGS =
  /\.(txt|text|dat|log|zip|zst|bz2|xz|7z|rar|tar|tgz|xlsx?|ods|parquet|avro|orc|jsonl?|xml|part|partial|crdownload|tmp|bak|old)$/;

/** The kinds of which files and folders seem to be that lie in an export and are not read, one for each. */
export function passedOver(folder: string, { shape, window }: ReferenceOptions): Kind[] {
  const isRead = (kind: Kind) => !shape.files.has(kind) && (kind !== 'settings' || window === null);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = entry.name.toLowerCase();
    const kind = (Object.keys(COLUMNS) as Kind[]).find(
      (one) => name.startsWith(one) || new RegExp(`^${one.slice(0, -1)}(?![a-z])`).test(name),
    );
    const isLike = kind !== undefined && isRead(kind) && (entry.isDirectory() || ENDINGS.test(name));
    return isLike ? [kind] : [];
  });
}

/** The files of a kind in their order. */
export function readFiles(kind: Kind, folder: string, options: ReferenceOptions): FileTable[] {
  const files = filesOf(kind, folder, options);
  if (files.length === 0) throw new InputFault(`no file of ${kind}`);
  const missing = files.find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined) throw new InputFault(`${missing}: does not exist`);
  if (files.some((name) => files.some((other) => other.slice(0, -3) === name && /\.gz$/i.test(other))))
    throw new InputFault(`${kind}: beside its own .gz`);
  return withMadeIds(
    kind,
    files.map((file) => readTable(kind, folder, file, options)),
    options,
  );
}

/** All rows of a kind, by file name and line. */
export function readKind(kind: Kind, folder: string, options: ReferenceOptions): TableRow[] {
  return readFiles(kind, folder, options).flatMap(({ rows }) => rows);
}

/** The selected rows of a kind whose rows must be faultless in their form (campaigns and settings). */
export function selectedRows(rows: readonly TableRow[]): TableRow[] {
  for (const { file, record, rightFieldCount, unreadable } of rows) {
    const place = `${file}:${record.line}`;
    if (record.strayQuote) throw new InputFault(`${place}: stray quote`);
    if (!rightFieldCount) throw new InputFault(`${place}: wrong field count`);
    if (unreadable !== undefined) throw new InputFault(`${place}: no UTF-8`);
  }
  return rows.filter(({ isSelected }) => isSelected);
}

/** The decoded used columns of a selected row that must be faultless. */
export function faultlessValues(kind: Kind, row: TableRow): (column: string) => string {
  const values = new Map(usedColumns(kind).map((column) => [column, decode(row.bytes(column))]));
  if ([...values.values()].includes(null)) throw new InputFault(`${row.file}:${row.record.line}: no UTF-8`);
  return (column) => values.get(column) ?? '';
}

/** The value, or an input fault that names the row and the column. */
export function orFault<T>(value: T | null, row: TableRow, column: string): T {
  if (value === null) throw new InputFault(`${row.file}:${row.record.line}: bad ${column}`);
  return value;
}
