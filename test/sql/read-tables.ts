import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { COLUMNS, type Kind, usedColumns } from '../reference/columns.ts';
import { saidOf, type Written } from '../reference/options.ts';
import { compareFileNames } from '../reference/order.ts';
import { decode } from '../reference/text.ts';

/** Rows of one kind by column, in the order of files and lines, with the file of each. */
export type TextRows = readonly (readonly string[])[];

/** The first two columns of each table of texts. */
export const PLACE_COLUMNS = ['ord', 'file'] as const;

function unpack(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
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

function readFile(
  kind: Kind,
  folder: string,
  file: string,
  headers: ReadonlyMap<string, string>,
  written: Written,
) {
  const [header, ...records] = recordsOf(
    unpack(readFileSync(join(folder, file))),
    file,
    saidOf(written.delimiters, kind),
    Number(saidOf(written.skippedLines, kind) ?? 0),
  );
  const names = header.map((name) => decode(Buffer.from(name, 'latin1')));
  const places = usedColumns(kind).map((column) => names.indexOf(headers.get(`${kind}.${column}`) ?? column));
  return records.map((record) => {
    const texts = places.map((place) => (place === -1 ? '' : textOf(record[place] ?? '')));
    return [file, ...texts.map((text) => (written.nulls.includes(text) ? '' : text)), ...texts];
  });
}

/** The texts of an export; undefined where records are broken, so that csv-parse can't cut them. */
export function readTables(
  folder: string,
  headers: ReadonlyMap<string, string>,
  written: Written,
): Map<Kind, TextRows> | undefined {
  const kinds = Object.keys(COLUMNS) as Kind[];
  const files = readdirSync(folder).sort(compareFileNames);
  const rowsOf = (kind: Kind) =>
    files
      .filter((file) => file.toLowerCase().startsWith(kind) && /\.[ct]sv(\.gz)?$/i.test(file))
      .flatMap((file) => readFile(kind, folder, file, headers, written))
      .map((row, index) => [String(index), ...row]);
  try {
    return new Map(kinds.map((kind) => [kind, rowsOf(kind)]));
  } catch {
    return undefined;
  }
}
