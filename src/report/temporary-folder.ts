import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = new Set<string>();

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
}

/** Gives work a folder of its own, which is gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lasttouch-'));
  open.add(folder);
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

/** Removes all temporary folders: for a process that is told to end. */
export function removeTemporaryFolders(): void {
  for (const folder of open) remove(folder);
}
