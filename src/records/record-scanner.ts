import type { LoopMemory } from '../loops/loop-memory.ts';

/** A record may have so many bytes at most, its line end not counted. */
export const LONGEST_RECORD = 1 << 20;

/** Bytes behind the limit of a scanned text that must exist; the scanner writes a sentinel there. */
export const SCAN_SLACK = 8;

/** What is wrong with the shape of a record. */
export const RECORD_FAULT = { none: 0, strayQuote: 1, wrongFieldCount: 2 } as const;

/** A fault that ends the reading of a file: a quote never closed or a record over the limit, by line from the start of the range. */
export interface FatalRecord {
  reason: 'unclosed_quote' | 'long_record';
  line: number;
}

/** The reasons by which the loop names them, from 1. */
const FATAL_REASONS = [undefined, 'long_record', 'unclosed_quote'] as const;

/** The words that a scanner and the loop exchange: what the loop is given, then what it gives, then its own. */
const WORD = { text: 0, count: 12, line: 13, fatal: 14, fatalLine: 15, all: 20 } as const;

/** Room for the places of all marks of a piece of text; some more are written. */
const MARKS_BYTES = 2 * (4096 + 4);

/**
 * Finds records and their fields in a text, many at a time, by the rules of RFC 4180 and these:
 * LF and CRLF end a record, a lone CR is data; empty lines are skipped; after a stray quote the record ends at the next line
 * break, whatever quotes follow. The loop is in loops/assembly/records.ts; `splitRecord` in record-fields.ts is the readable equivalent
 * for one record.
 *
 * Results lie in columns: record `r` spans `text[starts[r], ends[r])`; used field `f` of it spans
 * `text[fields[(r * slots + f) * 2], fields[(r * slots + f) * 2 + 1])`, doubled quotes already made single in place. The scanners
 * of one memory share these columns: what one has found is there until one of them scans again.
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
   * Scans records of the memory's text that begin at `position` or later and before `stopAt`, until the batch is full or `limit` is
   * reached. Gives the position at which the next record begins; a record that `limit` cuts is left unless the input `isEnd`s there.
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
