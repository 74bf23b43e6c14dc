import { type Dirent, lstatSync, opendirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isAbsence, readPlainFile } from './plain-file.ts';
import { atOnce, type PausingWork } from './turns.ts';

/** The file that tells which files a report has; it is removed last, so that the rest can be told until then. */
export const RUN_FILE = 'run.json';
/** The list of the files that a run has begun, one a line, until its run.json tells them. */
export const JOURNAL = '.lasttouch-files';

/** Says of a plain file or a folder, by its path in the folder looked at, whether this tool made it. */
export type IsOwn = (file: string, isFolder: boolean) => boolean;
/** Looks into a folder; undefined where it is none that this tool wrote. */
export type Recognize = (folder: string) => IsOwn | undefined;

/** The name of a part of an output that is a folder of parts. */
const PART = /^part-\d{5,}\.csv$/;
/** What desktops and network file systems put into folders by themselves. */
const LITTER = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.+|\.~lock\..+#|\.nfs[0-9a-f]+)$/i;

function isLitter(file: string): boolean {
  return LITTER.test(file.slice(file.lastIndexOf('/') + 1));
}

/** The files that the run.json of a report names; undefined where there is none, or one of something else. */
export function namedByRun(folder: string): Set<string> | undefined {
  const found = readPlainFile(join(folder, RUN_FILE));
  if (found === undefined) return undefined;
  let run: { tool?: unknown; outputs?: unknown } | null;
  try {
    run = JSON.parse(found.text) as typeof run;
  } catch {
    return undefined;
  }
  if (run?.tool !== 'lasttouch') return undefined;
  const outputs: unknown[] = Array.isArray(run.outputs) ? run.outputs : [];
  const paths = outputs.map((output) => (output as { path?: unknown } | null)?.path);
  return new Set([RUN_FILE, ...paths.filter((path) => typeof path === 'string')]);
}

/** The folders in which files lie. */
function foldersOf(named: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const name of named) {
    let end = name.lastIndexOf('/');
    for (; end > 0 && !folders.has(name.slice(0, end)); end = name.lastIndexOf('/', end - 1)) {
      folders.add(name.slice(0, end));
    }
  }
  return folders;
}

/** A file that is named, a folder of such, or a part of a named one that is a folder of parts. */
function ownOf(named: ReadonlySet<string>): IsOwn {
  const folders = foldersOf(named);
  return (file, isFolder) => {
    if (named.has(file) || (isFolder && folders.has(file))) return true;
    const [output, part, ...rest] = file.split('/');
    return !isFolder && named.has(output) && PART.test(part ?? '') && rest.length === 0;
  };
}

/** Whether a folder is a report of this tool, and what in it is. */
export const asReport: Recognize = (folder) => {
  const named = namedByRun(folder);
  return named && ownOf(named);
};

/** What a run has begun in its folder, by its journal and, once that is gone, by its run.json. */
export const asBegun: Recognize = (folder) => {
  const journal = readPlainFile(join(folder, JOURNAL));
  if (journal === undefined) return asReport(folder);
  const begun = new Set([JOURNAL, ...journal.text.split('\n').filter((name) => name !== '')]);
  const folders = foldersOf(begun);
  return (file, isFolder) => {
    // An output may be a folder of parts, whose writer puts into it what it needs.
    return begun.has(file) || (isFolder && folders.has(file)) || begun.has(file.split('/')[0]);
  };
};

/** All entries below a folder, by their paths in it; a link is an entry and not followed. */
function* entriesOf(folder: string, prefix = ''): Generator<{ file: string; entry: Dirent }> {
  for (const entry of namesIn(join(folder, prefix))) {
    const file = `${prefix}${entry.name}`;
    yield { file, entry };
    if (entry.isDirectory()) yield* entriesOf(folder, `${file}/`);
  }
}

/** Entries that are read from a folder at once. */
const ENTRIES_AT_ONCE = 1024;

/** Name by name, so that a folder of millions that is none of ours is left at the first foreign one. */
function* namesIn(folder: string): Generator<Dirent> {
  const entries = opendirSync(folder, { bufferSize: ENTRIES_AT_ONCE });
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) yield entry;
  } finally {
    entries.closeSync();
  }
}

/** Links, pipes and the like are never this tool's. */
function isOurs(file: string, entry: Dirent, isOwn: IsOwn): boolean {
  if (entry.isDirectory()) return isOwn(file, true);
  return entry.isFile() && (isLitter(file) || isOwn(file, false));
}

/** The first entry of a folder that this tool did not write, litter aside; a folder ends with a slash. */
export function* firstForeign(folder: string, isOwn: IsOwn): PausingWork<string | undefined> {
  for (const { file, entry } of entriesOf(folder)) {
    if (!isOurs(file, entry, isOwn)) return entry.isDirectory() ? `${file}/` : file;
    yield;
  }
  return undefined;
}

/** Whether a folder has nothing in it but litter. */
export function holdsNothing(folder: string): boolean {
  // Ends at the first file that is no litter.
  return atOnce(firstForeign(folder, () => false)) === undefined;
}

/**
 * Removes a folder file by file as far as this tool wrote them, litter too; gives the entries that stay. Links are not
 * followed. What proves the rest to be ours goes last.
 */
export function* removeOwn(folder: string, isOwn: IsOwn): PausingWork<string[]> {
  const proofs = [RUN_FILE, JOURNAL].filter((file) => isOwn(file, false));
  const left = yield* removeIn(
    folder,
    '',
    (file, isFolder) => !proofs.includes(file) && isOwn(file, isFolder),
  );
  const foreign = left.filter((file) => !proofs.includes(file));
  for (const proof of proofs) removeFile(join(folder, proof));
  if (foreign.length === 0) removeIfEmpty(folder);
  return foreign;
}

function* removeIn(folder: string, prefix: string, isOwn: IsOwn): PausingWork<string[]> {
  const left: string[] = [];
  for (const entry of listed(join(folder, prefix))) {
    const file = `${prefix}${entry.name}`;
    const path = join(folder, file);
    if (!isOurs(file, entry, isOwn)) {
      left.push(entry.isDirectory() ? `${file}/` : file);
    } else if (entry.isDirectory()) {
      const below = yield* removeIn(folder, `${file}/`, isOwn);
      left.push(...below);
      if (below.length === 0) removeIfEmpty(path);
    } else if (!removeFile(path)) {
      left.push(file);
    }
    yield;
  }
  return left;
}

function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

/** False where a network file system keeps a file that is open. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) === 'EBUSY') return false;
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return true;
}

/** Removes a folder, unless something is in it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(errorCode(error))) throw error;
  }
}

/** Whether a path is a folder itself, and no link to one. */
export function isRealFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
