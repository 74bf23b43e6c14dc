import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { TextBytes } from '../loops/loop-memory.ts';
import { damagedGzip, InputError, type InputProblem, readFailure } from '../problems/input-error.ts';
import { ByteWindow } from '../records/byte-window.ts';
import type { FatalRecord, RecordScanner } from '../records/record-scanner.ts';
import { transcoderFor } from '../records/transcoder.ts';
import { type InputFile, isSeekable } from './files/header.ts';

/** A part of a file: the records that begin in `[start, end)`, in bytes of the text (inflated, in UTF-8). */
export interface FileRange {
  start: number;
  end: number;
  /** Whether a record is known to begin at `start`; else the first line break is guessed to end a record. */
  exact: boolean;
  /** Whether the file is read as it comes, so that signals get their turn between its chunks. */
  asItComes?: boolean;
}

/** How the reading of a range went. */
export interface RangeReading {
  /** Where the first record was taken to begin, or -1 when no record begins in the range or it was given up. */
  from: number;
  /** Where the first record behind the range begins. */
  next: number;
  /** Line breaks in `[from, next)`. */
  lines: number;
  fatal: FatalRecord | undefined;
  /** Set when the file could not be read to the end of the range: it changed, is damaged, or can't be opened. */
  problems?: InputProblem[];
}

/** The rejected rows of a range, not to be believed before it is known where the first record begins. */
export interface GuessedRejects {
  readonly length: number;
  /** Forgets all rows. */
  clear(): void;
}

/** For who rejects no rows by ranges. */
export const NO_REJECTS: GuessedRejects = { length: 0, clear() {} };

/** What is called for each batch: the bytes, and the offset in the file of the first. */
export type BatchHandler = (bytes: TextBytes, base: number) => void;

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 256 * 1024;
/**
 * A guessed range with more rejected rows is given up, and read again when it is known where its first record begins.
 * It may lie inside a long quoted field: then its rejects mean nothing, and all of them together would not fit in the
 * memory.
 */
const MOST_GUESSED_REJECTS = 50_000;
/** A range is read so far beyond its end at first, for the rest of its last record. */
const OVERLAP = 4096;

/** Feeds blocks to a scanner and its batches to a handler, from the first record of a range to its end. */
class RangeScan {
  readonly window: ByteWindow;
  readonly reading: RangeReading;
  readonly #scanner: RecordScanner;
  readonly #handler: BatchHandler;
  readonly #rejects: GuessedRejects;
  readonly #end: number;
  readonly #guessed: boolean;
  #seeking: boolean;

  constructor(
    range: FileRange,
    scanner: RecordScanner,
    rejects: GuessedRejects,
    handler: BatchHandler,
    blockBytes: number,
  ) {
    const start = range.exact ? range.start : range.start - 1;
    this.window = new ByteWindow(start, blockBytes, scanner.memory);
    this.reading = { from: range.exact ? start : -1, next: start, lines: 0, fatal: undefined };
    this.#scanner = scanner;
    this.#handler = handler;
    this.#rejects = rejects;
    this.#end = range.end;
    this.#guessed = !range.exact;
    this.#seeking = !range.exact;
    scanner.line = 0;
    scanner.fatal = undefined;
  }

