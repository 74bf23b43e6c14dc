import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { followLinks } from './names.ts';
import { isAbsence, statusOf } from './plain-file.ts';

/** A file that a run reads: what it is to the run, for messages, and where it is. */
export interface ReadFile {
  what: string;
  path: string;
}

/** The path without any link in it; what is missing at its end stays as it is written. */
export function realPath(path: string): string {
  const end = followLinks(path);
  try {
    return realpathSync(end);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  const above = dirname(end);
  return above === end ? end : join(realPath(above), basename(end));
}

/** Whether a path is a folder or lies in it; both are real. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Throws an `InputError` where a file that is read lies in a folder that is replaced. */
export function checkNothingReadIn(target: string, folder: string, reads: readonly ReadFile[]): void {
  const real = realPath(folder);
  for (const { what, path } of reads) {
    if (!isIn(realPath(path), real)) continue;
    throw InputError.of(
      `holds ${path}, which is ${what}, and would be replaced with it; give another folder`,
      {
        file: target,
      },
    );
  }
}

/**
 * Throws an `InputError` unless a path can be written as a plain file: it may be missing, in a folder that is there,
 * and it is by its
 * device and inode none of the files that are read. `option` is how it was given, for messages.
 */
export function checkWritable(path: string, option: string, reads: readonly ReadFile[]): void {
  const refuse = (why: string) => InputError.of(`${option}: ${why}`, { file: path });
  const real = followLinks(path);
  const stats = statusOf(real);
  if (stats === undefined) {
    if (statusOf(dirname(real))?.isDirectory() === true) return;
    throw refuse('lies in no folder; give a file in a folder that is there');
  }
  if (!stats.isFile()) {
    throw refuse(
      `is ${stats.isDirectory() ? 'a folder' : 'a pipe, device or socket'}; give a plain file, or one that is not there yet`,
    );
  }
  for (const { what, path: read } of reads) {
    const status = statusOf(read);
    if (status?.ino === stats.ino && status.dev === stats.dev) {
      throw refuse(`is the same file as ${read}, which is ${what}; give another file`);
    }
  }
}

/** Whether anything is at a path, a link that leads nowhere too. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
