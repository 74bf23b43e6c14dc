import { createHash } from 'node:crypto';
import { closeSync, fsync, readSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { openOwnFile } from '../../folders/plain-file.ts';
import { mapWithTurns } from '../../folders/turns.ts';
import type { FileDigest } from '../result.ts';

const flush = promisify(fsync);

/**
 * A thread is given files of about 1 MiB together. Each file counts for 64 KiB more than its size, as opening it
 * takes time.
 */
const TASK_BYTES = 1 << 20;
const FILE_BYTES = 64 << 10;

/**
 * Files to digest, as tasks for several threads. The largest files come first; small files share a task. Signals get
 * their turn between files.
 */
export async function digestTasks(paths: readonly string[]): Promise<{ paths: string[] }[]> {
  const sized = await mapWithTurns(paths, (path) => ({ path, size: statSync(path).size }));
  sized.sort((a, b) => b.size - a.size);
  const tasks: { paths: string[] }[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { path, size } of sized) {
    if (bytes + size > TASK_BYTES) {
      tasks.push({ paths: [] });
      bytes = 0;
    }
    tasks[tasks.length - 1].paths.push(path);
    bytes += size + FILE_BYTES;
  }
  return tasks;
}

/** A block of memory for `digestFiles`, which reads files through it. */
export function digestBlock(): Uint8Array {
  return Buffer.allocUnsafeSlow(1 << 20);
}

/** Calls `onBytes` with the open file's bytes, piece by piece. */
function readThrough(descriptor: number, block: Uint8Array, onBytes: (bytes: Uint8Array) => void): void {
  for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block))
    onBytes(block.subarray(0, read));
}

/**
 * Flushes written files to the disk and gives one digest over all their bytes in order. `onBytes` is called with each
 * piece of them. A file is read while the system flushes it.
 */
export async function digestFiles(
  paths: readonly string[],
  block: Uint8Array,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of paths) {
    const descriptor = openOwnFile(path);
    const flushed = flush(descriptor);
    try {
      readThrough(descriptor, block, (piece) => {
        hash.update(piece);
        onBytes(piece);
        bytes += piece.length;
      });
    } finally {
      await flushed.finally(() => closeSync(descriptor));
    }
  }
  return { bytes, sha256: hash.digest('hex') };
}
