import { chmodSync, chownSync, closeSync, fsyncSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../problems/input-error.ts';
import { OutputError } from '../problems/output-error.ts';
import { isMarkOfGone, processMark } from './lock-holder.ts';
import { followLinks } from './names.ts';
import { removeFile } from './own-files.ts';
import { appendToFile, createFile, errorCode, randomToken, statusOf, writeText } from './plain-file.ts';
import { checkWritable, isIn, type ReadFile, realPath } from './real-file.ts';
import { isTurnDue, takeTurn } from './turns.ts';

const BLOCK_CHARACTERS = 1 << 16;

/** What a file must not be that is written beside a report. */
export interface Written {
  /** How the file was given, for messages. */
  option: string;
  reads: readonly ReadFile[];
  /** Reports in which the file must not lie: they are replaced as a whole. */
  reports?: readonly string[] | undefined;
}

/** A file that is to be written: how it was given, and its path. */
export interface GivenFile {
  option: string;
  path: string;
}

/** Throws an `InputError` where two files that are to be written are one. */
export function checkApart(files: readonly GivenFile[]): void {
  const first = new Map<string, string>();
  for (const { option, path } of files) {
    const real = realPath(path);
    const other = first.get(real);
    if (other !== undefined)
      throw InputError.of(`${option}: is the same file as that of ${other}; give another file`, {
        file: path,
      });
    first.set(real, option);
  }
}

const FRESH = '.lasttouch-';
const LEFT = /^\.lasttouch-[0-9a-f]{32}-(.+)$/;

/** Removes from a folder what runs had begun to write beside its place when they were killed. */
function removeLeftBy(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const mark = LEFT.exec(entry.name)?.[1];
    if (mark === undefined || !entry.isFile() || !isMarkOfGone(mark)) continue;
    try {
      removeFile(join(folder, entry.name));
    } catch (error) {
      // What another user's run left is for that user to remove.
      if (!['EPERM', 'EACCES', 'EROFS'].includes(errorCode(error))) throw error;
    }
  }
}

/** A file outside of the report that a run writes as a whole: until then the former one stands. A link is followed. */
export class OutputFile {
  static readonly #begun = new Set<string>();
  readonly #path: string;
  readonly #written: Written;

  private constructor(path: string, written: Written) {
    this.#path = path;
    this.#written = written;
  }

  /**
   * Looks at the place before anything is done. Throws an `InputError` where the file is read, lies in the report, or
   * is no plain file.
   */
  static at(path: string, written: Written): OutputFile {
    checkPlace(path, written);
    return new OutputFile(path, written);
  }

  /** Removes what is written half: for a process that is told to end. */
  static discardAll(): void {
    for (const path of OutputFile.#begun) rmSync(path, { force: true });
  }

  /** Writes the file beside its place and puts it there, after another look. The former mode and group stay. */
  async write(pieces: Iterable<string>): Promise<void> {
    checkPlace(this.#path, this.#written);
    const place = followLinks(this.#path);
    removeLeftBy(dirname(place));
    const fresh = join(dirname(place), `${FRESH}${randomToken()}-${processMark()}`);
    const descriptor = createFile(fresh);
    OutputFile.#begun.add(fresh);
    try {
      await writeAndFlush(descriptor, pieces);
      keepMode(fresh, place);
      checkPlace(this.#path, this.#written);
      renameSync(fresh, place);
    } catch (error) {
      throw named(error, this.#path);
    } finally {
      rmSync(fresh, { force: true });
      OutputFile.#begun.delete(fresh);
    }
  }
}

function checkPlace(path: string, { option, reads, reports = [] }: Written): void {
  const place = realPath(path);
  if (reports.some((report) => isIn(place, realPath(report)))) {
    throw InputError.of(
      `${option}: lies inside the report folder, which is replaced as a whole; give another file`,
      { file: path },
    );
  }
  checkWritable(path, option, reads);
}

/**
 * A file of another program at whose end a run writes. Throws an `InputError` where it is read, or is no plain file.
 */
export class AppendedFile {
  readonly #path: string;
  readonly #written: Written;

  private constructor(path: string, written: Written) {
    this.#path = path;
    this.#written = written;
  }

  /** Looks at the place before anything is done. */
  static at(path: string, written: Written): AppendedFile {
    checkPlace(path, written);
    return new AppendedFile(path, written);
  }

  /** Writes at the end of the file, after another look. */
  write(text: string): void {
    checkPlace(this.#path, this.#written);
    appendToFile(this.#path, text);
  }
}

/** Writes pieces of text in blocks that are worth a call of the system. Between blocks, signals get their turn. */
export async function writePieces(descriptor: number, pieces: Iterable<string>): Promise<void> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK_CHARACTERS) continue;
    writeText(descriptor, block);
    block = '';
    if (isTurnDue()) await takeTurn();
  }
  writeText(descriptor, block);
}

async function writeAndFlush(descriptor: number, pieces: Iterable<string>): Promise<void> {
  try {
    await writePieces(descriptor, pieces);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives a new file or folder the mode, with `least` in it, and, where that is allowed, the group of what it replaces.
 */
export function keepMode(fresh: string, former: string, least = 0): void {
  const [before, now] = [statusOf(former), statusOf(fresh)];
  if (before === undefined || now === undefined) return;
  if (before.gid !== now.gid) {
    try {
      chownSync(fresh, -1, before.gid);
    } catch (error) {
      // Whoever is not in that group may not give files to it.
      if (errorCode(error) !== 'EPERM') throw error;
    }
  }
  // Also where it is the same: a change of the group may take bits away.
  chmodSync(fresh, (before.mode | least) & 0o7777);
}

/** An error of the system that tells no path, such as a full disk, with the path. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || 'path' in error) return error;
  return new OutputError(`${path}: could not be written (${errorCode(error)}): ${error.message}`);
}
