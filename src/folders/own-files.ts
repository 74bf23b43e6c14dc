import { type Dirent, lstatSync, opendirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isAbsence, readPlainFile } from './plain-file.ts';

/** The file that tells which files a report has; it is removed last, so that the rest can be told until then. */
export const RUN_FILE = 'run.json';
/** The list of the files that a run has begun, one a line, until its run.json tells them. */
export const JOURNAL = '.lasttouch-files';

/** Says of a file in a folder, by its path in it, whether this tool wrote it. */
export type IsOwn = (file: string) => boolean;
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

/** Names and the folders in which they lie. */
function withFolders(named: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const name of named) {
    all.add(name);
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      if (all.has(name.slice(0, end))) break;
      all.add(name.slice(0, end));
    }
  }
  return all;
}

/** A file that is named, a folder of such, or a part of a named one that is a folder of parts. */
function ownOf(named: ReadonlySet<string>): IsOwn {
  const all = withFolders(named);
  return (file) => {
    if (all.has(file)) return true;
    const [output, part, ...rest] = file.split('/');
    return named.has(output) && PART.test(part ?? '') && rest.length === 0;
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
  const all = withFolders(begun);
  // An output may be a folder of parts, whose writer puts into it what it needs.
  return (file) => all.has(file) || begun.has(file.split('/')[0]);
};

/** All entries below a folder, by their paths in it; a link is an entry and not followed. */
function* entriesOf(folder: string, prefix = ''): Generator<{ file: string; isFolder: boolean }> {
  for (const entry of namesIn(join(folder, prefix))) {
    const file = `${prefix}${entry.name}`;
    const isFolder = entry.isDirectory();
    yield { file, isFolder };
    if (isFolder) yield* entriesOf(folder, `${file}/`);
  }
}

/** Name by name, so that a folder of millions that is none of ours is left at the first foreign one. */
function* namesIn(folder: string): Generator<Dirent> {
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) yield entry;
  } finally {
    entries.closeSync();
  }
}

/** The first entry of a folder that this tool did not write, litter aside; a folder ends with a slash. */
export function firstForeign(folder: string, isOwn: IsOwn): string | undefined {
  for (const { file, isFolder } of entriesOf(folder)) {
    if (isOwn(file) || (!isFolder && isLitter(file))) continue;
    return isFolder ? `${file}/` : file;
  }
  return undefined;
}

/** Whether a folder has nothing in it but litter. */
export function holdsNothing(folder: string): boolean {
  return firstForeign(folder, () => false) === undefined;
}

/**
 * Removes a folder file by file as far as this tool wrote them, litter too; gives the entries that stay. Links are removed, not followed.
 * What proves the rest to be ours goes last.
 */
export function removeOwn(folder: string, isOwn: IsOwn): string[] {
  const proofs = [RUN_FILE, JOURNAL];
  const left = removeIn(folder, '', (file) => !proofs.includes(file) && (isOwn(file) || isLitter(file)));
  const foreign = left.filter((file) => !(proofs.includes(file) && isOwn(file)));
  for (const proof of left.filter((file) => !foreign.includes(file))) removeFile(join(folder, proof));
  if (foreign.length === 0) removeIfEmpty(folder);
  return foreign;
}

function removeIn(folder: string, prefix: string, isOwn: IsOwn): string[] {
  const left: string[] = [];
  for (const entry of listed(join(folder, prefix))) {
    const file = `${prefix}${entry.name}`;
    const path = join(folder, file);
    if (!entry.isDirectory()) {
      if (!isOwn(file) || !removeFile(path)) left.push(file);
      continue;
    }
    if (!isOwn(file)) {
      left.push(`${file}/`);
      continue;
    }
    const below = removeIn(folder, `${file}/`, isOwn);
    left.push(...below);
    if (below.length === 0) removeIfEmpty(path);
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
