import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { InputError, type ProblemList, readFailure } from '../../problems/input-error.ts';
import { compareFileNames } from './file-order.ts';
import type { Kind } from './kinds.ts';

/** A file of this machine as it was when it was found: `label` is what reports and messages call it. */
export interface ReadFromDisk {
  path: string;
  label: string;
  size: number;
  modified: number;
  inode: number;
}

/** A file of an export as it was found. */
export interface FoundFile extends ReadFromDisk {
  kind: Kind;
  /** Set where the rows of the file are read by another program: `path` is its address, and this its start. */
  start?: Uint8Array;
}

/**
 * Finds files of a kind that only the engine can read: by the address of a file, of several as a glob, or of their
 * folder.
 */
export type FindElsewhere = (kind: Kind, address: string, isFolder: boolean) => FoundFile[];

/** Whether a path is an address, such as `hdfs://host/folder`, and not that of a file on this machine. */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

function refuseAddress(_kind: Kind, address: string): never {
  throw InputError.of('is an address; files at addresses are read with --engine spark only', {
    file: address,
  });
}

/**
 * Where the export is: a folder, or files and globs by kind, or both. A kind with patterns is not looked for in the
 * folder.
 */
export interface InputSelection {
  directory?: string | undefined;
  patterns: Partial<Record<Kind, string[]>>;
}

function statusOf(path: string, label: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw readFailure(label, error);
  }
}

function found(kind: Kind, path: string, label: string): FoundFile {
  const stats = statusOf(path, label);
  if (!stats.isFile()) {
    throw InputError.of(`is not a file; give a .csv or .tsv file, in gzip or not`, {
      file: label,
    });
  }
  return { kind, path: resolve(path), label, size: stats.size, modified: stats.mtimeMs, inode: stats.ino };
}

/** The error for an export that is not in the folder that was given for it; `what` says what is wrong with that. */
export function wrongFolder(directory: string, what: string): InputError {
  return InputError.of(`${what}; give the folder that holds the exported CSV files`, { file: directory });
}

/** The error for a path, glob or address of a kind of files at which there is none. */
export function noSuchFile(kind: Kind, pattern: string): InputError {
  const advice = 'check the path or the glob, and quote globs for the shell';
  return InputError.of(`--${kind}: no such file; ${advice}`, { file: pattern });
}

function listFolder(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'ENOTDIR'
          ? 'is not a folder'
          : `can't be read (${code})`;
    throw wrongFolder(directory, what);
  }
}

const ENDING = /\.[ct]sv(\.gz)?$/i;

/** Whether a file in the folder of an export is of a kind, by its name in any case. */
export function isNameOf(kind: Kind, name: string): boolean {
  return name.toLowerCase().startsWith(kind) && ENDING.test(name);
}

/** Whether a path leads to a folder. One that leads nowhere is told of where it is read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function findInFolder(kind: Kind, directory: string, names: readonly string[]): FoundFile[] {
  return names
    .filter((name) => isNameOf(kind, name) && !isFolder(join(directory, name)))
    .map((name) => found(kind, join(directory, name), name));
}

const WILDCARD = /[*?[{(!\\]/;

/** Loaded for globs only: it takes longer than a small export. */
function loadGlobs(): typeof import('tinyglobby') {
  return createRequire(import.meta.url)('tinyglobby');
}

/** Globs for those files of a folder, by their names, that end as inputs do: one for each ending. */
export function globsOf(folder: string, names: readonly string[]): string[] {
  const endings = names.flatMap((name) => ENDING.exec(name)?.[0] ?? []);
  return [...new Set(endings)].sort().map((ending) => `${loadGlobs().escapePath(folder)}/*${ending}`);
}

/**
 * The files that match a glob, named as a shell names them: the folders before the first one with a wildcard stay as
 * they were given, absolute or not.
 */
