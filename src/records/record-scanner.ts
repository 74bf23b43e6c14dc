import type { LoopMemory } from '../loops/loop-memory.ts';

/** The most bytes that a record may have, without its line end. */
export const LONGEST_RECORD = 1 << 20;

/** How many bytes must exist behind the limit of a scanned text. The scanner writes a sentinel there. */
export const SCAN_SLACK = 8;

/** What is wrong with the shape of a record. */
export const RECORD_FAULT = { none: 0, strayQuote: 1, wrongFieldCount: 2 } as const;

/**
 * A fault that ends the reading of a file: a quote that is never closed, or a record over `LONGEST_RECORD`. Lines are
 * counted from 0 at the start of the range.
 */
export interface FatalRecord {
  reason: 'unclosed_quote' | 'long_record';
  line: number;
}

/** The reasons by the numbers that the loop gives them, from 1. */
const FATAL_REASONS = [undefined, 'long_record', 'unclosed_quote'] as const;

/** The words that a scanner and the loop exchange: what the loop is given, then what it gives, then its own. */
const WORD = { text: 0, count: 12, line: 13, fatal: 14, fatalLine: 15, all: 20 } as const;

/** Room for the places of all marks in a piece of text of 4096 bytes. The loop may write four more. */
const MARKS_BYTES = 2 * (4096 + 4);

/**
 * Finds records and their fields in a text, many at a time. The rules are those of RFC 4180 and these: LF and CRLF
 * end a record, and a lone CR is data. Empty lines are skipped. After a stray quote the record ends at the next line
 * break, whatever quotes follow. The loop is in loops/assembly/records.ts; `splitRecord` in record-fields.ts is the
 * readable equivalent for one record.
 *
 * Results lie in columns. Record `r` spans `text[starts[r], ends[r])`. Its used field `f` spans `text[fields[(r *
 * slots + f) * 2], fields[(r * slots + f) * 2 + 1])`, where doubled quotes are already single. The scanners of one
 * memory share these columns: results are there until one of the scanners scans again.
 */
export class RecordScanner {
  readonly capacity: number;
  readonly slots: number;
  readonly memory: LoopMemory;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Line in which the record begins, counted from 0 at the start of the range. */
  readonly lines: Int32Array;
  readonly lineSpans: Int32Array;
  readonly faults: Uint8Array;
  readonly fields: Int32Array;
  /** Where the loops find all this in the memory. */
  readonly address: number;
  /** Records found by the last `scan`. */
  count = 0;
  /** Line breaks passed since the start of the range. */
  line = 0;
  fatal: FatalRecord | undefined;
  readonly #words: Int32Array;
  readonly #given: Int32Array;
  readonly #slotOfColumn: Int32Array;
  readonly #slotsInMemory: Int32Array;

  /** `slotOfColumn[c]` is the used field that column c holds, or -1. */
  constructor(slotOfColumn: Int32Array, capacity: number, memory: LoopMemory) {
    this.capacity = capacity;
    this.memory = memory;
    this.slots = slotOfColumn.reduce((most, slot) => Math.max(most, slot + 1), 0);
    const columns = slotOfColumn.length;
    const addressOf = (name: string, size: number) => memory.reuse(name, size);
    const [starts, ends, lines, spans] = ['starts', 'ends', 'lines', 'line spans'].map((name) =>
      addressOf(name, capacity * 4),
    );
    const faults = addressOf('faults', capacity);
    const fields = addressOf('fields', capacity * this.slots * 8);
    const slotsAddress = addressOf('slots of columns', columns * 4);
    this.starts = memory.words(starts, capacity);
    this.ends = memory.words(ends, capacity);
    this.lines = memory.words(lines, capacity);
    this.lineSpans = memory.words(spans, capacity);
    this.faults = memory.bytes(faults, capacity);
    this.fields = memory.words(fields, capacity * this.slots * 2);
    this.address = addressOf('records', WORD.all * 4);
    this.#words = memory.words(this.address, WORD.all);
    this.#given = Int32Array.of(
      0,
      capacity,
      columns,
      this.slots,
      slotsAddress,
      starts,
      ends,
      lines,
      spans,
      faults,
      fields,
      addressOf('marks', MARKS_BYTES),
    );
    this.#slotOfColumn = slotOfColumn;
    this.#slotsInMemory = memory.words(slotsAddress, columns);
  }

  /**
   * Scans records of the memory's text that begin at `position` or later and before `stopAt`, until the batch is full
   * or `limit` is reached. Gives the position at which the next record begins. A record that `limit` cuts is left for
   * the next call, unless the input ends there (`isEnd`).
   */
  scan(position: number, limit: number, isEnd: boolean, stopAt: number): number {
    const words = this.#words;
    this.#slotsInMemory.set(this.#slotOfColumn);
    words.set(this.#given);
    words[WORD.text] = this.memory.text.byteOffset;
    words[WORD.line] = this.line;
    const next = this.memory.loops.scanRecords(this.address, position, limit, isEnd, stopAt);
    this.count = words[WORD.count];
    this.line = words[WORD.line];
    const reason = FATAL_REASONS[words[WORD.fatal]];
    if (reason !== undefined) this.fatal = { reason, line: words[WORD.fatalLine] };
    return next;
  }
}
