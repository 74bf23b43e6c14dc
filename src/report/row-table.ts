import { DAY, LAST_INSTANT, type Zone } from '../exports/zone.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import { csvCell } from './csv.ts';
import { formatDay, formatOffset } from './times.ts';

/** Kinds of columns, by their place the numbers by which the loop in loops/assembly/rows.ts knows them. */
const KINDS = ['text', 'known', 'time', 'amount'] as const;
type Kind = (typeof KINDS)[number];

/** A cell of the kind takes no more bytes, besides those of the text or the known cell itself, of which some are written over. */
const LONGEST_PLAIN = 48;
/** Loops write so many bytes at a time. */
const SLACK = 16;
const FIRST_BYTES = 1 << 16;
const UTC_DAYS = LAST_INSTANT / DAY + 2;
/** The words of a day, of which three pairs are floats, of a date and of an offset. */
const [DAY_WORDS, DATE_WORDS, OFFSET_WORDS] = [8, 3, 4];
const SECOND = 1_000_000;

/** Stands for no time at all. */
export const NO_TIME = -1;

/** Bytes in the memory of loops that grow as they are added to. */
class Bytes {
  length = 0;
  address: number;
  #view: DataView;
  readonly #memory: LoopMemory;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
    this.address = memory.allocate(FIRST_BYTES);
    this.#view = memory.viewAt(this.address, FIRST_BYTES);
  }

  /** Makes room for so many bytes more, and for some that loops write over. */
  reserve(more: number): void {
    const needed = this.length + more + SLACK;
    if (needed <= this.#view.byteLength) return;
    const size = needed * 2;
    const address = this.#memory.allocate(size);
    this.#memory.bytes(address, this.length).set(this.#memory.bytes(this.address, this.length));
    this.address = address;
    this.#view = this.#memory.viewAt(address, size);
  }

  /** Adds `view[start, end)` by words, behind which one must be readable; gives where it begins. */
  add(view: DataView, start: number, end: number): number {
    this.reserve(end - start);
    const first = this.length;
    const into = this.#view;
    for (let from = start, to = first; from < end; from += 4, to += 4)
      into.setInt32(to, view.getInt32(from, true), true);
    this.length = first + end - start;
    return first;
  }

  /** The bytes so far; valid until more are added. */
  bytes(): Uint8Array {
    return this.#memory.bytes(this.address, this.length);
  }
}

/** What the tables of a writer have in common: the texts of the rows at hand, cells that come again and again, and the calendar. */
export class RowCells {
  readonly memory: LoopMemory;
  readonly texts: Bytes;
  readonly #known: Bytes;
  #knownStarts: Uint32Array;
  #knownCount = 0;
  #longestKnown = 0;
  readonly #zone: Zone;
  readonly #days: { words: Uint32Array; floats: Float64Array };
  readonly #dates: Int32Array;
  readonly #isDayKnown = new Uint8Array(UTC_DAYS);
  #lastDay = -1;
  #offsets: Int32Array;
  readonly #offsetPlaces = new Map<number, number>();
  readonly #words: Int32Array;

