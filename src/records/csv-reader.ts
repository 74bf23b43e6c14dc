import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { LoopMemory } from '../loops/loop-memory.ts';
import { InputError, readFailure } from '../problems/input-error.ts';
import { quoted } from '../problems/quoted.ts';
import { BYTE_ORDER_MARK, withoutGuard } from '../values/spreadsheet.ts';
import { ByteWindow } from './byte-window.ts';
import { splitRecord } from './record-fields.ts';
import { RECORD_FAULT, RecordScanner } from './record-scanner.ts';

const BLOCK_BYTES = 256 * 1024;
const BATCH = 1024;
const MARK_BYTES = Buffer.byteLength(BYTE_ORDER_MARK);

function isReadable(path: string): boolean {
  const stats = statSync(path);
  return stats.isFile() || stats.isDirectory();
}

/** The advice in messages about a file that is not a CSV file of a report. */
const ADVICE = 'write the report again, or restore the file';

/**
 * Reads a CSV file of a report row by row. A file of any size needs only a few blocks of memory. A file that was
 * written for a spreadsheet (with a byte-order mark) gives the same cells as one that was not, but for times.
 */
export class CsvReader {
  readonly columns: readonly string[];
  readonly #label: string;
  readonly #descriptor: number;
  readonly #memory = new LoopMemory();
  readonly #window = new ByteWindow(0, BLOCK_BYTES, this.#memory);
  readonly #guarded: boolean;
  #scanner: RecordScanner;
  #row = 0;
  #offset = 0;
  #ended = false;
  #closed = false;

  /** Opens a file; `label` is what messages call it. Throws an `InputError` when it can't be read or has no header. */
  constructor(path: string, label: string) {
    this.#label = label;
    try {
      // A pipe without a writer would be waited for.
      if (!isReadable(path))
        throw InputError.of('is neither a file nor a folder; restore the file', { file: label });
      this.#descriptor = openSync(path, 'r');
    } catch (error) {
      throw readFailure(label, error);
    }
    if (fstatSync(this.#descriptor).isDirectory())
      throw InputError.of(
        'is a folder of parts, as --engine spark writes it; put them together in one file (cat part-*) and compare a copy with that',
        { file: label },
      );
    this.#fill();
    this.#guarded = this.#startsWithMark();
    if (this.#guarded) this.#window.position = MARK_BYTES;
    this.#scanner = new RecordScanner(new Int32Array(0), 1, this.#memory);
    if (!this.#scan()) throw this.#failure('is empty, expected a header line');
    this.columns = splitRecord(this.#record()).map((name) =>
      this.#unguarded(Buffer.from(name, 'latin1').toString()),
    );
    this.#scanner = this.#scannerOf(this.columns);
    this.#row = 0;
  }

  /** Makes rows have only these columns, in this order. Throws an `InputError` when one is missing. */
  select(columns: readonly string[]): this {
    const missing = columns.find((column) => !this.columns.includes(column));
    if (missing !== undefined) throw this.#failure(`has no column ${quoted(missing)}`);
    this.#scanner = this.#scannerOf(columns);
    return this;
  }

  /** The cells of the next row, or undefined behind the last one. */
  next(): string[] | undefined {
    if (this.#row >= this.#scanner.count && !this.#scan()) return undefined;
    const { slots, fields, faults } = this.#scanner;
    const row = this.#row++;
    if (faults[row] !== RECORD_FAULT.none) throw this.#failure('the row does not fit the header', row);
    const { bytes } = this.#window;
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const cells: string[] = new Array(slots);
    for (let slot = 0; slot < slots; slot++) {
      const at = (row * slots + slot) * 2;
      cells[slot] = this.#unguarded(raw.toString('utf8', fields[at], fields[at + 1]));
    }
    return cells;
  }

  /** The line, from 1, in which the row begins that `next` gave last. */
  get line(): number {
    return this.#scanner.lines[this.#row - 1] + 1;
  }

  /** All rows that are left. */
  *rows(): Generator<string[]> {
    for (let row = this.next(); row !== undefined; row = this.next()) yield row;
  }

  close(): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }

  #scannerOf(columns: readonly string[]): RecordScanner {
    const slots = Int32Array.from(this.columns, (column) => columns.indexOf(column));
    const scanner = new RecordScanner(slots, BATCH, this.#memory);
    scanner.line = this.#scanner.line;
    return scanner;
  }

  #unguarded(text: string): string {
    return this.#guarded ? withoutGuard(text) : text;
  }

  #startsWithMark(): boolean {
    const { bytes, limit } = this.#window;
    return limit >= MARK_BYTES && Buffer.from(bytes.subarray(0, MARK_BYTES)).toString() === BYTE_ORDER_MARK;
  }

  /** The raw record that was scanned last, in latin1. */
  #record(): string {
    const { starts, ends } = this.#scanner;
    return Buffer.from(this.#window.bytes.subarray(starts[0], ends[0])).toString('latin1');
  }

  /** Scans the next rows, reading on where needed; false at the end of the file. */
  #scan(): boolean {
    const window = this.#window;
    this.#row = 0;
    for (;;) {
      const scanner = this.#scanner;
      window.position = scanner.scan(window.position, window.limit, this.#ended, window.limit);
      if (scanner.fatal !== undefined) throw this.#failure('a quote is never closed, or a row is too long');
      if (scanner.count > 0) return true;
      if (this.#ended) return false;
      this.#fill();
    }
  }

  #fill(): void {
    const window = this.#window;
    // At least as much is read as is not scanned yet: a long row is then scanned in few steps, each twice as large.
    const size = Math.max(BLOCK_BYTES, window.limit - window.position);
    window.makeRoom(size);
    const read = readSync(this.#descriptor, window.bytes, window.limit, size, this.#offset);
    window.limit += read;
    this.#offset += read;
    this.#ended = read === 0;
  }

  #failure(what: string, row?: number): InputError {
    const line = row === undefined ? this.#scanner?.line : this.#scanner.lines[row];
    return InputError.of(`${what}; ${ADVICE}`, { file: this.#label, line: (line ?? 0) + 1 });
  }
}
