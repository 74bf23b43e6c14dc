import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { InputError } from '../problems/input-error.ts';
import { OutputError } from '../problems/output-error.ts';
import { isGone, type LockHolder, parseHolder, thisRun } from './lock-holder.ts';
import { leftBeside, type Names } from './names.ts';
import { createFile, errorCode, readPlainFile, writeAll } from './plain-file.ts';

/** A lock that was not refreshed for so long is taken over. */
const STALE_MS = 120_000;
const REFRESH_MS = 10_000;
const ATTEMPTS = 3;
const KEEP_OPEN = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

interface SeenLock {
  holder: LockHolder;
  /** By the clock of the file system. */
  refreshed: number;
}

/**
 * What is at the place of a lock; undefined where nothing is. Throws an `InputError` for what is no lock, which is not
 * touched.
 */
function lookAt(path: string, target: string): SeenLock | undefined {
  const seen = readPlainFile(path);
  const holder = seen && parseHolder(seen.text);
  if (seen !== undefined && holder !== undefined) return { holder, refreshed: seen.stats.mtimeMs };
  if (seen === undefined && lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  throw InputError.of(
    `its lock ${path} is none that lasttouch wrote; move it away when no run is going on, or give another --out`,
    { file: target },
  );
}

/**
 * The right to replace one report. The lock is a file with a random token in it, which is written again and again
 * while its run lives: so
 * others see by its time that the run is there, in whatever container or on whatever machine.
 */
export class FolderLock {
  readonly token: string;
  readonly #names: Names;
  readonly #content: Buffer;
  readonly #descriptor: number;
  readonly #timer: NodeJS.Timeout;
  #refreshedAt = performance.now();

  private constructor(names: Names, token: string, content: Buffer, descriptor: number) {
    this.token = token;
    this.#names = names;
    this.#content = content;
    this.#descriptor = descriptor;
    this.#timer = setInterval(() => this.refresh(), REFRESH_MS).unref();
  }

  /**
   * Takes the lock, or throws an `InputError` that names the run which holds it. The lock of a run that is gone for
   * sure, or that was not
   * refreshed for two minutes, is taken over.
   */
  static take(names: Names, token: string): FolderLock {
    const mine = `${names.lock}.${token}`;
    const content = Buffer.from(`${JSON.stringify(thisRun(token))}\n`);
    try {
      writeCandidate(mine, content);
      takePlace(names, mine);
      removeCandidates(names, mine);
      return new FolderLock(names, token, content, openSync(names.lock, KEEP_OPEN));
    } finally {
      rmSync(mine, { force: true });
    }
  }

  /** Shows others that the run lives, where the last time is long ago. The lock of another run is not touched by it. */
  refresh(): void {
    if (performance.now() - this.#refreshedAt < REFRESH_MS / 2) return;
    this.#refreshedAt = performance.now();
    try {
      writeSync(this.#descriptor, this.#content, 0, this.#content.length, 0);
    } catch {
      // Whether the lock is still held is asked before anything is replaced.
    }
  }

  /** Whether the lock is this run's still. */
  isHeld(): boolean {
    const seen = readPlainFile(this.#names.lock);
    return seen !== undefined && parseHolder(seen.text)?.token === this.token;
  }

  /** Throws an `OutputError` when another run has taken the lock over. */
  check(): void {
    this.refresh();
    if (this.isHeld()) return;
    throw new OutputError(
      `${this.#names.target}: the lock ${this.#names.lock} is no longer this run's: it was removed, or another run took it over because this one stood still for two minutes; nothing is published, run again`,
    );
  }

  /** Frees the lock, where it is still held. */
  free(): void {
    clearInterval(this.#timer);
    closeSync(this.#descriptor);
    if (this.isHeld()) rmSync(this.#names.lock, { force: true });
  }
}

function writeCandidate(path: string, content: Buffer): void {
  const descriptor = createFile(path);
  try {
    writeAll(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The time of the file system, by a file that was written just now: clocks of machines differ. */
function timeOf(path: string): number {
  return lstatSync(path).mtimeMs;
}

function takePlace({ target, lock }: Names, mine: string): void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (putInPlace(mine, lock)) return;
    const seen = lookAt(lock, target);
    if (seen === undefined) continue;
    const { holder, refreshed } = seen;
    if (!isGone(holder) && timeOf(mine) - refreshed < STALE_MS) throw heldBy(holder, target, lock);
    removeStale(lock, `${mine}-stale`, holder);
  }
  throw InputError.of(`another run has just begun to write this report (its lock is ${lock}); try again`, {
    file: target,
  });
}

function heldBy({ pid, host, since }: LockHolder, target: string, lock: string): InputError {
  const begun = since === '' ? '' : ` since ${since}`;
  return InputError.of(
    `another run writes this report (process ${pid} on ${host}${begun}, its lock is ${lock}); wait for it, or give another --out`,
    { file: target },
  );
}

/**
 * A link appears whole or not at all, so that nobody reads a lock half written. Where the disk has no links, the file
 * is copied.
 */
function putInPlace(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!NO_HARD_LINKS.includes(errorCode(error))) throw error;
  }
  try {
    copyFileSync(mine, lock, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moves a stale lock away. Where another run took it over in between, it is that run's lock that was moved: it goes
 * back.
 */
function removeStale(lock: string, stale: string, holder: LockHolder): void {
  try {
    renameSync(lock, stale);
    const moved = readPlainFile(stale);
    const movedHolder = moved && parseHolder(moved.text);
    if (movedHolder?.token !== holder.token || movedHolder.pid !== holder.pid) putInPlace(stale, lock);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(stale, { force: true });
  }
}

/** Removes what runs left beside the lock that were killed while they took it. */
function removeCandidates(names: Names, mine: string): void {
  const now = timeOf(mine);
  for (const path of leftBeside(names).locks) {
    if (path === mine) continue;
    const seen = readPlainFile(path);
    if (seen === undefined) continue;
    const holder = parseHolder(seen.text);
    const isOld = now - seen.stats.mtimeMs > STALE_MS;
    const isOurs = holder !== undefined || seen.text === '';
    if ((holder !== undefined && isGone(holder)) || (isOurs && isOld)) rmSync(path, { force: true });
  }
}
