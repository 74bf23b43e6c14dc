import type { LoopMemory } from '../../loops/loop-memory.ts';
import { stretchAt, transitionsAt, type WindowHistory } from '../../rules/window-history.ts';
import { csvCell } from '../../values/csv-line.ts';
import { formatDuration } from '../../values/duration.ts';
import { formatDay, formatOffset } from '../../values/times.ts';
import { DAY, LAST_INSTANT, type Zone } from '../../values/zone.ts';

const UTC_DAYS = LAST_INSTANT / DAY + 2;
/** The words of a day, of which three pairs are floats, of a date and of an offset. */
const [DAY_WORDS, DATE_WORDS, OFFSET_WORDS] = [8, 3, 4];
const SECOND = 1_000_000;

/** Words by which the cells and their loop in loops/assembly/rows.ts exchange what they need. */
const WORD = { knownStarts: 0, known: 1, offsets: 4 } as const;

/**
 * What all rows have in common, for the loop in loops/assembly/rows.ts that formats them: cells that come again and again, and the
 * calendar by which times are printed.
 */
export class RowCells {
  /** Where the loop finds all this. */
  readonly address: number;
  readonly #memory: LoopMemory;
  readonly #zone: Zone;
  readonly #words: Int32Array;
  #known: Uint8Array;
  #knownStarts: Uint32Array;
  #knownCount = 0;
  readonly #dayWords: Uint32Array;
  readonly #dayFloats: Float64Array;
  readonly #dates: Int32Array;
  readonly #isDayKnown: Uint8Array;
  #offsets: Uint32Array;
  readonly #offsetPlaces = new Map<number, number>();

  /** `forSpreadsheet`, texts are written so that a spreadsheet does not run them. */
  constructor(memory: LoopMemory, zone: Zone, forSpreadsheet: boolean) {
    const days = memory.allocate(UTC_DAYS * DAY_WORDS * 4);
    // One day more at both ends: local days may lie beside the UTC days.
    const dates = (UTC_DAYS + 2) * DATE_WORDS;
    this.#memory = memory;
    this.#zone = zone;
    this.#known = memory.bytes(memory.allocate(1024), 1024);
    this.#knownStarts = memory.numbers(memory.allocate(64 * 4), 64);
    this.#dayWords = memory.numbers(days, UTC_DAYS * DAY_WORDS);
    this.#dayFloats = memory.floats(days, (UTC_DAYS * DAY_WORDS) / 2);
    this.#dates = memory.words(memory.allocate(dates * 4), dates);
    this.#isDayKnown = memory.bytes(memory.allocate(UTC_DAYS), UTC_DAYS);
    this.#offsets = memory.numbers(memory.allocate(8 * OFFSET_WORDS * 4), 8 * OFFSET_WORDS);
    const columns = [this.#knownStarts, this.#known, this.#dayWords, this.#dates, this.#offsets];
    this.#words = memory.told([...columns.map(({ byteOffset }) => byteOffset), Number(forSpreadsheet)]);
    this.address = this.#words.byteOffset;
  }

  /** Numbers cells that come side by side, as they stand in a CSV file; numbers ascend by one. */
  know(...values: readonly string[]): number {
    const text = Buffer.from(values.map(csvCell).join(','));
    const number = this.#knownCount++;
    const start = this.#knownStarts[number];
    this.#makeRoom(number + 2, start + text.length);
    this.#known.set(text, start);
    this.#knownStarts[number + 1] = start + text.length;
    return number;
  }

  /** Looks the days of times up, so many bytes apart, before any of them is formatted. */
  meet(times: Float64Array, stride: number, count: number): void {
    const known = this.#isDayKnown.byteOffset;
    let from = 0;
    for (;;) {
      const address = times.byteOffset + from * stride;
      const place = this.#memory.loops.findUnknownDay(address, stride, count - from, known);
      if (place < 0) return;
      from += place;
      this.#fillDay(Math.floor(times[(from * stride) / times.BYTES_PER_ELEMENT] / DAY));
    }
  }

  /** Makes room for so many bounds of known cells, and bytes of them. */
  #makeRoom(bounds: number, bytes: number): void {
    const memory = this.#memory;
    this.#knownStarts = this.#grown(this.#knownStarts, bounds, WORD.knownStarts);
    if (bytes > this.#known.length) {
      const longer = memory.bytes(memory.allocate(bytes * 2), bytes * 2);
      longer.set(this.#known);
      this.#known = longer;
      this.#words[WORD.known] = longer.byteOffset;
    }
  }

  #fillDay(day: number): void {
    const [before, after] = [this.#zone.offsetAt(day * DAY), this.#zone.offsetAt((day + 1) * DAY)];
    this.#dayFloats.set([this.#zone.changeOn(day), before, after], (day * DAY_WORDS) / 2);
    this.#dayWords.set([this.#placeOfOffset(before), this.#placeOfOffset(after)], day * DAY_WORDS + 6);
    for (let local = day - 1; local <= day + 1; local++) {
      const date = Buffer.from(`${formatDay(local)}T`);
      const words = [date.readInt32LE(0), date.readInt32LE(4), date.readInt32LE(7)];
      this.#dates.set(words, (local + 1) * DATE_WORDS);
    }
    this.#isDayKnown[day] = 1;
  }

  /** The place of an offset as it is printed. */
  #placeOfOffset(offset: number): number {
    const known = this.#offsetPlaces.get(offset);
    if (known !== undefined) return known;
    const place = this.#offsetPlaces.size;
    this.#offsets = this.#grown(this.#offsets, (place + 1) * OFFSET_WORDS, WORD.offsets);
    const text = formatOffset(offset / SECOND);
    const bytes = Buffer.from(text.padEnd(12, '\0'));
    const words = [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)];
    this.#offsets.set([text.length, ...words], place * OFFSET_WORDS);
    this.#offsetPlaces.set(offset, place);
    return place;
  }

  /** A column in at least so many words: itself, or a longer copy, of which the loop is told. */
  #grown(column: Uint32Array, length: number, word: number): Uint32Array {
    if (length <= column.length) return column;
    const longer = this.#memory.numbers(this.#memory.allocate(length * 8), length * 2);
    longer.set(column);
    this.#words[word] = longer.byteOffset;
    return longer;
  }
}

/** The last cells of credits, `conversion_window`, `rule` and `in_transition`, as known cells. */
export interface RowEnds {
  /** The instants, ascending, at which the cells may turn. */
  turns: Float64Array;
  /** The number of those before the first turn: of purchases, then of custom conversions; those behind each turn follow. */
  first: number;
}

/** Makes the last cells for each span of time without a change. */
export function rowEnds(history: WindowHistory, cells: RowCells): RowEnds {
  const turns = Float64Array.from([
    ...history.cuts,
    ...history.changes.map(({ changedAt }) => changedAt),
  ]).sort();
  const numbers = [0, ...turns].map((instant) => {
    const stretch = stretchAt(history, instant);
    const { first, end } = transitionsAt(history, stretch, instant);
    const window = formatDuration(history.windows[stretch]);
    const inTransition = String(end > first);
    const number = cells.know(window, 'last_touch', inTransition);
    cells.know(window, 'every_campaign', inTransition);
    return number;
  });
  return { turns, first: numbers[0] };
}