  /** Scans what is at hand; true when the range is finished. */
  drain(isEnd: boolean): boolean {
    const { window } = this;
    if (this.#seeking && !this.#findStart()) return isEnd || window.base + window.limit > this.#end;
    const stopAt = Math.min(window.limit, this.#end - window.base);
    let full = true;
    while (full && this.#scanner.fatal === undefined) {
      window.position = this.#scanner.scan(window.position, window.limit, isEnd, stopAt);
      if (this.#scanner.scanned > 0) this.#handler(window.bytes, window.base);
      if (this.#guessed && this.#rejects.length > MOST_GUESSED_REJECTS) return this.#giveUp();
      full = this.#scanner.isFull;
    }
    this.reading.next = window.base + window.position;
    this.reading.lines = this.#scanner.line;
    this.reading.fatal = this.#scanner.fatal;
    return isEnd || this.reading.fatal !== undefined || this.reading.next >= this.#end;
  }

  #giveUp(): true {
    this.reading.from = -1;
    this.#rejects.clear();
    return true;
  }

  /** Puts the position behind the first line break; false while there is none. */
  #findStart(): boolean {
    const { window } = this;
    const at = window.bytes.subarray(0, window.limit).indexOf(LINE_FEED, window.position);
    window.position = at < 0 ? window.limit : at + 1;
    if (at < 0 || window.base + window.position >= this.#end) return false;
    this.reading.from = window.base + window.position;
    this.#seeking = false;
    return true;
  }
}

/** The input error for a file that changed under the hands of the reader. */
export function changed(file: InputFile): InputError {
  return InputError.of('changed while it was read; run again when the export is complete', {
    file: file.label,
  });
}

/** Throws an `InputError` when the open file is no longer the one that was found. */
export function checkUnchanged(file: InputFile, descriptor: number): void {
  const stats = fstatSync(descriptor);
  if (stats.size !== file.size || stats.mtimeMs !== file.modified || stats.ino !== file.inode)
    throw changed(file);
}

function readPlain(file: InputFile, range: FileRange, scan: RangeScan, blockBytes: number): void {
  const { window } = scan;
  const descriptor = openSync(file.path, 'r');
  try {
    let offset = window.base;
    let finished = false;
    while (!finished) {
      const waiting = window.limit - window.position;
      const wanted = offset < range.end ? range.end + OVERLAP - offset : Math.max(OVERLAP, waiting);
      // At least as much as waits unscanned, so that a long record is not scanned again and again in small steps.
      const size = Math.min(Math.max(blockBytes, waiting), wanted, file.size - offset);
      window.makeRoom(size);
      const read = size === 0 ? 0 : readSync(descriptor, window.bytes, window.limit, size, offset);
      if (read === 0 && size > 0) throw changed(file);
      window.limit += read;
      offset += read;
      finished = scan.drain(offset >= file.size);
    }
    checkUnchanged(file, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Zero bytes may pad a gzip file; anything else behind its last member would be lost silently. */
function checkPadding(file: InputFile, gunzip: Gunzip): void {
  const descriptor = openSync(file.path, 'r');
  try {
    const rest = Buffer.alloc(64 * 1024);
    for (let offset = gunzip.bytesWritten; offset < file.size; offset += rest.length) {
      const read = readSync(descriptor, rest, 0, rest.length, offset);
      if (rest.subarray(0, read).some((byte) => byte !== 0)) throw new Error('text behind its end');
    }
    checkUnchanged(file, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function damaged(file: InputFile, error: unknown): unknown {
  if (error instanceof InputError || (error as NodeJS.ErrnoException).syscall !== undefined) return error;
  return damagedGzip(file.label, error);
}

/** What a gzip file inflates to; nothing of it is to be believed before the end. */
async function* inflated(file: InputFile): AsyncGenerator<Buffer> {
  const source = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
    checkPadding(file, gunzip);
  } catch (error) {
    throw damaged(file, error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* uncut(file: InputFile): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file.path, { highWaterMark: CHUNK_BYTES }))
    yield chunk as Buffer;
  const descriptor = openSync(file.path, 'r');
  try {
    checkUnchanged(file, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The text of a file from its start, inflated and in UTF-8. */
async function* textOf(file: InputFile): AsyncGenerator<Uint8Array> {
  const transcoder = transcoderFor(file.encoding);
  for await (const chunk of file.gzip ? inflated(file) : uncut(file)) yield transcoder?.push(chunk) ?? chunk;
  if (transcoder !== undefined) yield transcoder.end();
}

async function readFromStart(
  file: InputFile,
  range: FileRange,
  scan: RangeScan,
  blockBytes: number,
): Promise<void> {
  const { window } = scan;
  let skip = range.start;
  for await (const text of textOf(file)) {
    let chunk = text.subarray(Math.min(skip, text.length));
    skip -= text.length - chunk.length;
    while (chunk.length > 0) {
      const piece = chunk.subarray(0, Math.max(blockBytes, window.limit - window.position));
      window.makeRoom(piece.length);
      window.bytes.set(piece, window.limit);
      window.limit += piece.length;
      chunk = chunk.subarray(piece.length);
      if (scan.drain(false)) return;
    }
  }
  scan.drain(true);
}

/**
 * Reads the records that begin in a range of a file and calls `handler` for each batch of them. What keeps the file
 * from being read is given in `problems`; a record that can't be read in `fatal`, to be believed only if the range
 * began rightly. `rejects` is what the handler fills.
 */
export async function readRange(
  file: InputFile,
  range: FileRange,
  scanner: RecordScanner,
  blockBytes: number,
  rejects: GuessedRejects,
  handler: BatchHandler,
): Promise<RangeReading> {
  const scan = new RangeScan(range, scanner, rejects, handler, blockBytes);
  try {
    if (isSeekable(file) && range.asItComes !== true) readPlain(file, range, scan, blockBytes);
    else await readFromStart(file, range, scan, blockBytes);
  } catch (error) {
    scan.reading.problems = readFailure(file.label, error).problems;
  }
  return scan.reading;
}
