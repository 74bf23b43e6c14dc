import { type Dirent, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { isNameOf } from './input-files.ts';
import { KINDS, type Kind } from './kinds.ts';

/** Something in the folder of an export that is nearly an input and is not read. */
export interface PassedOver {
  kind: Kind;
  name: string;
  /** How to have it read. */
  advice: string;
}

const PACKED = new Set(['.zip', '.zst', '.bz2', '.xz', '.7z', '.rar', '.tar', '.tgz', '.lz4', '.br', '.z']);
const SHEETS = new Set(['.xlsx', '.xls', '.xlsm', '.xlsb', '.ods', '.numbers']);
const TABLES = new Set([
  '.parquet',
  '.avro',
  '.orc',
  '.json',
  '.jsonl',
  '.ndjson',
  '.xml',
  '.feather',
  '.arrow',
]);
const UNFINISHED = new Set([
  '.part',
  '.partial',
  '.crdownload',
  '.download',
  '.tmp',
  '.temp',
  '.filepart',
  '.bak',
  '.old',
]);
const TEXTS = new Set([
  '.txt',
  '.text',
  '.dat',
  '.data',
  '.log',
  '.asc',
  '.tab',
  '.psv',
  '.gz',
  '.csv',
  '.tsv',
  '',
]);
const ALL = new Set([...PACKED, ...SHEETS, ...TABLES, ...UNFINISHED, ...TEXTS]);

/**
 * What is nearly an input of the kinds that are looked for in a folder, by name. Empty where the folder can't be
 * listed.
 */
export function findPassedOver(directory: string, kinds: readonly Kind[]): PassedOver[] {
  return entriesOf(directory)
    .flatMap((entry) => {
      const kind = KINDS.find((candidate) => isNearly(candidate, entry));
      if (kind === undefined || !kinds.includes(kind)) return [];
      if (!entry.isDirectory() && isNameOf(kind, entry.name)) return [];
      return [{ kind, name: entry.name, advice: adviceOn(kind, directory, entry) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // That is told as an input error by whoever looks for the inputs themselves.
    return [];
  }
}

/** Whether a name begins as that of a kind, in any case, and ends as data might, whatever has become of its ending. */
function isNearly(kind: Kind, entry: Dirent): boolean {
  const name = entry.name.toLowerCase();
  const [, rest] = /^([a-z]+)(.*)$/s.exec(name) ?? [];
  const stem = /^[a-z]+/.exec(name)?.[0] ?? '';
  if (stem !== kind && stem !== kind.slice(0, -1) && !name.startsWith(kind)) return false;
  if (entry.isDirectory()) return true;
  return rest !== undefined && ALL.has(extname(name));
}

function adviceOn(kind: Kind, directory: string, entry: Dirent): string {
  const ending = extname(entry.name).toLowerCase();
  const glob = `--${kind} '${directory.replace(/\/+$/, '')}/${entry.name}/*.csv'`;
  if (entry.isDirectory()) return `a folder: move its files up, or give ${glob}`;
  if (PACKED.has(ending)) return 'packed: unpack it, or pack it with gzip';
  if (SHEETS.has(ending)) return 'a spreadsheet: save it as CSV UTF-8';
  if (TABLES.has(ending)) return 'not CSV: export it as CSV';
  if (UNFINISHED.has(ending)) return 'seems unfinished: wait for it, then name it .csv';
  return `name it ${kind}….csv, or give it with --${kind}`;
}
