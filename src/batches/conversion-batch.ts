import { isUtf8 } from 'node:buffer';
import { LINE_ID } from '../exports/files/kinds.ts';
import type { ValueStyle } from '../exports/row-faults.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import { parseAmount } from '../values/amount.ts';
import { isBlank } from '../values/written/blanks.ts';
import type { Zone } from '../values/zone.ts';
import { AmountMarks } from './amount-marks.ts';
import type { IdTable } from './id-table.ts';
import { RowColumns, type Sift } from './row-columns.ts';

const [CONVERSION_ID, USER_ID, EVENT, OCCURRED_AT] = [0, 1, 2, 3];

/** Stands in `units` for a conversion without an amount. */
export const NO_AMOUNT = -1;

/** What is read of an empty field. */
const NONE = { units: NO_AMOUNT, millionths: 0, currency: '', isRounded: false };

/**
 * The values of a batch of conversion records in columns. A row is `valid` when nothing is wrong with it. For an
 * invalid row, `firstFault` tells what is wrong.
 */
export class ConversionBatch {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  /** Number of the event in the table of events. New events are added to the table. */
  readonly events: Int32Array;
  /** Whole units of the amount, or `NO_AMOUNT`. */
  readonly units: Float64Array;
  readonly millionths: Int32Array;
  /** Number of the currency in the table of currencies; 0 is none. */
  readonly currencies: Int32Array;
  readonly #rows: RowColumns;
  readonly #eventTable: IdTable;
  readonly #currencyTable: IdTable;
  readonly #memory: LoopMemory;
  readonly #marks: AmountMarks;
  #count = 0;

  constructor(
    capacity: number,
    seed: number,
    eventTable: IdTable,
    currencyTable: IdTable,
    zone: Zone,
    memory: LoopMemory,
  ) {
    const words = () => memory.words(memory.allocate(capacity * 4), capacity);
    this.#rows = new RowColumns(capacity, seed, zone, memory);
    this.valid = this.#rows.valid;
    this.times = this.#rows.times;
    this.idHashes = this.#rows.idHashes;
    this.userHashes = this.#rows.userHashes;
    this.events = words();
    this.units = memory.floats(memory.allocate(capacity * 8), capacity);
    this.millionths = words();
    this.currencies = words();
    this.#eventTable = eventTable;
    this.#currencyTable = currencyTable;
    this.#memory = memory;
    this.#marks = new AmountMarks(capacity, memory);
  }

  /**
   * Reads the scanner's batch of a file. Where `sift` is given it sees the hashes of ids first; rows that it rejects
   * are skipped.
   */
  decode(scanner: RecordScanner, file: ValueStyle, sift?: Sift): void {
    const rows = this.#rows;
    const slotOf = (column: string) => file.used.findIndex(({ name }) => name === column);
    rows.begin(scanner, CONVERSION_ID, sift);
    // Times come first, so that rows with a faulty id have a time as well.
    rows.readTimes(OCCURRED_AT, file);
    this.#readAmounts(scanner, slotOf('amount'), file);
    // Its hashes are of no use, and written over by those of the users.
    if (slotOf(LINE_ID) >= 0) rows.checkTexts(slotOf(LINE_ID), this.userHashes);
    rows.hashTexts(CONVERSION_ID, this.idHashes);
    rows.hashTexts(USER_ID, this.userHashes);
    const newCurrencies = this.#findCurrencies(scanner, slotOf('currency'));
    this.#findEvents(scanner);
    // Currencies are added last, when all faults are known: an invalid row adds no currency.
    for (const row of newCurrencies) {
      if (this.valid[row] === 1)
        this.currencies[row] = this.#add(this.#currencyTable, scanner, slotOf('currency'), row);
    }
    // Where no currency is named, the mark of the amount tells it.
    this.#marks.nameCurrencies(scanner.count, this.valid, this.currencies, this.#currencyTable);
    this.#count = scanner.count;
  }

  /** How many ids of valid rows of this batch a spreadsheet has rewritten. */
  countRewritten(): number {
    return this.#rows.countRewritten();
  }

  /** How many valid rows of this batch have an amount that was rounded. */
  countRounded(): number {
    return this.#marks.countRounded(this.#count, this.valid);
  }

  #readAmounts(scanner: RecordScanner, slot: number, file: ValueStyle): void {
    const { units, millionths, valid } = this;
    this.#marks.clear(scanner.count);
    if (slot < 0) {
      units.fill(NO_AMOUNT, 0, scanner.count);
      millionths.fill(0, 0, scanner.count);
      return;
    }
    const { fields, slots } = scanner;
    const { text } = this.#memory;
    for (const row of this.#rows.readAmounts(slot, file, units, millionths, this.#marks)) {
      const at = (row * slots + slot) * 2;
      const [start, end] = [fields[at], fields[at + 1]];
      const amount = isBlank(text, start, end)
        ? NONE
        : parseAmount(text.toString('utf8', start, end), file.decimal);
      if (amount === undefined) {
        valid[row] = 0;
        continue;
      }
      units[row] = amount.units;
      millionths[row] = amount.millionths;
      this.#marks.note(row, amount);
    }
  }

  /** Looks the currencies up and gives the rows with a new one. A row whose currency is not UTF-8 becomes invalid. */
  #findCurrencies(scanner: RecordScanner, slot: number): readonly number[] {
    if (slot < 0) {
      this.currencies.fill(0, 0, scanner.count);
      return [];
    }
    const unknown = [...this.#rows.find(slot, this.#currencyTable, this.currencies)];
    for (const row of unknown) if (!this.#isUtf8(scanner, slot, row)) this.valid[row] = 0;
    return unknown;
  }

  #findEvents(scanner: RecordScanner): void {
    const { fields, slots } = scanner;
    for (const row of this.#rows.find(EVENT, this.#eventTable, this.events)) {
      const at = (row * slots + EVENT) * 2;
      if (fields[at] === fields[at + 1] || !this.#isUtf8(scanner, EVENT, row)) this.valid[row] = 0;
      else this.events[row] = this.#add(this.#eventTable, scanner, EVENT, row);
    }
  }

  #isUtf8({ fields, slots }: RecordScanner, slot: number, row: number): boolean {
    const at = (row * slots + slot) * 2;
    return isUtf8(this.#memory.text.subarray(fields[at], fields[at + 1]));
  }

  #add(table: IdTable, { fields, slots }: RecordScanner, slot: number, row: number): number {
    const at = (row * slots + slot) * 2;
    return table.findOrAdd(this.#memory.text.subarray(fields[at], fields[at + 1]));
  }
}