  /** `forSpreadsheet`, texts are written so that a spreadsheet does not run them. */
  constructor(memory: LoopMemory, zone: Zone, forSpreadsheet: boolean) {
    this.memory = memory;
    this.texts = new Bytes(memory);
    this.#known = new Bytes(memory);
    this.#knownStarts = memory.numbers(memory.allocate(64 * 4), 64);
    this.#zone = zone;
    const days = memory.allocate(UTC_DAYS * DAY_WORDS * 4);
    this.#days = {
      words: memory.numbers(days, UTC_DAYS * DAY_WORDS),
      floats: memory.floats(days, (UTC_DAYS * DAY_WORDS) / 2),
    };
    // One day more at both ends: local days may lie beside the UTC days.
    this.#dates = memory.words(memory.allocate((UTC_DAYS + 2) * DATE_WORDS * 4), (UTC_DAYS + 2) * DATE_WORDS);
    this.#offsets = memory.words(memory.allocate(8 * OFFSET_WORDS * 4), 8 * OFFSET_WORDS);
    this.#words = memory.told([0, 0, 0, days, this.#dates.byteOffset, 0, Number(forSpreadsheet)]);
  }

  /** Where the loop finds all this. */
  tell(): number {
    const words = this.#words;
    words[0] = this.texts.address;
    words[1] = this.#knownStarts.byteOffset;
    words[2] = this.#known.address;
    words[5] = this.#offsets.byteOffset;
    return words.byteOffset;
  }

  get longestKnown(): number {
    return this.#longestKnown;
  }

  /** Numbers cells that come side by side, as they stand in a CSV file. */
  know(...values: readonly string[]): number {
    const text = Buffer.from(values.map(csvCell).join(','));
    const padded = new DataView(new ArrayBuffer(text.length + 4));
    text.copy(new Uint8Array(padded.buffer));
    this.#known.add(padded, 0, text.length);
    const number = this.#knownCount++;
    if (number + 1 === this.#knownStarts.length) this.#knownStarts = this.#longer(this.#knownStarts);
    this.#knownStarts[number + 1] = this.#known.length;
    this.#longestKnown = Math.max(this.#longestKnown, text.length);
    return number;
  }

  /** To be told of each instant that is written: looks its day up. */
  meet(instant: number): void {
    const day = Math.floor(instant / DAY);
    if (day === this.#lastDay) return;
    this.#lastDay = day;
    if (this.#isDayKnown[day] === 0) this.#fillDay(day);
  }

  #longer(column: Uint32Array): Uint32Array {
    const longer = this.memory.numbers(this.memory.allocate(column.length * 8), column.length * 2);
    longer.set(column);
    return longer;
  }

  #fillDay(day: number): void {
    const { words, floats } = this.#days;
    const [before, after] = [this.#zone.offsetAt(day * DAY), this.#zone.offsetAt((day + 1) * DAY)];
    floats.set([this.#zone.changeOn(day), before, after], (day * DAY_WORDS) / 2);
    words.set([this.#placeOfOffset(before), this.#placeOfOffset(after)], day * DAY_WORDS + 6);
    for (let local = day - 1; local <= day + 1; local++) {
      const date = Buffer.from(`${formatDay(local)}T`);
      this.#dates.set(
        [date.readInt32LE(0), date.readInt32LE(4), date.readInt32LE(7)],
        (local + 1) * DATE_WORDS,
      );
    }
    this.#isDayKnown[day] = 1;
  }

  /** The place of an offset as it is printed. */
  #placeOfOffset(offset: number): number {
    const known = this.#offsetPlaces.get(offset);
    if (known !== undefined) return known;
    const place = this.#offsetPlaces.size;
    if ((place + 1) * OFFSET_WORDS > this.#offsets.length) {
      const longer = this.memory.words(
        this.memory.allocate(this.#offsets.length * 8),
        this.#offsets.length * 2,
      );
      longer.set(this.#offsets);
      this.#offsets = longer;
    }
    const text = formatOffset(offset / SECOND);
    const bytes = Buffer.from(text.padEnd(12, '\0'));
    const words = [0, 4, 8].map((at) => bytes.readInt32LE(at));
    this.#offsets.set([text.length, ...words], place * OFFSET_WORDS);
    this.#offsetPlaces.set(offset, place);
    return place;
  }
}

/** Amounts, or spans of time in seconds: whole units, negative ones for none, and millionths. */
export interface AmountColumn {
  units: Float64Array;
  millionths: Uint32Array;
}

/**
 * Builds many rows of a CSV file as bytes, from columns that hold some rows at a time: the loop in loops/assembly/rows.ts writes them as
 * `csvLine` would. Columns stand in the file in the order in which they were made.
 */
export class RowTable {
  readonly #cells: RowCells;
  readonly #capacity: number;
  readonly #columns: number[] = [];
  readonly #out: Bytes;

  /** For up to `capacity` rows at a time. */
  constructor(cells: RowCells, capacity: number) {
    this.#cells = cells;
    this.#capacity = capacity;
    this.#out = new Bytes(cells.memory);
  }

  /** Pairs: where each text begins and ends in the texts of the cells. */
  textColumn(): Uint32Array {
    return this.#add('text', this.#numbers(2));
  }

  /** Numbers of known cells. */
  knownColumn(): Uint32Array {
    return this.#add('known', this.#numbers(1));
  }

  /** Instants in microseconds since the epoch, which the cells are to meet, or `NO_TIME`. */
  timeColumn(): Float64Array {
    return this.#add('time', this.#floats());
  }

  amountColumn(): AmountColumn {
    const millionths = this.#numbers(1);
    return { units: this.#add('amount', this.#floats(), millionths.byteOffset), millionths };
  }

  /** Writes the first `count` rows of the columns behind what was written before; `textBytes` are those of their texts. */
  write(count: number, textBytes: number): void {
    if (count === 0) return;
    const { memory, longestKnown } = this.#cells;
    const columns = this.#columns.length / 3;
    const out = this.#out;
    // All texts may be quotes.
    out.reserve(textBytes * 2 + count * columns * (LONGEST_PLAIN + longestKnown));
    const told = memory.words(
      memory.reuse('columns of a table', this.#columns.length * 4),
      this.#columns.length,
    );
    told.set(this.#columns);
    out.length += memory.loops.formatRows(
      told.byteOffset,
      columns,
      count,
      this.#cells.tell(),
      out.address + out.length,
    );
  }

  /** The bytes of all rows; valid until more are written. The table is empty afterwards. */
  take(): Uint8Array {
    const bytes = this.#out.bytes();
    this.#out.length = 0;
    return bytes;
  }

  #add<T extends Uint32Array | Float64Array>(kind: Kind, values: T, millionths = 0): T {
    this.#columns.push(KINDS.indexOf(kind), values.byteOffset, millionths);
    return values;
  }

  #numbers(words: number): Uint32Array {
    const { memory } = this.#cells;
    return memory.numbers(memory.allocate(this.#capacity * words * 4), this.#capacity * words);
  }

  #floats(): Float64Array {
    const { memory } = this.#cells;
    return memory.floats(memory.allocate(this.#capacity * 8), this.#capacity);
  }
}
