import { existsSync, renameSync } from 'node:fs';
import { FolderLock } from './folder-lock.ts';
import { leftBeside, type Names, namesOf } from './names.ts';
import { asBegun, asReport, holdsNothing, isRealFolder, type Recognize, removeOwn } from './own-files.ts';
import { randomToken, statusOf } from './plain-file.ts';
import { type PausingWork, withTurns } from './turns.ts';

/**
 * Puts right what runs left that were killed: a former report goes back where it was, what they had begun is removed
 * as far as it is theirs. For the holder of the lock.
 */
export function* recover(names: Names, recognize: Recognize): PausingWork<void> {
  const left = leftBeside(names);
  const prove: Recognize = (folder) => recognize(folder) ?? asReport(folder);
  const formers = left.former.filter(isRealFolder);
  if (!existsSync(names.path)) {
    const [latest] = formers
      .filter((folder) => prove(folder) !== undefined)
      .sort((a, b) => movedAt(b) - movedAt(a));
    if (latest !== undefined) renameSync(latest, names.path);
  }
  for (const folder of formers.filter(isRealFolder)) yield* removeLeft(folder, prove);
  for (const folder of left.fresh.filter(isRealFolder)) yield* removeLeft(folder, asBegun);
}

function movedAt(folder: string): number {
  return statusOf(folder)?.ctimeMs ?? 0;
}

/** Where nothing proves a folder to be ours it stays, unless nothing is in it. */
function* removeLeft(folder: string, recognize: Recognize): PausingWork<void> {
  const isOwn = recognize(folder);
  if (isOwn !== undefined) yield* removeOwn(folder, isOwn);
  else if (holdsNothing(folder)) yield* removeOwn(folder, () => false);
}

/**
 * Puts a report right before it is read, where a run that was killed during the swap left the former report beside it.
 * While another run swaps, its report may be there already, and is left alone.
 */
export async function recoverReport(target: string): Promise<void> {
  const names = namesOf(target);
  if (existsSync(names.path) || leftBeside(names).former.length === 0) return;
  let lock: FolderLock;
  try {
    lock = FolderLock.take(names, randomToken());
  } catch (error) {
    if (existsSync(names.path)) return;
    throw error;
  }
  try {
    await withTurns(recover(names, asReport));
  } finally {
    lock.free();
  }
}
