import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Job } from '../../engine/job.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { type ProblemList, readFailure } from '../../problems/input-error.ts';
import { rangesOf } from '../protocol/file-ranges.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import { globsOf } from './sql.ts';
import { tasksFor, textBytes } from './statements/sizes.ts';
import type { Reading } from './statements/stage.ts';

/** Endings by which Spark takes a file for compressed, gzip aside. */
const COMPRESSED = /\.(bz2|deflate|lz4|lzo|snappy|zst)$/;

const CARRIAGE_RETURN = 0x0d;

/**
 * Whether the last byte of a file is a carriage return. Without a line feed behind it, it is data, but in a line of
 * Spark's it looks like a part of the line end.
 */
function endsWithCarriageReturn({ path, label, size }: InputFile): boolean {
  const last = Buffer.alloc(1);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, last, 0, 1, size - 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readFailure(label, error);
  }
  return last[0] === CARRIAGE_RETURN;
}

/** What keeps a file from being read by Spark, or undefined. */
function obstacle(file: InputFile): string | undefined {
  const name = basename(file.path);
  if (file.encoding !== 'utf-8') return 'files have to be in UTF-8 (--encoding)';
  if (file.start === undefined && file.gzip && !name.endsWith('.gz'))
    return 'is gzip, but Spark goes by the name; rename it so that it ends with .gz';
  if (file.start === undefined && !file.gzip && name.endsWith('.gz'))
    return 'is not gzip, but Spark goes by the name; rename it so that it does not end with .gz';
  if (COMPRESSED.test(name)) return 'has the ending of a compressed file; rename it';
  if (/^[._]/.test(name))
    return 'has a name that Spark passes over; rename it so that it begins with a letter';
  if (file.headerLines > 1) return 'has a header of several lines; each record has to be one line';
  if (file.start === undefined && !file.gzip && endsWithCarriageReturn(file))
    return 'ends with a carriage return that no line feed follows; end it with a line feed';
  return undefined;
}

/** The kinds of files that the kernel reads. */
export const ROW_KINDS: ReadonlySet<Kind> = new Set(['clicks', 'conversions', 'identities']);

/** The files of rows of a job, with their places. */
function rowFiles(job: Job): [number, InputFile][] {
  return [...job.files.entries()].filter(([, { kind }]) => ROW_KINDS.has(kind));
}

/** Notes the files that Spark can't read. */
export function checkReadable(job: Job, problems: ProblemList): void {
  for (const [, file] of rowFiles(job)) {
    const message = problems.attempt(() => obstacle(file));
    if (message !== undefined) problems.add(`${message} (--engine spark)`, { file: file.label });
  }
}

/** The address of each file of a job, without escapes. */
export function addressesOf(job: Job): string[] {
  return job.files.map(({ path, start }) => (start === undefined ? `file://${path}` : path));
}

/** How the executors read the files of some kinds: what lies at addresses by lines, all else by ranges. */
export function readingOf(kernel: KernelJob, kinds: readonly Kind[]): Reading {
  const { job, addresses } = kernel;
  const lines = rowFiles(job).filter(([, { kind, start }]) => kinds.includes(kind) && start !== undefined);
  const ranges = rangesOf(kernel, kinds).length;
  return {
    globs: globsOf(lines.map(([place]) => addresses[place])),
    ranges,
    tasks: tasksFor(ranges, textBytes(job, kinds)),
  };
}

/** Notes the files of rows whose header was not met exactly once. */
export function checkRead(job: Job, headers: readonly number[], problems: ProblemList): void {
  for (const [place, file] of rowFiles(job)) {
    if (headers[place] !== 1)
      problems.add('was not read by Spark; check that all executors see it under the same path', {
        file: file.label,
      });
  }
}
