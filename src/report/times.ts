import { daysOfDate } from '../exports/timestamp.ts';
import { DAY, type Zone } from '../exports/zone.ts';

const SECOND = 1_000_000;
const [COLON, POINT] = [0x3a, 0x2e];
/** Room for `2026-11-01T09:00:00.000000+09:00:00`, filled up to words. */
export const LONGEST_TIME = 40;

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** An offset as it is printed: `+09:00`, with seconds only where an offset has them. */
export function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

/** The date of a day counted from 1970-01-01, as `2026-11-01`. */
export function formatDay(day: number): string {
  return new Date(day * (DAY / 1000)).toISOString().slice(0, 10);
}

/** The digits of all numbers of so many digits, as little-endian words, and zero bytes behind them. */
function digitWords(digits: number): Int32Array {
  return Int32Array.from({ length: 10 ** digits }, (_, value) =>
    Buffer.from(String(value).padStart(digits, '0').padEnd(4, '\0')).readInt32LE(),
  );
}

const TWO_DIGITS = digitWords(2);
const THREE_DIGITS = digitWords(3);
/** A colon behind two digits, a point behind two digits. */
const [COLON_WORD, POINT_WORD] = [COLON << 16, POINT << 16];

/** Dates are remembered for so many days at a time. */
const KNOWN_DAYS = 64;
/** `2026-11-01T` in three words, at 0, 4 and 7. */
const DATE_WORDS = 3;
const DATE_BYTES = 11;

/** Prints instants (microseconds since the epoch) in a zone, as `2026-11-01T09:00:00.000+09:00`. */
export class TimeFormat {
  readonly #zone: Zone;
  readonly #scratch = Buffer.alloc(LONGEST_TIME);
  readonly #scratchView = viewOf(this.#scratch);
  readonly #days = new Float64Array(KNOWN_DAYS).fill(Number.NaN);
  readonly #dates = new Int32Array(KNOWN_DAYS * DATE_WORDS);
  #offset = Number.NaN;
  #suffixBytes = 0;
  /** `+09:00:00` at most, in three words. */
  readonly #suffix = new Int32Array(3);

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  format(instant: number): string {
    return this.#scratch.toString('latin1', 0, this.write(instant, this.#scratchView, 0));
  }

  /** Writes an instant, by words, at a place with room for `LONGEST_TIME` bytes; gives the place behind it. */
  write(instant: number, into: DataView, at: number): number {
    const offset = this.#zone.offsetAt(instant);
    if (offset !== this.#offset) this.#turnTo(offset);
    const local = instant + offset;
    const day = Math.floor(local / DAY);
    const rest = local - day * DAY;
    const seconds = Math.floor(rest / SECOND);
    const micros = rest - seconds * SECOND;
    const millis = (micros / 1000) | 0;
    const minute = (seconds / 60) | 0;
    const hour = (seconds / 3600) | 0;
    const date = this.#dateOf(day);
    into.setInt32(at, this.#dates[date], true);
    into.setInt32(at + 4, this.#dates[date + 1], true);
    into.setInt32(at + 7, this.#dates[date + 2], true);
    into.setInt32(at + 11, TWO_DIGITS[hour] | COLON_WORD, true);
    into.setInt32(at + 14, TWO_DIGITS[minute - hour * 60] | COLON_WORD, true);
    into.setInt32(at + 17, TWO_DIGITS[seconds - minute * 60] | POINT_WORD, true);
    into.setInt32(at + 20, THREE_DIGITS[millis], true);
    let end = at + 23;
    if (micros !== millis * 1000) {
      into.setInt32(end, THREE_DIGITS[micros - millis * 1000], true);
      end += 3;
    }
    into.setInt32(end, this.#suffix[0], true);
    into.setInt32(end + 4, this.#suffix[1], true);
    if (this.#suffixBytes > 8) into.setInt32(end + 8, this.#suffix[2], true);
    return end + this.#suffixBytes;
  }

  /** Where the words of a date stand. */
  #dateOf(day: number): number {
    const place = day & (KNOWN_DAYS - 1);
    if (this.#days[place] !== day) {
      const date = Buffer.from(`${formatDay(day)}T`);
      this.#dates[place * DATE_WORDS] = date.readInt32LE(0);
      this.#dates[place * DATE_WORDS + 1] = date.readInt32LE(4);
      this.#dates[place * DATE_WORDS + 2] = date.readInt32LE(DATE_BYTES - 4);
      this.#days[place] = day;
    }
    return place * DATE_WORDS;
  }

  #turnTo(offset: number): void {
    const suffix = formatOffset(offset / SECOND);
    const bytes = Buffer.from(suffix.padEnd(12, '\0'));
    for (let word = 0; word < this.#suffix.length; word++) this.#suffix[word] = bytes.readInt32LE(word * 4);
    this.#suffixBytes = suffix.length;
    this.#offset = offset;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const PRINTED = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3,6})([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** The instant (microseconds since the epoch) of a time that `TimeFormat` printed in any zone, NaN of another text. */
export function parsePrintedTime(text: string): number {
  const parts = PRINTED.exec(text);
  if (parts === null) return Number.NaN;
  const day = daysOfDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const seconds = day * (DAY / SECOND) + secondsOf(parts, 4);
  const offset = secondsOf(parts, 9) * (parts[8] === '-' ? -1 : 1);
  return (seconds - offset) * SECOND + Number(parts[7].padEnd(6, '0'));
}

/** Seconds of the hours, minutes and seconds that stand in `parts` from a place on. */
function secondsOf(parts: RegExpExecArray, from: number): number {
  return Number(parts[from]) * 3600 + Number(parts[from + 1]) * 60 + Number(parts[from + 2] ?? 0);
}
