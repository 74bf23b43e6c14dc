import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { COLUMNS, type Kind, usedColumns } from '../reference/columns.ts';
import { type Shape, saidOf, type Written } from '../reference/options.ts';
import { compareFileNames, distinct } from '../reference/order.ts';
import { decode } from '../reference/text.ts';

/** Rows of one kind by column, in the order of files and lines, with the file of each. */
export type TextRows = readonly (readonly string[])[];

/** The texts of an export. */
export interface TextTables {
  rows: Map<Kind, TextRows>;
  /** Fields that are asked for: kind, number of the row, header, text. */
  asked: string[][];
  /** Columns that some file of a kind has, or whose text an option says: kind, column. */
  columns: string[][];
  /** Users that are left out. */
  excluded: string[][];
}

/** How an export is written. */
export interface SaidOfExport {
  headers: ReadonlyMap<string, string>;
  written: Written;
  shape: Shape;
}

/** The first two columns of each table of texts. */
export const PLACE_COLUMNS = ['ord', 'file'] as const;

function unpack(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}

function toUtf8(content: Buffer, encoding: string): Buffer {
  return encoding === 'utf-8' ? content : Buffer.from(iconv.decode(content, encoding));
}

/** The records of a file by csv-parse, as bytes in Latin-1; it throws where one is broken. */
function recordsOf(bytes: Buffer, file: string, said: string | undefined, skipped: number): string[][] {
  const text = bytes
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split('\n')
    .slice(skipped)
    .join('\n');
  const line = /^sep=([^"0-9A-Za-z\r\n])\r?\n/.exec(text);
  const told = said ?? line?.[1] ?? (/\.tsv(\.gz)?$/i.test(file) ? '\t' : ',');
  return parse(text.slice(line?.[0].length ?? 0), {
    delimiter: told === 'tab' ? '\t' : told,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
  });
}

/** The text of a field of a used column. */
function textOf(field: string): string {
  const text = decode(Buffer.from(field, 'latin1'));
  if (text === null) throw new Error('a used column is no UTF-8');
  return text;
}

/** The column that has the text of another as it stands in the file, where that is taken for empty. */
export function writtenColumn(column: string): string {
  return `written_${column}`;
}

/** A file of a kind: its header, and its records as bytes in Latin-1. */
function readFile(kind: Kind, folder: string, file: string, { written }: SaidOfExport) {
  const [header, ...records] = recordsOf(
    toUtf8(unpack(readFileSync(join(folder, file))), written.encoding),
    file,
    saidOf(written.delimiters, kind),
    Number(saidOf(written.skippedLines, kind) ?? 0),
  );
  return { file, header: header.map((name) => decode(Buffer.from(name, 'latin1'))), records };
}

type TextFile = ReturnType<typeof readFile>;

function rowsOfFile(kind: Kind, { file, header, records }: TextFile, said: SaidOfExport): string[][] {
  const { headers, written, shape } = said;
  const columns = usedColumns(kind).map((column) => ({
    said: shape.values.get(`${kind}.${column}`),
    place: header.indexOf(headers.get(`${kind}.${column}`) ?? column),
  }));
  return records.map((record) => {
    const texts = columns.map((column) => column.said ?? textOf(record[column.place] ?? ''));
    return [file, ...texts.map((text) => (written.nulls.includes(text) ? '' : text)), ...texts];
  });
}

/** What the rows of a kind have in the fields that are asked for: the number of the row, header, text. */
function askedOf(kind: Kind, files: readonly TextFile[], { shape }: SaidOfExport): string[][] {
  const own = shape.conditions.filter((condition) => condition.kind === kind);
  const headers = distinct(own.map((condition) => condition.header));
  const records = files.flatMap((file) => file.records.map((record) => ({ record, header: file.header })));
  return records.flatMap(({ record, header }, ord) =>
    headers.map((name) => [kind, String(ord), name, textOf(record[header.indexOf(name)] ?? '')]),
  );
}

function filesOf(kind: Kind, folder: string, { shape }: SaidOfExport): string[] {
  const found = readdirSync(folder).filter(
    (file) => file.toLowerCase().startsWith(kind) && /\.[ct]sv(\.gz)?$/i.test(file),
  );
  return [...(shape.files.get(kind) ?? found)].sort(compareFileNames);
}

function columnsOf(kind: Kind, files: readonly TextFile[], { headers, shape }: SaidOfExport): string[] {
  return usedColumns(kind).filter(
    (column) =>
      shape.values.has(`${kind}.${column}`) ||
      files.some(({ header }) => header.includes(headers.get(`${kind}.${column}`) ?? column)),
  );
}

function excludedUsers(folder: string, { shape }: SaidOfExport): string[][] {
  if (shape.excludedUsers === null) return [];
  const users = parse(readFileSync(join(folder, shape.excludedUsers)), {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as string[][];
  return users.map(([user]) => [user]);
}

/** The texts of an export; undefined where records are broken, so that csv-parse can't cut them. */
export function readTables(folder: string, said: SaidOfExport): TextTables | undefined {
  const kinds = Object.keys(COLUMNS) as Kind[];
  const read = (kind: Kind) => filesOf(kind, folder, said).map((file) => readFile(kind, folder, file, said));
  try {
    const files = kinds.map((kind): [Kind, TextFile[]] => [kind, read(kind)]);
    const rowsOf = (kind: Kind, ofKind: TextFile[]) =>
      ofKind.flatMap((file) => rowsOfFile(kind, file, said)).map((row, ord) => [String(ord), ...row]);
    return {
      rows: new Map(files.map(([kind, ofKind]) => [kind, rowsOf(kind, ofKind)])),
      asked: files.flatMap(([kind, ofKind]) => askedOf(kind, ofKind, said)),
      columns: files.flatMap(([kind, ofKind]) =>
        columnsOf(kind, ofKind, said).map((column) => [kind, column]),
      ),
      excluded: excludedUsers(folder, said),
    };
  } catch {
    return undefined;
  }
}
