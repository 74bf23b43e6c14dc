import { realpathSync, statSync } from 'node:fs';
import { refuseForeignFormat } from '../../exports/files/signatures.ts';
import { InputError, readFailure } from '../../problems/input-error.ts';
import { readSampleBytes, type SampleBytes } from './sample-bytes.ts';
import { findTable, type Table } from './table.ts';
import { decode, encodingOf, type SeenEncoding } from './text-encoding.ts';

/** A file that holds a table, as far as a sample of it tells. */
export interface LookedFile extends Table {
  path: string;
  label: string;
  size: number;
  encoding: SeenEncoding;
  bytes: SampleBytes;
}

/** Looks at a file. Throws an `InputError` that says why it can't be read as a table. */
export function lookAtFile(path: string, label: string): LookedFile {
  const { size, isFile } = statusOf(path, label);
  if (!isFile) throw InputError.of('is not a file; give CSV files or their folder', { file: label });
  const bytes = readSampleBytes({ path, label, size });
  refuseForeignFormat(label, bytes.head, 'utf-16le');
  const encoding = encodingOf(bytes.head, label);
  const head = decode(bytes.head, encoding);
  // The last line may be cut.
  const lines = bytes.whole ? head : head.slice(0, head.lastIndexOf('\n') + 1);
  const table = findTable(lines === '' ? head : lines, decode(bytes.middle, encoding));
  if ('message' in table) throw InputError.of(table.message, { file: label });
  if (!bytes.whole && table.rows.length === 0)
    throw InputError.of(
      'has no row that ends in its first 1 MiB; look for a quote that is never closed, or shorten the row',
      { file: label },
    );
  return { ...table, path, label, size, encoding, bytes };
}

function statusOf(path: string, label: string): { size: number; isFile: boolean } {
  try {
    const stats = statSync(realpathSync(path));
    return { size: stats.size, isFile: stats.isFile() };
  } catch (error) {
    throw readFailure(label, error);
  }
}
