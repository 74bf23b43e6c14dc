import { isUtf8 } from 'node:buffer';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import type { Zone } from '../values/zone.ts';
import type { IdTable } from './id-table.ts';
import { TimeColumn } from './time-column.ts';

/** Makes rows invalid of which nothing but their id's hash, two lanes, needs to be known. */
export type Sift = (valid: Uint8Array, idHashes: Int32Array) => void;

/** An id that a spreadsheet has rewritten, such as `1.2E+11`, told by the plus sign before its last two digits. */
export function looksRewritten(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[end - 3] !== 0x2b || end - start < 5) return false;
  return /^\d(\.\d+)?E\+\d\d$/i.test(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
}

/**
 * The columns that clicks and conversions have in common, in the memory of their scanner. Loops fill them in; the few rows that
 * they can't tell are looked at here. Rows are `valid` as long as nothing is found wrong with them.
 */
export class RowColumns {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  /** Pairs: both lanes of the hash of the id. */
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  readonly #memory: LoopMemory;
  /** That of the hashes, see `IdHash`. */
  readonly #seed: number;
  readonly #time: TimeColumn;
  /** The rows that a loop leaves to the plain rule. */
  readonly #again: Int32Array;
  /** Rows with an id that a spreadsheet has rewritten; some of them prove faulty in a later column. */
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
   * Turns to the batch of a scanner of the same memory: the rows without a fault in their shape are valid. Where there is something to `sift`
   * them by, the ids in field `idSlot` are hashed for it.
   */
  begin(scanner: RecordScanner, idSlot: number, sift: Sift | undefined): void {
    this.#scanner = scanner;
    this.#rewritten.length = 0;
    this.#memory.loops.markValid(scanner.address, this.valid.byteOffset);
    if (sift === undefined) return;
    this.hashTexts(idSlot, this.idHashes);
    sift(this.valid, this.idHashes);
  }

  /** The rows whose id looks rewritten and that are valid still. */
  countRewritten(): number {
    return this.#rewritten.filter((row) => this.valid[row] === 1).length;
  }

  readTimes(slot: number): void {
    this.#time.read(this.#batch, slot, this.valid, this.times, this.#again);
  }

  /** Hashes the ids in a field; they must not be empty, and be UTF-8. */
  hashTexts(slot: number, into: Int32Array): void {
    const { fields, slots, address } = this.#batch;
    const { text, loops } = this.#memory;
    const { valid } = this;
    const again = this.#again;
    const others = loops.hashFields(
      address,
      slot,
      this.#seed,
      valid.byteOffset,
      into.byteOffset,
      again.byteOffset,
    );
    for (let i = 0; i < others; i++) {
      const row = again[i];
      const at = (row * slots + slot) * 2;
      const [start, end] = [fields[at], fields[at + 1]];
      if (start === end || !isUtf8(text.subarray(start, end))) valid[row] = 0;
      else if (looksRewritten(text, start, end)) this.#rewritten.push(row);
    }
  }

  /** Finds the texts of a field in a table; gives the valid rows whose text is not in it, until the next call of anything here. */
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

  /** Reads the amounts of a field into whole units, -1 for none, and millionths; gives the valid rows that are left to the plain rule. */
  readAmounts(slot: number, units: Float64Array, millionths: Int32Array): Int32Array {
    const again = this.#again;
    const others = this.#memory.loops.readAmounts(
      this.#batch.address,
      slot,
      this.valid.byteOffset,
      units.byteOffset,
      millionths.byteOffset,
      again.byteOffset,
    );
    return again.subarray(0, others);
  }

  get #batch(): RecordScanner {
    if (this.#scanner === undefined) throw new Error('no batch was begun');
    return this.#scanner;
  }
}
