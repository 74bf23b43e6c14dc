import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { isAbsence } from './plain-file.ts';

const MOST_LINKS = 40;
const TOKEN = '[0-9a-f]{32}';

/** Where a report lies really, and what runs call their files beside it. */
export interface Names {
  /** As it was given. */
  target: string;
  path: string;
  above: string;
  lock: string;
  /** The folder into which the run with this token writes. */
  freshOf(token: string): string;
  /** The former report, while the run with this token swaps. */
  formerOf(token: string): string;
}

/** Where a path leads to, link by link; the end may be missing. Throws an `InputError` for a circle of links. */
export function followLinks(target: string): string {
  let path = resolve(target);
  for (let links = 0; links < MOST_LINKS; links++) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
    path = resolve(dirname(path), readlinkSync(path));
  }
  throw InputError.of('is a link that leads to itself; give another path', { file: target });
}

/**
 * The names of a report. A link as target stays a link: what it leads to is replaced. Throws an `InputError` for the
 * root folder.
 */
export function namesOf(target: string): Names {
  const path = followLinks(target);
  const above = dirname(path);
  if (above === path) {
    throw InputError.of('is the root of the file system; give a folder in it', { file: target });
  }
  const beside = (ending: string) => join(above, `.${basename(path)}.lasttouch-${ending}`);
  return {
    target,
    path,
    above,
    lock: beside('lock'),
    freshOf: beside,
    formerOf: (token) => beside(`${token}-old`),
  };
}

/** What runs on this report that are gone may have left beside it: by their names only. */
export function leftBeside(names: Names): { fresh: string[]; former: string[]; locks: string[] } {
  const prefix = `.${basename(names.path)}.lasttouch-`;
  const endings = listNames(names.above)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  const matching = (pattern: string) =>
    endings
      .filter((ending) => new RegExp(`^${pattern}$`).test(ending))
      .map((ending) => names.freshOf(ending));
  return {
    fresh: matching(TOKEN),
    former: matching(`${TOKEN}-old`),
    locks: matching(`lock\\.${TOKEN}(-stale)?`),
  };
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
