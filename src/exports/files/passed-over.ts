import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { shellQuoted } from '../../problems/quoted.ts';
import { globsOf, isFolder, isNameOf } from './input-files.ts';
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

/** Longer lists of options are left out: to name or move the files is easier then. */
const MOST_OPTIONS = 5;

/** Something in the folder of an export whose name begins as that of a kind. */
interface Entry {
  kind: Kind;
  name: string;
  path: string;
  isFolder: boolean;
  isRead: boolean;
}

/**
 * What is nearly an input of the kinds that are looked for in a folder, by name. Empty where the folder can't be
 * listed.
 */
export function findPassedOver(directory: string, kinds: readonly Kind[]): PassedOver[] {
  const entries = namesIn(directory).flatMap((name) => entryOf(directory, name) ?? []);
  return entries
    .filter((entry) => kinds.includes(entry.kind) && !entry.isRead && isNearly(entry))
    .map((entry) => ({ kind: entry.kind, name: entry.name, advice: adviceOn(entry, entries) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // That is told as an input error by whoever looks for the inputs themselves.
    return [];
  }
}

function entryOf(directory: string, name: string): Entry | undefined {
  const kind = KINDS.find((candidate) => beginsAs(candidate, name.toLowerCase()));
  if (kind === undefined) return undefined;
  const path = join(directory, name);
  const folder = isFolder(path);
  return { kind, name, path, isFolder: folder, isRead: isNameOf(kind, name) && !folder };
}

/** Whether a name in lower case begins as that of a kind, with or without its last letter. */
function beginsAs(kind: Kind, name: string): boolean {
  return name.startsWith(kind) || /^[a-z]+/.exec(name)?.[0] === kind.slice(0, -1);
}

/** Whether something ends as data might, whatever has become of its ending. */
function isNearly({ name, isFolder }: Entry): boolean {
  return isFolder || ALL.has(extname(name).toLowerCase());
}

function adviceOn(entry: Entry, entries: readonly Entry[]): string {
  const { kind, name, path, isFolder } = entry;
  const ending = extname(name).toLowerCase();
  if (isFolder)
    return `a folder: move its files up and name them ${kind}….csv${orGive(kind, globsOf(path, namesIn(path)), entries)}`;
  if (PACKED.has(ending)) return 'packed: unpack it, or pack it with gzip';
  if (SHEETS.has(ending)) return 'a spreadsheet: save it as CSV UTF-8';
  if (TABLES.has(ending)) return 'not CSV: export it as CSV';
  if (UNFINISHED.has(ending)) return 'seems unfinished: wait for it, then name it .csv';
  return `name it ${kind}….csv${orGive(kind, [path], entries)}`;
}

/** The options for more files of a kind: with those for the files that are read anyway, which they would replace. */
function orGive(kind: Kind, more: readonly string[], entries: readonly Entry[]): string {
  const read = entries.filter((entry) => entry.kind === kind && entry.isRead).map(({ path }) => path);
  const paths = [...read, ...more];
  if (more.length === 0 || paths.length > MOST_OPTIONS) return '';
  return `, or give ${paths.map((file) => `--${kind} ${shellQuoted(file)}`).join(' ')}`;
}
