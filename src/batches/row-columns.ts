import { isUtf8 } from 'node:buffer';
import { timeReaderOf } from '../exports/files/style.ts';
import type { ValueStyle } from '../exports/row-faults.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import type { Zone } from '../values/zone.ts';
import type { AmountMarks } from './amount-marks.ts';
import type { IdTable } from './id-table.ts';
import { TimeColumn } from './time-column.ts';

/** Looks at the hashes of ids (two lanes for each row) and makes the rows invalid that need not be read further. */
export type Sift = (valid: Uint8Array, idHashes: Int32Array) => void;

/**
 * Whether a spreadsheet or a data frame has rewritten the id `bytes[start, end)`, such as to `1.2E+11` or `103.0`. The
 * plus sign before the last two digits, or the point before the last one, is looked at first, as few ids have one.
 */
export function looksRewritten(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[end - 3] !== 0x2b && bytes[end - 2] !== 0x2e) return false;
  const id = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  return /^(?:\d(?:\.\d+)?E\+\d\d|\d+\.0)$/i.test(id);
}

/**
 * The columns that clicks and conversions have in common, in the memory of their scanner. Loops fill them in and
 * leave a few unusual rows, which are looked at here. A row is `valid` until something is found wrong with it.
 */
export class RowColumns {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  /** Two numbers for each row: both lanes of the hash of its id. */
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  readonly #memory: LoopMemory;
  /** The seed of the hashes; see `IdHash`. */
  readonly #seed: number;
  readonly #time: TimeColumn;
  /** The rows that a loop leaves to the plain rule in TypeScript. */
  readonly #again: Int32Array;
  /** Rows with an id that a spreadsheet has rewritten. A later column may still make such a row invalid. */
  readonly #rewritten: number[] = [];
  #scanner: RecordScanner | undefined;

  constructor(capacity: number, seed: number, zone: Zone, memory: LoopMemory) {
    const words = (length: number) => memory.words(memory.allocate(length * 4), length);
    this.valid = memory.bytes(memory.allocate(capacity), capacity);
    this.times = memory.floats(memory.allocate(capacity * 8), capacity);
    this.idHashes = words(capacity * 2);
    this.userHashes = words(capacity * 2);
    this.#again = words(capacity);
    this.#memory = memory;
    this.#seed = seed;
    this.#time = new TimeColumn(zone, memory);
  }

  /**
   * Begins with a new batch of a scanner of the same memory. Rows without a fault in their shape are valid. Where
   * `sift` is given, the ids in field `idSlot` are hashed for it and it is called.
   */
  begin(scanner: RecordScanner, idSlot: number, sift: Sift | undefined): void {
    this.#scanner = scanner;
    this.#rewritten.length = 0;
    this.#memory.loops.markValid(scanner.address, this.valid.byteOffset);
    if (sift === undefined) return;
    this.hashTexts(idSlot, this.idHashes);
    sift(this.valid, this.idHashes);
  }

  /** How many valid rows have an id that looks rewritten. */
  countRewritten(): number {
    return this.#rewritten.filter((row) => this.valid[row] === 1).length;
  }

  readTimes(slot: number, { timeFormats }: ValueStyle): void {
    this.#time.read(this.#batch, slot, this.valid, this.times, this.#again, timeReaderOf(timeFormats[slot]));
  }

  /** Hashes the ids in a field. A row whose id is empty or not UTF-8 becomes invalid. */
  hashTexts(slot: number, into: Int32Array): void {
    const { fields, slots } = this.#batch;
    const { text } = this.#memory;
    const { valid } = this;
    for (const row of this.#hash(slot, into)) {
      const at = (row * slots + slot) * 2;
      const [start, end] = [fields[at], fields[at + 1]];
      if (start === end || !isUtf8(text.subarray(start, end))) valid[row] = 0;
      else if (looksRewritten(text, start, end)) this.#rewritten.push(row);
    }
  }

  /**
   * Makes rows invalid whose text in a field is not UTF-8; it may be empty. `scratch` has room for a hash of each row.
   */
  checkTexts(slot: number, scratch: Int32Array): void {
    const { fields, slots } = this.#batch;
    const { text } = this.#memory;
    for (const row of this.#hash(slot, scratch)) {
      const at = (row * slots + slot) * 2;
      if (!isUtf8(text.subarray(fields[at], fields[at + 1]))) this.valid[row] = 0;
    }
  }

  /** Hashes the texts of a field; gives the rows whose text is empty, not plain ASCII, or may be rewritten. */
  #hash(slot: number, into: Int32Array): Int32Array {
    const again = this.#again;
    const others = this.#memory.loops.hashFields(
      this.#batch.address,
      slot,
      this.#seed,
      this.valid.byteOffset,
      into.byteOffset,
      again.byteOffset,
    );
    return again.subarray(0, others);
  }

  /**
   * Finds the texts of a field in a table. Gives the valid rows whose text is not in it; the array is overwritten by
   * the next call of any method.
   */
  find(slot: number, table: IdTable, numbers: Int32Array): Int32Array {
    const again = this.#again;
    const { valid } = this;
    const others = table.findFields(
      this.#batch,
      slot,
      valid.byteOffset,
      numbers.byteOffset,
      again.byteOffset,
    );
    return again.subarray(0, others);
  }

  /**
   * Reads the amounts of a field into whole units (-1 for no amount) and millionths, and what else they tell into
   * `marks`. Gives the valid rows that are left to the plain rule; the array is overwritten by the next call of any
   * method.
   */
  readAmounts(
    slot: number,
    { decimal }: ValueStyle,
    units: Float64Array,
    millionths: Int32Array,
    marks: AmountMarks,
  ): Int32Array {
    const again = this.#again;
    const others = this.#memory.loops.readAmounts(
      this.#batch.address,
      slot,
      decimal.charCodeAt(0),
      this.valid.byteOffset,
      units.byteOffset,
      millionths.byteOffset,
      marks.address,
      again.byteOffset,
    );
    return again.subarray(0, others);
  }

  get #batch(): RecordScanner {
    if (this.#scanner === undefined) throw new Error('no batch was begun');
    return this.#scanner;
  }
}
