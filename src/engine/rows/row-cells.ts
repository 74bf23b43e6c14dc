import type { LoopMemory } from '../../loops/loop-memory.ts';
import { Cells, type CellsAddress, Day } from '../../loops/loop-structs.ts';
import { stretchAt, transitionsAt, type WindowHistory } from '../../rules/window-history.ts';
import { csvCell } from '../../values/csv-line.ts';
import { formatDuration } from '../../values/duration.ts';
import { formatDay, formatOffset } from '../../values/times.ts';
import { DAY, LAST_INSTANT, type Zone } from '../../values/zone.ts';

const UTC_DAYS = LAST_INSTANT / DAY + 2;
/** How many words a date and an offset have. */
const [DATE_WORDS, OFFSET_WORDS] = [3, 4];
const SECOND = 1_000_000;

/**
 * What all rows have in common, for the loop in loops/assembly/row-loops.ts that formats them: cells that come again
 * and again, and the calendar by which times are formatted.
 */
export class RowCells {
  readonly #memory: LoopMemory;
  readonly #zone: Zone;
  /** What stands between a date and a time. */
  readonly #separator: string;
  readonly #cells: Cells;
  #known: Uint8Array;
  #knownStarts: Uint32Array;
  #knownCount = 0;
  /** Where the days lie; each is a `Day`. */
  readonly #days: number;
  readonly #dates: Int32Array;
  readonly #isDayKnown: Uint8Array;
  #offsets: Uint32Array;
  readonly #offsetPlaces = new Map<number, number>();

  /** With `forSpreadsheet`, texts are written so that no spreadsheet runs them, and times as it takes them. */
  constructor(memory: LoopMemory, zone: Zone, forSpreadsheet: boolean) {
    // There is one more day at both ends, because a local day may lie beside the UTC days.
    const dates = (UTC_DAYS + 2) * DATE_WORDS;
    this.#memory = memory;
    this.#zone = zone;
    this.#separator = forSpreadsheet ? ' ' : 'T';
    this.#known = memory.bytes(memory.allocate(1024), 1024);
    this.#knownStarts = memory.numbers(memory.allocate(64 * 4), 64);
    this.#days = memory.allocate(UTC_DAYS * Day.BYTES);
    this.#dates = memory.words(memory.allocate(dates * 4), dates);
    this.#isDayKnown = memory.bytes(memory.allocate(UTC_DAYS), UTC_DAYS);
    this.#offsets = memory.numbers(memory.allocate(8 * OFFSET_WORDS * 4), 8 * OFFSET_WORDS);
    this.#cells = memory.create(Cells, {
      knownStarts: this.#knownStarts.byteOffset,
      known: this.#known.byteOffset,
      days: this.#days,
      dates: this.#dates.byteOffset,
      offsets: this.#offsets.byteOffset,
      forSpreadsheet: Number(forSpreadsheet),
    });
  }

  /** Where the loop finds all this. */
  get address(): CellsAddress {
    return this.#cells.address;
  }

  /** Formats cells that stand side by side in a CSV file, and gives their number. Numbers ascend by one. */
  know(...values: readonly string[]): number {
    const text = Buffer.from(values.map(csvCell).join(','));
    const number = this.#knownCount++;
    const start = this.#knownStarts[number];
    this.#makeRoom(number + 2, start + text.length);
    this.#known.set(text, start);
    this.#knownStarts[number + 1] = start + text.length;
    return number;
  }

  /** Looks up the days of `count` times, `stride` bytes apart. It must be called before the times are formatted. */
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

  /** Makes room for as many bounds of known cells, and for as many bytes of them. */
  #makeRoom(bounds: number, bytes: number): void {
    const memory = this.#memory;
    this.#knownStarts = this.#grown(this.#knownStarts, bounds);
    this.#cells.knownStarts = this.#knownStarts.byteOffset;
    if (bytes > this.#known.length) {
      const longer = memory.bytes(memory.allocate(bytes * 2), bytes * 2);
      longer.set(this.#known);
      this.#known = longer;
      this.#cells.known = longer.byteOffset;
    }
  }

  #fillDay(day: number): void {
    const [before, after] = [this.#zone.offsetAt(day * DAY), this.#zone.offsetAt((day + 1) * DAY)];
    this.#memory.structAt(Day, this.#days + day * Day.BYTES).set({
      changeAt: this.#zone.changeOn(day),
      before,
      after,
      textBefore: this.#placeOfOffset(before),
      textAfter: this.#placeOfOffset(after),
    });
    for (let local = day - 1; local <= day + 1; local++) {
      const date = Buffer.from(formatDay(local) + this.#separator);
      const words = [date.readInt32LE(0), date.readInt32LE(4), date.readInt32LE(7)];
      this.#dates.set(words, (local + 1) * DATE_WORDS);
    }
    this.#isDayKnown[day] = 1;
  }

  /** The place of the text of an offset from UTC, which is added if it is not there yet. */
  #placeOfOffset(offset: number): number {
    const known = this.#offsetPlaces.get(offset);
    if (known !== undefined) return known;
    const place = this.#offsetPlaces.size;
    this.#offsets = this.#grown(this.#offsets, (place + 1) * OFFSET_WORDS);
    this.#cells.offsets = this.#offsets.byteOffset;
    const text = formatOffset(offset / SECOND);
    const bytes = Buffer.from(text.padEnd(12, '\0'));
    const words = [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)];
    this.#offsets.set([text.length, ...words], place * OFFSET_WORDS);
    this.#offsetPlaces.set(offset, place);
    return place;
  }

  /** The column itself if it has at least `length` words, else a longer copy. */
  #grown(column: Uint32Array, length: number): Uint32Array {
    if (length <= column.length) return column;
    const longer = this.#memory.numbers(this.#memory.allocate(length * 8), length * 2);
    longer.set(column);
    return longer;
  }
}

/** The last cells of the rows of credits (`conversion_window`, `rule` and `in_transition`), as known cells. */
export interface RowEnds {
  /** The instants at which the cells may change, ascending (microseconds since the epoch). */
  turns: Float64Array;
  /**
   * The number of the cells of purchases before the first turn. Those of custom conversions, and of later turns,
   * follow.
   */
  first: number;
}

/** Formats the last cells for each span of time in which they are the same. */
export function rowEnds(history: WindowHistory, cells: RowCells): RowEnds {
  const turns = Float64Array.from([
    ...history.cuts,
    ...history.changes.map(({ changedAt }) => changedAt),
  ]).sort();
  const numbers = [0, ...turns].map((instant) => {
    const stretch = stretchAt(history, instant);
    const { first, end } = transitionsAt(history, stretch, instant);
    return knowEnds(cells, history.windows[stretch], end > first);
  });
  return { turns, first: numbers[0] };
}

/** The same for each campaign, where campaigns have windows of their own: the number of its cells of purchases. */
export function ownRowEnds(windows: Float64Array, cells: RowCells): Uint32Array {
  const numbers = new Map([...new Set(windows)].map((window) => [window, knowEnds(cells, window, false)]));
  return Uint32Array.from(windows, (window) => numbers.get(window) ?? 0);
}

/** Formats the last cells under a window: of purchases, and behind them of custom conversions. */
function knowEnds(cells: RowCells, window: number, inTransition: boolean): number {
  const text = formatDuration(window);
  const number = cells.know(text, 'last_touch', String(inTransition));
  cells.know(text, 'every_campaign', String(inTransition));
  return number;
}
