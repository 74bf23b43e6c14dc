import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../problems/input-error.ts';

/** The start time of a process as Linux tells it, so that a process id that is used again is not taken for the old process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

interface LockHolder {
  pid: number;
  host: string;
  start: string;
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(holder.pid) === holder.start;
}

function readHolder(lock: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as LockHolder | null;
    return holder ?? undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Moves a lock away whose process is gone. Where another run took the lock over in between, it is that run's lock that was moved:
 * it goes back.
 */
function removeStale(lock: string, mine: string): void {
  const stale = `${mine}.stale`;
  try {
    renameSync(lock, stale);
    const holder = readHolder(stale);
    if (holder !== undefined && isAlive(holder)) linkSync(stale, lock);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(stale, { force: true });
  }
}

/** Removes what runs left beside the lock that were killed while they took it. */
function removeLeftBehind(lock: string): void {
  const prefix = `${basename(lock)}.`;
  for (const name of readdirSync(dirname(lock))) {
    if (!name.startsWith(prefix)) continue;
    const path = join(dirname(lock), name);
    // One that was killed before it could write who it is has its process id in the name only.
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    const holder = readHolder(path) ?? { pid, host: hostname(), start: startOf(pid) };
    if (!isAlive(holder)) rmSync(path, { force: true });
  }
}

/** Takes the lock, or throws an `InputError` that names the run which holds it. A lock whose process is gone is taken over. */
export function takeLock(target: string, lock: string): void {
  const mine = `${lock}.${process.pid}`;
  try {
    writeFileSync(mine, JSON.stringify({ pid: process.pid, host: hostname(), start: startOf(process.pid) }));
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        // A link appears whole or not at all, so that nobody ever reads a lock half written.
        linkSync(mine, lock);
        removeLeftBehind(lock);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(lock);
      if (holder !== undefined && isAlive(holder)) {
        throw InputError.of(
          `another run writes this report (process ${holder.pid} on ${holder.host}); wait for it, or give another --out`,
          { file: target },
        );
      }
      removeStale(lock, mine);
    }
    throw InputError.of('another run has just begun to write this report; try again', { file: target });
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Frees a lock that this process holds. */
export function freeLock(lock: string): void {
  rmSync(lock, { force: true });
}
