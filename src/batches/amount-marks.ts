import type { LoopMemory } from '../loops/loop-memory.ts';
import type { WrittenAmount } from '../values/amount.ts';
import type { IdTable } from './id-table.ts';

/** Set in the mark of an amount that was rounded. */
const ROUNDED = 0x80000000;
/** The mark of an amount whose currency stands in the list of others. */
const OTHER = 0x7f000000;

/** What the amounts of a batch tell besides their value: the currency, and whether they were rounded. */
export class AmountMarks {
  /**
   * Of each row what the loop in loops/assembly/values/amount-loops.ts has found: letters of the currency, and
   * `ROUNDED`.
   */
  readonly #marks: Uint32Array;
  /** Currencies that the loop does not know, by row. */
  readonly #others = new Map<number, string>();

  constructor(capacity: number, memory: LoopMemory) {
    this.#marks = memory.numbers(memory.allocate(capacity * 4), capacity);
  }

  /** Where the loop puts them. */
  get address(): number {
    return this.#marks.byteOffset;
  }

  /** Forgets the marks of a batch of so many rows. */
  clear(count: number): void {
    this.#marks.fill(0, 0, count);
    this.#others.clear();
  }

  /** Notes what the plain rule has read. */
  note(row: number, { currency, isRounded }: Pick<WrittenAmount, 'currency' | 'isRounded'>): void {
    this.#marks[row] = (currency === '' ? 0 : OTHER) + (isRounded ? ROUNDED : 0);
    if (currency !== '') this.#others.set(row, currency);
  }

  /** How many valid rows have an amount that was rounded. */
  countRounded(count: number, valid: Uint8Array): number {
    const marks = this.#marks;
    let rounded = 0;
    for (let row = 0; row < count; row++) if (marks[row] >= ROUNDED && valid[row] === 1) rounded++;
    return rounded;
  }

  /** Names the currencies of valid rows that have none yet, by their numbers in a table of which 0 is none. */
  nameCurrencies(count: number, valid: Uint8Array, currencies: Int32Array, table: IdTable): void {
    const marks = this.#marks;
    let [known, number] = [0, 0];
    for (let row = 0; row < count; row++) {
      const mark = marks[row] & ~ROUNDED;
      if (mark === 0 || valid[row] === 0 || currencies[row] !== 0) continue;
      if (mark !== known || mark === OTHER)
        number = table.findOrAdd(Buffer.from(this.#currencyOf(row, mark)));
      known = mark;
      currencies[row] = number;
    }
  }

  #currencyOf(row: number, mark: number): string {
    const other = this.#others.get(row);
    if (mark === OTHER && other !== undefined) return other;
    const letters = [mark, mark >>> 8, mark >>> 16].map((code) => code & 0xff).filter((code) => code !== 0);
    return String.fromCharCode(...letters);
  }
}
