import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OutputError } from '../problems/output-error.ts';
import { createFile, errorCode, randomToken, writeAll } from './plain-file.ts';

const BLOCK_BYTES = 1 << 16;
const LINE_FEED = 0x0a;

/** A file of lines in a scratch folder, for what has no room in memory. Lines hold no line feed. */
export class ScratchFile {
  readonly path: string;
  readonly #descriptor: number;

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

  /** Throws an `OutputError` when the disk is full, for example. */
  append(lines: readonly string[]): void {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    orOutputError(this.path, () => writeAll(this.#descriptor, bytes));
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

/** The lines of a scratch file, read block by block. */
export function* scratchLines(path: string): Generator<string> {
  const descriptor = openSync(path, 'r');
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let rest = Buffer.alloc(0);
    for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
      const bytes = Buffer.concat([rest, block.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
        yield bytes.toString('utf8', from, end);
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
  } finally {
    closeSync(descriptor);
  }
}
