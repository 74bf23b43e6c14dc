import { IdTable } from '../../batches/id-table.ts';
import type { LoopMemory } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';

/** Leaves out the rows of the users that `--exclude-users` lists, in batches of clicks or conversions. */
export class LeftOutUsers {
  readonly #table: IdTable;
  readonly #memory: LoopMemory;
  readonly #numbers: Int32Array;
  readonly #others: Int32Array;
  /** 1 for the rows of the last batch that were left out, where there are any. */
  readonly #leftOut: Uint8Array;
  #count = 0;

  /** For batches of up to `batch` rows; `seed` is that of the hashes of the run. */
  constructor(users: readonly string[], batch: number, seed: number, memory: LoopMemory) {
    this.#table = IdTable.of(seed, users, memory);
    this.#memory = memory;
    this.#numbers = memory.words(memory.allocate(batch * 4), batch);
    this.#others = memory.words(memory.allocate(batch * 4), batch);
    this.#leftOut = new Uint8Array(batch);
  }

  /** Makes the valid rows of such users invalid; gives how many they are. `slot` is that of the user. */
  leaveOut(scanner: RecordScanner, slot: number, valid: Uint8Array): number {
    const { count } = scanner;
    const others = this.#table.findFields(
      scanner,
      slot,
      valid.byteOffset,
      this.#numbers.byteOffset,
      this.#others.byteOffset,
    );
    this.#count = this.#memory.loops.countValid(count, valid.byteOffset) - others;
    if (this.#count === 0) return 0;
    this.#leftOut.set(valid.subarray(0, count));
    for (const row of this.#others.subarray(0, others)) this.#leftOut[row] = 0;
    for (let row = 0; row < count; row++) if (this.#leftOut[row] === 1) valid[row] = 0;
    return this.#count;
  }

  /** Whether a row of the last batch was left out. */
  has(row: number): boolean {
    return this.#count > 0 && this.#leftOut[row] === 1;
  }
}
