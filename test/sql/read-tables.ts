import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { compareText } from '../reference/order.ts';
import { COLUMNS, type Kind, usedColumns } from '../reference/tables.ts';
import { decode } from '../reference/text.ts';

/** Rows of one kind by column, in the order of files and lines, with the file of each. */
export type TextRows = readonly (readonly string[])[];

/** The first two columns of each table of texts. */
export const PLACE_COLUMNS = ['ord', 'file'] as const;

function unpack(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}

/** The records of a file by csv-parse, as bytes in Latin-1; it throws where one is broken. */
function recordsOf(bytes: Buffer): string[][] {
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  return parse(text, { record_delimiter: ['\r\n', '\n'], skip_empty_lines: true });
}

/** The text of a field of a used column. */
function textOf(field: string): string {
  const text = decode(Buffer.from(field, 'latin1'));
  if (text === null) throw new Error('a used column is no UTF-8');
  return text;
}

function readFile(kind: Kind, folder: string, file: string, headers: ReadonlyMap<string, string>) {
  const [header, ...records] = recordsOf(unpack(readFileSync(join(folder, file))));
  const names = header.map((name) => decode(Buffer.from(name, 'latin1')));
  const places = usedColumns(kind).map((column) => names.indexOf(headers.get(`${kind}.${column}`) ?? column));
  return records.map((record) => [
    file,
    ...places.map((place) => (place === -1 ? '' : textOf(record[place] ?? ''))),
  ]);
}

/** The texts of an export; undefined where records are broken, so that csv-parse can't cut them. */
export function readTables(
  folder: string,
  headers: ReadonlyMap<string, string>,
): Map<Kind, TextRows> | undefined {
  const kinds = Object.keys(COLUMNS) as Kind[];
  const files = readdirSync(folder).sort(compareText);
  const rowsOf = (kind: Kind) =>
    files
      .filter((file) => file.startsWith(kind) && /\.csv(\.gz)?$/.test(file))
      .flatMap((file) => readFile(kind, folder, file, headers))
      .map((row, index) => [String(index), ...row]);
  try {
    return new Map(kinds.map((kind) => [kind, rowsOf(kind)]));
  } catch {
    return undefined;
  }
}
