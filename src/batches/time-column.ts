import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import { INVALID_TIME, parseTimestamp } from '../values/timestamp.ts';
import type { TimeReader } from '../values/written/time-reader.ts';
import { DAY, LAST_INSTANT, type Zone } from '../values/zone.ts';
import { writeFormat } from './format-program.ts';

/** Bytes of the table in which the loop notes what it has met in front of an hour, with the date that it is. */
const HEADS_BYTES = 256 * 48;

/** So many local days, counted from 1970-01-01, have an entry where the loop finds their offset. */
const DAYS = 256;

/** The mark of the loop in loops/assembly/values/time-loops.ts for a wall-clock time, whose instant the zone knows. */
const WALL_CLOCK = 3;

const NO_FORMAT = 0;

/**
 * Reads the times of many rows of one zone. `parseTimestamp` says the rules. A loop reads all that is a time; what it
 * can't read the plain rule
 * looks at.
 */
export class TimeColumn {
  readonly #zone: Zone;
  readonly #memory: LoopMemory;
  readonly #heads: number;
  /** Pairs: a local day plus one, and its offset in microseconds. */
  readonly #offsets: Float64Array;
  /** The formats in the memory of the loop, by address. */
  readonly #formats = new Map<TimeReader, number>();

  constructor(zone: Zone, memory: LoopMemory) {
    this.#zone = zone;
    this.#memory = memory;
    this.#heads = memory.allocate(HEADS_BYTES);
    this.#offsets = memory.floats(memory.allocate(DAYS * 16), DAYS * 2);
    // Else a text of zero bytes would be a date that was met.
    memory.floats(this.#heads, HEADS_BYTES / 8).fill(Number.NaN);
  }

  /**
   * Reads field `slot` of the valid rows into `times`, in microseconds, in the format of `reader` where there is one.
   * A row without a time becomes invalid.
   */
  read(
    scanner: RecordScanner,
    slot: number,
    valid: Uint8Array,
    times: Float64Array,
    again: Int32Array,
    reader?: TimeReader,
  ): void {
    const { fields, slots } = scanner;
    const others = this.#memory.loops.readTimes(
      scanner.address,
      slot,
      valid.byteOffset,
      times.byteOffset,
      this.#heads,
      this.#offsets.byteOffset,
      reader === undefined ? NO_FORMAT : this.#formatOf(reader),
      again.byteOffset,
    );
    for (let i = 0; i < others; i++) {
      const row = again[i];
      const instant = valid[row] === WALL_CLOCK ? this.#instantOf(times[row]) : INVALID_TIME;
      const at = (row * slots + slot) * 2;
      // What a format says may be in a gap of the clocks, and yet be a date alone, or another time by the grammar.
      const isLeft = instant === INVALID_TIME && (valid[row] !== WALL_CLOCK || reader !== undefined);
      const time = isLeft ? this.#readPlainly(fields[at], fields[at + 1], reader) : instant;
      times[row] = time;
      valid[row] = time === INVALID_TIME ? 0 : 1;
    }
  }

  #formatOf(reader: TimeReader): number {
    const address = this.#formats.get(reader) ?? writeFormat(reader, this.#memory);
    this.#formats.set(reader, address);
    return address;
  }

  #instantOf(local: number): number {
    this.#noteDay(Math.floor(local / DAY));
    const instant = this.#zone.instantOf(local);
    return instant >= 0 && instant < LAST_INSTANT ? instant : INVALID_TIME;
  }

  /** Notes the offset of a day, so that the loop finds it. */
  #noteDay(day: number): void {
    const offset = day >= 0 ? this.#zone.offsetOfDay(day) : undefined;
    if (offset !== undefined) this.#offsets.set([day + 1, offset], (day % DAYS) * 2);
  }

  #readPlainly(start: number, end: number, reader: TimeReader | undefined): number {
    return parseTimestamp(this.#memory.text.toString('utf8', start, end), this.#zone, false, reader);
  }
}
