import { closeSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { isOutOfFiles } from '../problems/out-of-files.ts';
import { OutputError } from '../problems/output-error.ts';
import { FolderLock } from './folder-lock.ts';
import { type Names, namesOf } from './names.ts';
import {
  asBegun,
  asReport,
  firstForeign,
  JOURNAL,
  type Recognize,
  RUN_FILE,
  removeFile,
  removeIfEmpty,
  removeOwn,
} from './own-files.ts';
import { createFile, errorCode, randomToken, statusOf, writeNewFile, writeText } from './plain-file.ts';
import { checkNothingReadIn, type ReadFile } from './real-file.ts';
import { recover } from './recover.ts';
import { keepMode, writePieces } from './replace-file.ts';
import { checkReplaceable, type Expectation, swapIn, syncFile, syncFolders } from './swap.ts';
import { atOnce, isTurnDue, type PausingWork, takeTurn, withTurns } from './turns.ts';

/** What is there before a folder is written. */
export interface Target {
  /** Files that the run reads. */
  reads?: readonly ReadFile[];
  /** What may be replaced: a report by default. */
  recognize?: Recognize;
  /** What it is called in messages. */
  what?: string;
  /** The option that named it. */
  option?: string;
}

/** What stays of a former report because this tool did not write it. */
export interface Leftover {
  folder: string;
  files: string[];
}

const NEEDS_ABOVE = ['EACCES', 'EROFS', 'EPERM'];

/**
 * A report folder that is written beside its target and then swapped in as a whole. Until `publish` the former report
 * stands; `discard` (after `publish` too) leaves nothing temporary behind.
 */
export class ReportFolder {
  static readonly #open = new Set<ReportFolder>();
  static readonly #targets = new Set<string>();
  static readonly #leftovers: Leftover[] = [];
  readonly #names: Names;
  readonly #lock: FolderLock;
  readonly #expectation: Expectation;
  readonly #fresh: string;
  readonly #former: string;
  readonly #begun = new Set<string>();
  readonly #folders = new Set<string>();
  #journal: number | undefined;
  #isSwapped = false;
  /** The first of the folders above the target that had to be made, while nothing is published. */
  #made: string | undefined;

  private constructor(names: Names, lock: FolderLock, made: string | undefined, target: Target) {
    this.#names = names;
    this.#lock = lock;
    this.#made = made;
    const { recognize = asReport, what = 'report', option = '--out' } = target;
    this.#expectation = { recognize, what, option };
    this.#fresh = names.freshOf(lock.token);
    this.#former = names.formerOf(lock.token);
    ReportFolder.#open.add(this);
    ReportFolder.#targets.add(names.target);
  }

  /**
   * What stays of replaced reports because this tool did not write it: somebody put it there in the moment of the
   * swap.
   */
  static leftovers(): readonly Leftover[] {
    return ReportFolder.#leftovers;
  }

  /** Discards all folders that are open: for a process that is told to end. */
  static discardAll(): void {
    for (const folder of ReportFolder.#open) folder.discard();
  }

  /** The targets that this process has written to, for messages of errors that name no file. */
  static targets(): readonly string[] {
    return [...ReportFolder.#targets];
  }

  /**
   * Locks the target, puts right what a killed run left, and begins an empty folder beside it. Throws an `InputError`
   * where the target may
   * not be replaced or another run writes it.
   */
  static async open(target: string, what: Target = {}): Promise<ReportFolder> {
    const names = namesOf(target);
    checkNothingReadIn(target, names.path, what.reads ?? []);
    const made = makeFolders(names.above);
    let folder: ReportFolder | undefined;
    try {
      folder = new ReportFolder(names, FolderLock.take(names, randomToken()), made, what);
      await folder.#begin();
      return folder;
    } catch (error) {
      if (folder !== undefined) folder.discard();
      else removeMade(made, names.above);
      throw needsAbove(error, names);
    }
  }

  async #begin(): Promise<void> {
    await withTurns(recover(this.#names, this.#expectation.recognize));
    await withTurns(checkReplaceable(this.#names, this.#expectation));
    mkdirSync(this.#fresh);
    this.#journal = createFile(join(this.#fresh, JOURNAL));
    // At once, so that what is made in it gets the group where the folder hands it on.
    keepMode(this.#fresh, this.#names.path, 0o700);
  }

  /**
   * Where a file of the report is written before it is published. The folders for it are made, and it is noted to be
   * ours.
   */
  pathOf(name: string): string {
    if (!this.#begun.has(name)) this.begin([name]);
    return join(this.#fresh, name);
  }

  /** Notes files to be ours that are about to be written, in one go where there are many, and makes their folders. */
  begin(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.#begun.has(name));
    if (fresh.length === 0) return;
    if (this.#journal === undefined) throw new Error(`${fresh[0]} is begun after the report was published`);
    this.#lock.refresh();
    writeText(this.#journal, fresh.map((name) => `${name}\n`).join(''));
    for (const name of fresh) {
      this.#begun.add(name);
      this.#makeFolder(dirname(name));
    }
  }

  /** Most files of a report share a folder, which is made once. */
  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(join(this.#fresh, folder), { recursive: true });
    this.#folders.add(folder);
  }

  /** Writes a file of the report, not flushed yet. Between files, signals and progress get their turn. */
  write(name: string, content: string | Uint8Array): Promise<void> {
    return this.#fill(name, (path) => writeNewFile(path, content));
  }

  /** Writes a file of any length piece by piece, as `write` does. Gives the number that the pieces give at their end. */
  async writePieces(name: string, pieces: Generator<string, number>): Promise<number> {
    let count = 0;
    const counted = function* () {
      count = yield* pieces;
    };
    await this.#fill(name, async (path) => {
      const descriptor = createFile(path);
      try {
        await writePieces(descriptor, counted());
      } finally {
        closeSync(descriptor);
      }
    });
    return count;
  }

  /** Copies a file into the report, and flushes it. */
  copy(name: string, source: string): Promise<void> {
    return this.#fill(name, (path) => {
      copyFileSync(source, path, constants.COPYFILE_EXCL);
      syncFile(path);
    });
  }

  async #fill(name: string, fill: (path: string) => void | Promise<void>): Promise<void> {
    const path = this.pathOf(name);
    try {
      await fill(path);
    } catch (error) {
      if (isOutOfFiles(error)) throw error;
      throw new OutputError(
        `${this.#names.target}: ${name} could not be written (${errorCode(error)}): ${(error as Error).message}`,
      );
    }
    if (isTurnDue()) await takeTurn();
  }

  /**
   * Swaps the new report in, whose files must be flushed already. Throws an `InputError` where somebody put foreign
   * files into the target
   * meanwhile, an `OutputError` where the lock was lost: then the former report stays. Signals get through, but not
   * between the last look and the swap.
   */
  async publish(): Promise<void> {
    const { above, target } = this.#names;
    const foreign = await withTurns(firstForeign(this.#fresh, asBegun(this.#fresh) ?? (() => false)));
    if (foreign !== undefined) {
      throw InputError.of(
        `somebody put ${JSON.stringify(foreign)} into the new report; nothing is published, run again`,
        { file: target },
      );
    }
    await withTurns(this.#keepModes());
    this.#endJournal();
    syncFolders(this.#fresh);
    await withTurns(checkReplaceable(this.#names, this.#expectation));
    this.#lock.check();
    swapIn(this.#names, this.#fresh, this.#former);
    this.#isSwapped = true;
    this.#made = undefined;
    syncFile(above);
    const files = await withTurns(this.#removeFormer());
    if (files.length > 0) ReportFolder.#leftovers.push({ folder: this.#former, files });
  }

  /** Removes the former report, which was moved aside; gives what is not ours and stays. */
  *#removeFormer(): PausingWork<string[]> {
    if (!this.#isSwapped || !existsSync(this.#former)) return [];
    return yield* removeOwn(this.#former, this.#expectation.recognize(this.#former) ?? (() => false));
  }

  [Symbol.dispose](): void {
    this.discard();
  }

  /** Removes everything temporary and frees the target. */
  discard(): void {
    if (!ReportFolder.#open.delete(this)) return;
    // First: where the process may open no more files, this one makes room for looking into folders.
    if (this.#journal !== undefined) closeSync(this.#journal);
    this.#journal = undefined;
    const isBegun = existsSync(this.#fresh) ? asBegun(this.#fresh) : undefined;
    if (isBegun !== undefined) atOnce(removeOwn(this.#fresh, isBegun));
    else removeIfEmpty(this.#fresh);
    atOnce(this.#removeFormer());
    this.#lock.free();
    removeMade(this.#made, this.#names.above);
  }

  #endJournal(): void {
    if (this.#journal === undefined) return;
    closeSync(this.#journal);
    this.#journal = undefined;
    removeFile(join(this.#fresh, JOURNAL));
  }

  /** The new files get the mode and group of the former ones, the folders those of the former folder. */
  *#keepModes(): PausingWork<void> {
    const { path } = this.#names;
    if (statusOf(path) === undefined) return;
    keepMode(this.#fresh, path);
    for (const entry of readdirSync(this.#fresh, { withFileTypes: true })) {
      if (entry.isDirectory()) keepMode(join(this.#fresh, entry.name), path);
    }
    const formerRun = join(path, RUN_FILE);
    const [before, now] = [statusOf(formerRun), statusOf(join(this.#fresh, RUN_FILE))];
    if (before === undefined || (before.mode === now?.mode && before.gid === now.gid)) return;
    for (const name of this.#begun) {
      if (statusOf(join(this.#fresh, name))?.isFile() === true) keepMode(join(this.#fresh, name), formerRun);
      yield;
    }
  }
}

/**
 * Makes the folders that are missing and gives the first of them. Node's own way never ends below a folder like /proc,
 * which denies them.
 */
export function makeFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const above = makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run made it meanwhile.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return above ?? path;
}

/** Removes the folders above the target that had to be made, unless something is in them. */
function removeMade(made: string | undefined, above: string): void {
  if (made === undefined) return;
  const top = dirname(made);
  for (let folder = above; folder !== top; folder = dirname(folder)) removeIfEmpty(folder);
}

/** Says that the folder above is needed, where the system does not let us write there. */
function needsAbove(error: unknown, { target, above }: Names): unknown {
  const { path = '' } = error as NodeJS.ErrnoException;
  if (!NEEDS_ABOVE.includes(errorCode(error)) || dirname(path) !== above) return error;
  return new OutputError(
    `${target}: the folder above it, ${above}, can't be written (${errorCode(error)}): a report is written beside its place and swapped in as a whole; make that folder writable, or give another --out`,
  );
}
