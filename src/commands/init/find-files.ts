import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareFileNames } from '../../exports/files/file-order.ts';
import { InputError, readFailure } from '../../problems/input-error.ts';

/** A file to look at, and what messages call it. */
export interface FileToLookAt {
  path: string;
  label: string;
  /** Whether it was named, and not merely found in a folder. */
  isNamed: boolean;
}

/** The files that are named, and those that lie directly in the folders that are. Throws an `InputError`. */
export function findFiles(paths: readonly string[]): FileToLookAt[] {
  const files = paths.flatMap((path) =>
    isFolder(path) ? filesIn(path) : [{ path, label: path, isNamed: true }],
  );
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => compareFileNames(a.label, b.label));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** What is a file of an export, hidden ones aside, and not this tool's own or a text for people. */
const NO_EXPORT = /^\.|\.(md|json|html?|pdf|js|mjs|ts|py|sql|sh|png|jpe?g|svg)$/i;

function filesIn(folder: string): FileToLookAt[] {
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !NO_EXPORT.test(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    throw readFailure(folder, error);
  }
  if (names.length === 0)
    throw InputError.of(
      'has no file that could be an export; give the folder that holds the exported CSV files',
      {
        file: folder,
      },
    );
  return names.map((name) => ({ path: join(folder, name), label: name, isNamed: false }));
}
