import { statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type InputFile, openInputFile } from '../../src/exports/files/header.ts';
import type { FoundFile } from '../../src/exports/files/input-files.ts';
import type { ColumnNames } from '../../src/exports/files/kinds.ts';
import { COLUMNS, type ColumnSpec, type Kind } from '../../src/exports/files/kinds.ts';
import { type ExportStyle, USUAL_STYLE } from '../../src/exports/files/style.ts';
import type { ValueStyle } from '../../src/exports/row-faults.ts';

/** Writes a file of a kind (text: one character a byte) and gives it as the search for input files does. */
export function writeFound(path: string, kind: Kind, content: string | Buffer): FoundFile {
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  const { size, mtimeMs, ino } = statSync(path);
  return { kind, path, label: basename(path), size, modified: mtimeMs, inode: ino };
}

/** Writes a file of a kind and opens it. */
export function writeInput(
  path: string,
  kind: Kind,
  content: string | Buffer,
  names: ColumnNames = new Map(),
  style: Partial<ExportStyle> = {},
): InputFile {
  return openInputFile(writeFound(path, kind, content), names, { ...USUAL_STYLE, ...style });
}

/** Writes a file of three columns without a header, of which the first and the last are used. */
export function writeRecords(path: string, text: string, gzip = false): InputFile {
  const bytes = Buffer.from(text, 'latin1');
  return {
    ...writeFound(path, 'settings', gzip ? gzipSync(bytes) : bytes),
    gzip,
    encoding: 'utf-8',
    delimiter: ',',
    nulls: [],
    decimal: '.',
    timeFormats: [],
    columns: 3,
    names: ['a', 'b', 'c'],
    used: COLUMNS.settings.slice(0, 2),
    places: [2, 0],
    conditions: [],
    fixed: [],
    idParts: null,
    dataStart: 0,
    dataLine: 0,
    passedLines: 0,
    headerLines: 1,
  };
}

/** How values of these columns are written where no option says more. */
export function usualValues(used: readonly ColumnSpec[]): ValueStyle {
  return { used: [...used], decimal: '.', timeFormats: used.map(() => null), conditions: [], idParts: null };
}
