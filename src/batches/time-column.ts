import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import { INVALID_TIME, knownDate, knownOffset, parseTimestamp } from '../values/timestamp.ts';
import { LAST_INSTANT, type Zone } from '../values/zone.ts';

/** A table of known dates or offsets has 256 entries of 24 bytes: three words of text, and microseconds at byte 16. */
const PLACES = 256;
const ENTRY_WORDS = 6;

/**
 * How the loop in loops/assembly/times.ts marks the rows that it leaves: the time is left to the plain rule, or it
 * was read as wall-clock time and the zone tells its instant.
 */
const PLAIN_RULE = 2;
const WALL_CLOCK = 3;

/**
 * When the loop leaves more rows than `FEW_ROWS`, most of them usually have one new date. The date is learned and the
 * loop runs again, `MOST_ROUNDS` times in all.
 */
const FEW_ROWS = 32;
const MOST_ROUNDS = 4;

const SHORTEST = 19;
const OFFSET_BYTES = 6;

/** A table from the text of a date or an offset to its microseconds, where the loop finds it. */
class KnownTexts {
  readonly address: number;
  readonly #memory: LoopMemory;
  readonly #words: Int32Array;
  readonly #floats: Float64Array;

  constructor(memory: LoopMemory) {
    this.address = memory.allocate(PLACES * ENTRY_WORDS * 4);
    this.#memory = memory;
    this.#words = memory.words(this.address, PLACES * ENTRY_WORDS);
    this.#floats = memory.floats(this.address, (PLACES * ENTRY_WORDS) / 2).fill(Number.NaN);
  }

  /**
   * Notes a text of three words with the microseconds that `micros` gives. Tells whether it was noted: a text that is
   * known or that gives NaN is not.
   */
  note(first: number, second: number, third: number, micros: () => number): boolean {
    const at = this.#memory.loops.placeOfKnown(first, second, third) * ENTRY_WORDS;
    const words = this.#words;
    if (words[at] === first && words[at + 1] === second && words[at + 2] === third) return false;
    const value = micros();
    if (Number.isNaN(value)) return false;
    words.set([first, second, third], at);
    this.#floats[at / 2 + 2] = value;
    return true;
  }
}

/**
 * Reads the times of many rows of one zone, by the rules of `parseTimestamp`. A loop reads the usual forms with dates
 * and offsets that were met before; the plain rule reads the others.
 */
export class TimeColumn {
  readonly #zone: Zone;
  readonly #memory: LoopMemory;
  readonly #dates: KnownTexts;
  readonly #offsets: KnownTexts;

  constructor(zone: Zone, memory: LoopMemory) {
    this.#zone = zone;
    this.#memory = memory;
    this.#dates = new KnownTexts(memory);
    this.#offsets = new KnownTexts(memory);
  }

  /** Reads field `slot` of the valid rows into `times`, in microseconds. A row without a time becomes invalid. */
  read(
    scanner: RecordScanner,
    slot: number,
    valid: Uint8Array,
    times: Float64Array,
    again: Int32Array,
  ): void {
    const { fields, slots } = scanner;
    const { text } = this.#memory;
    let others = this.#readUsual(scanner, slot, valid, times, again);
    for (let round = 1; round < MOST_ROUNDS && others > FEW_ROWS; round++) {
      if (!this.#learnFirst(scanner, slot, valid, again.subarray(0, others))) break;
      others = this.#readUsual(scanner, slot, valid, times, again);
    }
    for (let i = 0; i < others; i++) {
      const row = again[i];
      const at = (row * slots + slot) * 2;
      const time =
        valid[row] === WALL_CLOCK
          ? this.#instantOf(times[row])
          : this.#readPlainly(text, fields[at], fields[at + 1]);
      times[row] = time;
      valid[row] = time === INVALID_TIME ? 0 : 1;
    }
  }

  /** Reads the times that the loop can read. Writes the other rows to `again`, and gives how many they are. */
  #readUsual(
    scanner: RecordScanner,
    slot: number,
    valid: Uint8Array,
    times: Float64Array,
    again: Int32Array,
  ): number {
    return this.#memory.loops.readTimes(
      scanner.address,
      slot,
      valid.byteOffset,
      times.byteOffset,
      this.#dates.address,
      this.#offsets.address,
      again.byteOffset,
    );
  }

  /** Learns the date and offset of the first row that is left to the plain rule. Tells whether either was new. */
  #learnFirst({ fields, slots }: RecordScanner, slot: number, valid: Uint8Array, rows: Int32Array): boolean {
    const row = rows.find((one) => valid[one] === PLAIN_RULE);
    if (row === undefined) return false;
    const at = (row * slots + slot) * 2;
    return fields[at + 1] - fields[at] >= SHORTEST && this.#learn(fields[at], fields[at + 1]);
  }

  #instantOf(local: number): number {
    const instant = this.#zone.instantOf(local);
    return instant >= 0 && instant < LAST_INSTANT ? instant : INVALID_TIME;
  }

  #readPlainly(text: Uint8Array, start: number, end: number): number {
    if (end - start >= SHORTEST) this.#learn(start, end);
    return parseTimestamp(text, start, end, this.#zone);
  }

  /** Notes the date and the offset of a time. Tells whether either was new. */
  #learn(start: number, end: number): boolean {
    const { text, view } = this.#memory;
    const word = (at: number) => view.getInt32(at, true);
    const isNewDate = this.#dates.note(word(start), word(start + 4), word(start + 7), () =>
      knownDate(text, start),
    );
    const at = end - OFFSET_BYTES;
    return this.#offsets.note(word(at), word(at + 2), 0, () => knownOffset(text, at, end)) || isNewDate;
  }
}
