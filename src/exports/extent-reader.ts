import { closeSync, openSync, readSync } from 'node:fs';
import { ByteWindow } from './byte-window.ts';
import { type InputFile, isSeekable } from './header.ts';
import { InputError, readFailure } from './input-error.ts';
import { changed, checkUnchanged, readRange } from './range-reader.ts';
import type { RecordScanner } from './record-scanner.ts';
import type { TextBytes } from './scan-memory.ts';

/** A part of a file that begins and ends with records, and the line in which it begins. */
export interface FileExtent {
  start: number;
  end: number;
  line: number;
}

/** What is called for each batch of an extent: as `BatchHandler`, and the line in which the extent begins. */
export type ExtentHandler = (bytes: TextBytes, view: DataView, base: number, line: number) => void;

/**
 * Reads parts of a file of which an earlier reading has told that they begin and end with records. A file that is not seekable
 * is read from its start. Throws an `InputError` when the file can't be read or has changed.
 */
export async function readExtents(
  file: InputFile,
  extents: readonly FileExtent[],
  scanner: RecordScanner,
  blockBytes: number,
  handler: ExtentHandler,
): Promise<void> {
  if (isSeekable(file)) {
    try {
      readPlainExtents(file, extents, scanner, handler);
    } catch (error) {
      throw readFailure(file.label, error);
    }
    return;
  }
  for (const { line, ...bounds } of extents) {
    const range = { ...bounds, exact: true };
    const reading = await readRange(file, range, scanner, blockBytes, [], (bytes, view, base) =>
      handler(bytes, view, base, line),
    );
    if (reading.problems !== undefined) throw new InputError(reading.problems);
  }
}

function readPlainExtents(
  file: InputFile,
  extents: readonly FileExtent[],
  scanner: RecordScanner,
  handler: ExtentHandler,
): void {
  const window = new ByteWindow(0, 0, scanner.memory);
  const descriptor = openSync(file.path, 'r');
  try {
    for (const { start, end, line } of extents) {
      window.moveTo(start, end - start);
      while (window.limit < end - start) {
        const read = readSync(
          descriptor,
          window.bytes,
          window.limit,
          end - start - window.limit,
          start + window.limit,
        );
        if (read === 0) throw changed(file);
        window.limit += read;
      }
      scanner.line = 0;
      scanner.fatal = undefined;
      for (let full = true; full && scanner.fatal === undefined; full = scanner.count === scanner.capacity) {
        window.position = scanner.scan(window.position, window.limit, true, window.limit);
        if (scanner.count > 0) handler(window.bytes, window.view, start, line);
      }
    }
    checkUnchanged(file, descriptor);
  } finally {
    closeSync(descriptor);
  }
}
