import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { damagedGzip, InputError, readFailure } from '../problems/input-error.ts';
import { markedEncoding } from '../records/encoding.ts';
import { isAddress, type ReadFromDisk } from './files/input-files.ts';
import { refuseForeignFormat } from './files/signatures.ts';
import { usualDelimiter } from './files/style.ts';

/** The users whose rows are left out, each once, and the file that lists them with its rows. */
export interface ExcludedUsers {
  file: ReadFromDisk;
  rows: number;
  users: string[];
}

const OPTION = '--exclude-users';

/** Loaded where it is needed only: most runs have no list of users. */
function loadParser(): typeof import('csv-parse/sync') {
  return createRequire(import.meta.url)('csv-parse/sync');
}

/** What is wrong with a record, by the code of the parser's error. */
const FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that opens in this row is never closed; close it or remove it',
  INVALID_OPENING_QUOTE:
    'a quote inside an unquoted id; put quotes around the whole id and double the quotes inside it',
  CSV_INVALID_CLOSING_QUOTE:
    'text after a closing quote; put quotes around the whole id and double the quotes inside it',
};

/** The line, from 1, of the first record behind so many lines. */
function lineBehind(text: Buffer, lines: number): number {
  const rest = text.toString('latin1').split('\n').slice(lines);
  return lines + rest.findIndex((line) => !/^\r?$/.test(line)) + 1;
}

/** The first field of each record, as it stands; empty ones are no users. */
function firstFields(text: Buffer, label: string): string[] {
  const { parse } = loadParser();
  let linesRead = 0;
  try {
    const records: string[][] = parse(text, {
      bom: true,
      delimiter: usualDelimiter(label),
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        linesRead = lines;
        return record;
      },
    });
    return records.map(([first]) => first).filter((user) => user !== '');
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (!Object.hasOwn(FAULTS, code)) throw error;
    throw InputError.of(`${OPTION}: ${FAULTS[code]}`, { file: label, line: lineBehind(text, linesRead) });
  }
}

function readWhole(path: string): { bytes: Buffer; file: ReadFromDisk } {
  if (isAddress(path))
    throw InputError.of(`${OPTION}: is an address; give a file of this machine`, { file: path });
  try {
    const stats = statSync(path);
    if (!stats.isFile())
      throw InputError.of(`${OPTION}: is not a file; give one with an id a line`, { file: path });
    const file = {
      path: resolve(path),
      label: path,
      size: stats.size,
      modified: stats.mtimeMs,
      inode: stats.ino,
    };
    return { bytes: readFileSync(path), file };
  } catch (error) {
    throw readFailure(path, error);
  }
}

function inflated(bytes: Buffer, label: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw damagedGzip(label, error);
  }
}

/**
 * Reads a list of users: an id a line, of a CSV its first column, in gzip or not. Ids are taken as they stand; a header
 * is a user whom nobody has. Throws an `InputError` for a file that can't be read or is no UTF-8.
 */
export function readExcludedUsers(path: string): ExcludedUsers {
  const { bytes, file } = readWhole(path);
  const text = inflated(bytes, path);
  refuseForeignFormat(path, text, 'utf-8');
  if ((markedEncoding(text) ?? 'utf-8') !== 'utf-8' || !isUtf8(text))
    throw InputError.of(`${OPTION}: is not UTF-8; save the list as UTF-8`, { file: path });
  const listed = firstFields(text, path);
  return { file, rows: listed.length, users: [...new Set(listed)] };
}
