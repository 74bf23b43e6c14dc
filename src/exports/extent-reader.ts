import { closeSync, openSync, readSync } from 'node:fs';
import type { TextBytes } from '../loops/loop-memory.ts';
import { InputError, readFailure } from '../problems/input-error.ts';
import { ByteWindow } from '../records/byte-window.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import { type InputFile, isSeekable } from './files/header.ts';
import { changed, checkUnchanged, NO_REJECTS, readRange } from './range-reader.ts';

/** A part of a file that begins and ends with records, and the line in which it begins. */
export interface FileExtent {
  start: number;
  end: number;
  line: number;
}

/** Where each row of a batch begins: in the file, and in which line, counted as those of the extents are. */
export interface RowPlaces {
  offsets: Float64Array;
  lines: Uint32Array;
}

/** What is called for each batch of rows. */
export type ExtentHandler = (bytes: TextBytes, places: RowPlaces) => void;

/**
 * Reads parts of a file in their order; an earlier reading has found that they begin and end with records. A file that
 * is not seekable is read from its start. Throws an `InputError` when the file can't be read or has changed.
 */
export async function readExtents(
  file: InputFile,
  extents: readonly FileExtent[],
  scanner: RecordScanner,
  blockBytes: number,
  handler: ExtentHandler,
): Promise<void> {
  const places = new PlaceNotes(scanner.capacity);
  if (isSeekable(file)) {
    try {
      readPlainExtents(file, extents, scanner, blockBytes, places, handler);
    } catch (error) {
      throw readFailure(file.label, error);
    }
    return;
  }
  for (const { line, ...bounds } of extents) {
    const range = { ...bounds, exact: true };
    const reading = await readRange(file, range, scanner, blockBytes, NO_REJECTS, (bytes, base) => {
      places.noteFrom(scanner, base, line);
      handler(bytes, places);
    });
    if (reading.problems !== undefined) throw new InputError(reading.problems);
  }
}

/** Notes the places of rows in a text that consists of several extents, one behind the other. */
class PlaceNotes implements RowPlaces {
  readonly offsets: Float64Array;
  readonly lines: Uint32Array;
  #extents: readonly FileExtent[] = [];
  /** The next extent, and where it begins in the text. */
  #next = 0;
  #nextStart = 0;
  /** What to add to a place in the text, and to a line in it, for those of the file. */
  #offset = 0;
  #line = 0;

  constructor(capacity: number) {
    this.offsets = new Float64Array(capacity);
    this.lines = new Uint32Array(capacity);
  }

  /** Turns to a text of these extents, from its first row. */
  begin(extents: readonly FileExtent[]): void {
    this.#extents = extents;
    this.#next = 0;
    this.#nextStart = 0;
  }

  /** Notes the rows of the next batch of the text. */
  note({ count, starts, lines }: RecordScanner): void {
    for (let row = 0; row < count; row++) {
      if (starts[row] >= this.#nextStart && this.#next < this.#extents.length) this.#turn(lines[row]);
      this.offsets[row] = starts[row] + this.#offset;
      this.lines[row] = lines[row] + this.#line;
    }
  }

  /** Notes the rows of a batch whose text begins at an offset of the file; lines in it are counted from `line`. */
  noteFrom(scanner: RecordScanner, offset: number, line: number): void {
    this.begin([]);
    this.#offset = offset;
    this.#line = line;
    this.note(scanner);
  }

  /** Turns to the next extent, whose first row stands in this line of the text. */
  #turn(line: number): void {
    const { start, end, line: lineInFile } = this.#extents[this.#next++];
    this.#offset = start - this.#nextStart;
    this.#line = lineInFile - line;
    this.#nextStart += end - start;
  }
}

/** Extents are read one behind the other into one text, as many as fit in a block: most are short. */
function readPlainExtents(
  file: InputFile,
  extents: readonly FileExtent[],
  scanner: RecordScanner,
  blockBytes: number,
  places: PlaceNotes,
  handler: ExtentHandler,
): void {
  const window = new ByteWindow(0, 0, scanner.memory);
  const descriptor = openSync(file.path, 'r');
  try {
    for (const [from, to] of cutIntoBlocks(extents, blockBytes)) {
      const block = extents.slice(from, to);
      window.moveTo(
        0,
        block.reduce((sum, { start, end }) => sum + end - start, 0),
      );
      for (const extent of block) readExtent(file, descriptor, extent, window);
      scanner.line = 0;
      scanner.fatal = undefined;
      places.begin(block);
      for (let full = true; full && scanner.fatal === undefined; full = scanner.isFull) {
        window.position = scanner.scan(window.position, window.limit, true, window.limit);
        places.note(scanner);
        if (scanner.count > 0) handler(window.bytes, places);
      }
    }
    checkUnchanged(file, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The places `[from, to)` of neighbouring extents that have at most so many bytes together, or are one. */
function* cutIntoBlocks(extents: readonly FileExtent[], bytes: number): Generator<[number, number]> {
  let [from, size] = [0, 0];
  for (let place = 0; place < extents.length; place++) {
    const { start, end } = extents[place];
    if (place > from && size + end - start > bytes) {
      yield [from, place];
      [from, size] = [place, 0];
    }
    size += end - start;
  }
  if (from < extents.length) yield [from, extents.length];
}

/** Puts an extent behind what is in the window. */
function readExtent(
  file: InputFile,
  descriptor: number,
  { start, end }: FileExtent,
  window: ByteWindow,
): void {
  const limit = window.limit + end - start;
  while (window.limit < limit) {
    const left = limit - window.limit;
    const read = readSync(descriptor, window.bytes, window.limit, left, end - left);
    if (read === 0) throw changed(file);
    window.limit += read;
  }
}