function expandGlob(pattern: string): string[] {
  const steps = pattern.split('/');
  const fixed = steps.findIndex((step, index) => WILDCARD.test(step) || index === steps.length - 1);
  const prefix = steps
    .slice(0, fixed)
    .map((step) => `${step}/`)
    .join('');
  const rest = steps.slice(fixed).join('/');
  const matches = loadGlobs().globSync(rest, {
    cwd: prefix === '' ? '.' : prefix,
    expandDirectories: false,
    dot: true,
  });
  return matches.map((match) => prefix + match);
}

function findByPattern(kind: Kind, pattern: string, elsewhere: FindElsewhere): FoundFile[] {
  if (isAddress(pattern)) return elsewhere(kind, pattern, false);
  let stats: ReturnType<typeof statSync>;
  try {
    stats = statSync(pattern, { throwIfNoEntry: false });
  } catch {
    stats = undefined;
  }
  if (stats !== undefined) return [found(kind, pattern, pattern)];
  const matches = loadGlobs().isDynamicPattern(pattern) ? expandGlob(pattern) : [];
  if (matches.length === 0) throw noSuchFile(kind, pattern);
  return matches.map((path) => found(kind, path, path));
}

function withoutRepeats(files: readonly FoundFile[]): FoundFile[] {
  const byPath = new Map<string, FoundFile>();
  for (const file of [...files].sort((a, b) => compareFileNames(a.label, b.label))) {
    const real = isAddress(file.path) ? file.path : realpathSync(file.path);
    if (!byPath.has(real)) byPath.set(real, file);
  }
  return [...byPath.values()];
}

function checkTwins(files: readonly FoundFile[], problems: ProblemList): void {
  const packed = files.filter(({ path }) => /\.gz$/i.test(path));
  const twins = new Map(packed.map(({ path }) => [path.slice(0, -'.gz'.length), basename(path)]));
  for (const { path, label } of files) {
    const twin = twins.get(path);
    if (twin === undefined) continue;
    problems.add(`lies beside its own ${twin}, so its rows would be read twice; remove one of the two`, {
      file: label,
    });
  }
}

/** What can be given where a kind has no file. */
const INSTEAD: Partial<Record<Kind, string>> = {
  settings: ', or --window to use one window for everything',
  campaigns: ', or --campaigns-from-clicks to make campaigns of the clicks, all of them ON',
};

function missing(kind: Kind, directory: string | undefined): string {
  const where =
    directory === undefined
      ? `give --${kind} FILE`
      : `expected ${kind}*.csv or ${kind}*.tsv, in gzip or not, in ${directory}, or --${kind} FILE`;
  return `no ${kind} file; ${where}${INSTEAD[kind] ?? ''}`;
}

/**
 * The files of each kind that is looked for, in the order of their names; what is wrong, or missing where it is
 * required, goes to
 * `problems`. Throws an `InputError` when the folder can't be read.
 */
export function findInputFiles(
  selection: InputSelection,
  kinds: readonly Kind[],
  problems: ProblemList,
  required = true,
  elsewhere: FindElsewhere = refuseAddress,
): FoundFile[] {
  const { directory, patterns } = selection;
  const isElsewhere = directory !== undefined && isAddress(directory);
  const lookInFolder =
    !isElsewhere && directory !== undefined && kinds.some((kind) => patterns[kind] === undefined);
  const names = lookInFolder ? listFolder(directory) : [];
  const files: FoundFile[] = [];
  for (const kind of kinds) {
    const given = patterns[kind];
    const before = problems.problems.length;
    const lists =
      given !== undefined
        ? given.map((pattern) => problems.attempt(() => findByPattern(kind, pattern, elsewhere)) ?? [])
        : [
            directory === undefined
              ? []
              : (problems.attempt(() =>
                  isElsewhere ? elsewhere(kind, directory, true) : findInFolder(kind, directory, names),
                ) ?? []),
          ];
    const ofKind = withoutRepeats(lists.flat());
    if (required && ofKind.length === 0 && problems.problems.length === before)
      problems.add(missing(kind, directory));
    checkTwins(ofKind, problems);
    files.push(...ofKind);
  }
  return files;
}
