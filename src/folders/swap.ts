import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { OutputError } from '../problems/output-error.ts';
import type { Names } from './names.ts';
import { firstForeign, holdsNothing, type Recognize } from './own-files.ts';
import { errorCode, statusOf } from './plain-file.ts';
import type { PausingWork } from './turns.ts';

/**
 * What a target may be that is replaced: how it is known, what it is called in messages, and the option that names it.
 */
export interface Expectation {
  recognize: Recognize;
  what: string;
  option: string;
}

/**
 * Throws an `InputError` unless the target is missing, holds nothing, or is what this tool wrote without foreign
 * files.
 */
export function* checkReplaceable(
  { target, path }: Names,
  { recognize, what, option }: Expectation,
): PausingWork<void> {
  const stats = statusOf(path);
  if (stats === undefined) return;
  const refuse = (why: string) => InputError.of(why, { file: target });
  if (!stats.isDirectory()) throw refuse(`exists and is not a folder; give another ${option}`);
  if (statusOf(dirname(path))?.dev !== stats.dev) {
    throw refuse(
      'is a mount point, and a report is swapped in as a whole in the folder above; give a folder in it, or mount the folder above',
    );
  }
  const isOwn = recognize(path);
  if (isOwn === undefined) {
    if (holdsNothing(path)) return;
    throw refuse(`is neither empty nor a lasttouch report, so it is not replaced; give another ${option}`);
  }
  const foreign = yield* firstForeign(path, isOwn);
  if (foreign === undefined) return;
  throw refuse(
    `holds ${JSON.stringify(foreign)}, which is not part of the ${what}, so it is not replaced; move it away or give another ${option}`,
  );
}

/** Flushes a folder and the folders in it: the names of files, not what is in them. */
export function syncFolders(folder: string): void {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const path of [folder, ...inside.map(({ name }) => join(folder, name))]) syncFile(path);
}

/** Flushes a file, or the names in a folder. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts a new folder into the place of the former one, which is moved aside. Where that fails the former one is put
 * back at once. Throws
 * an `OutputError`.
 */
export function swapIn({ target, path }: Names, fresh: string, former: string): void {
  const hadFormer = existsSync(path);
  if (hadFormer) moveAside(target, path, former);
  try {
    renameSync(fresh, path);
  } catch (error) {
    if (hadFormer) putBack(target, path, former, error);
    throw error;
  }
}

function moveAside(target: string, path: string, former: string): void {
  try {
    renameSync(path, former);
  } catch (error) {
    if (errorCode(error) !== 'EBUSY') throw error;
    throw new OutputError(
      `${target}: can't be moved (EBUSY), as a mount point can't, and a report is swapped in as a whole in the folder above; give a folder in it`,
    );
  }
}

function putBack(target: string, path: string, former: string, reason: unknown): void {
  try {
    renameSync(former, path);
  } catch {
    throw new OutputError(
      `${target}: the new report could not be put there (${errorCode(reason)}), nor the former one put back; that lies in ${former}`,
    );
  }
}
