import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OutputError } from '../problems/output-error.ts';
import { createFile, errorCode, randomToken, writeAll } from './plain-file.ts';

/** Few enough that many files can be read side by side. */
const BLOCK_BYTES = 1 << 14;
const LINE_FEED = 0x0a;

/** A file of lines in a scratch folder, for what has no room in memory. Lines hold no line feed. */
export class ScratchFile {
  readonly path: string;
  readonly #descriptor: number;
  #length = 0;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  /** Makes a file in the folder, and the folder with it. Nobody else can read either. Throws an `OutputError`. */
  static create(folder: string): ScratchFile {
    const path = join(folder, randomToken());
    return orOutputError(folder, () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return new ScratchFile(path, createFile(path, 0o600));
    });
  }

  /**
   * Adds lines and gives their place in the file, in bytes. Throws an `OutputError` when the disk is full, for example.
   */
  append(lines: readonly string[]): { from: number; to: number } {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    orOutputError(this.path, () => writeAll(this.#descriptor, bytes));
    const from = this.#length;
    this.#length += bytes.length;
    return { from, to: this.#length };
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Closes and removes the file. */
  discard(): void {
    this.close();
    rmSync(this.path, { force: true });
  }
}

function orOutputError<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new OutputError(
      `${path}: what does not fit in memory could not be written (${errorCode(error)}); set TMPDIR to a folder with room`,
    );
  }
}

/**
 * The lines of a scratch file, or of the part `[from, to)` of it in bytes, read block by block. The file is only open
 * while a block is read: more files than a process may open can be read side by side.
 */
export function* scratchLines(path: string, from = 0, to = Number.POSITIVE_INFINITY): Generator<string> {
  const block = Buffer.alloc(BLOCK_BYTES);
  let rest = Buffer.alloc(0);
  for (let at = from; at < to; ) {
    const read = readAt(path, block.subarray(0, Math.min(BLOCK_BYTES, to - at)), at);
    if (read === 0) return;
    at += read;
    const bytes = Buffer.concat([rest, block.subarray(0, read)]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}

function readAt(path: string, block: Uint8Array, position: number): number {
  const descriptor = openSync(path, 'r');
  try {
    return readSync(descriptor, block, 0, block.length, position);
  } finally {
    closeSync(descriptor);
  }
}
