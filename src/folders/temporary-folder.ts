import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = new Set<string>();

/**
 * Makes a temporary folder, which `removeTemporaryFolder` removes; its name begins with `lasttouch-` and what is
 * given.
 */
export function makeTemporaryFolder(name = ''): string {
  const folder = mkdtempSync(join(tmpdir(), `lasttouch-${name}`));
  open.add(folder);
  return folder;
}

/** The path of a temporary folder that is made when something is put into it. `removeTemporaryFolder` removes it. */
export function reserveTemporaryFolder(name: string): string {
  const folder = join(tmpdir(), `lasttouch-${name}${randomUUID()}`);
  open.add(folder);
  return folder;
}

/** Removes a temporary folder with all that is in it. */
export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
}

/** Leaves a temporary folder where it is, for somebody to look into. */
export function keepTemporaryFolder(folder: string): void {
  open.delete(folder);
}

/** Gives work a folder of its own, which is gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = makeTemporaryFolder();
  try {
    return await work(folder);
  } finally {
    removeTemporaryFolder(folder);
  }
}

/** Removes all temporary folders: for a process that is told to end. */
export function removeTemporaryFolders(): void {
  for (const folder of open) removeTemporaryFolder(folder);
}
