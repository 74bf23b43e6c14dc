import { Marks } from './marks.ts';

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];

/** A record may have so many bytes at most, its line end not counted. */
export const LONGEST_RECORD = 1 << 20;

/** Bytes behind the limit of a scanned buffer that must exist; the scanner writes a sentinel there. */
export const SCAN_SLACK = 8;

/** What is wrong with the shape of a record. */
export const RECORD_FAULT = { none: 0, strayQuote: 1, wrongFieldCount: 2 } as const;

/** A fault that ends the reading of a file: a quote never closed or a record over the limit, by line from the start of the range. */
export interface FatalRecord {
  reason: 'unclosed_quote' | 'long_record';
  line: number;
}

/**
 * Finds records and their fields in a block of bytes, many at a time, by the rules of RFC 4180 and these:
 * LF and CRLF end a record, a lone CR is data; empty lines are skipped; after a stray quote the record ends at the next line
 * break, whatever quotes follow. `splitRecord` in record-fields.ts is the readable equivalent for one record.
 *
 * Results lie in columns: record `r` spans `bytes[starts[r], ends[r])`; used field `f` of it spans
 * `bytes[fields[(r * slots + f) * 2], fields[(r * slots + f) * 2 + 1])`, doubled quotes already made single in place.
 */
export class RecordScanner {
  readonly capacity: number;
  readonly slots: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Line in which the record begins, counted from 0 at the start of the range. */
  readonly lines: Int32Array;
  readonly lineSpans: Int32Array;
  readonly faults: Uint8Array;
  readonly fields: Int32Array;
  /** Records found by the last `scan`. */
  count = 0;
  /** Line breaks passed since the start of the range. */
  line = 0;
  fatal: FatalRecord | undefined;
  readonly #columns: number;
  readonly #slotOfColumn: Int32Array;
  readonly #marks = new Marks();

  /** `slotOfColumn[c]` is the used field that column c holds, or -1. */
  constructor(slotOfColumn: Int32Array, capacity: number) {
    this.capacity = capacity;
    this.#columns = slotOfColumn.length;
    this.#slotOfColumn = slotOfColumn;
    this.slots = slotOfColumn.reduce((most, slot) => Math.max(most, slot + 1), 0);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.lines = new Int32Array(capacity);
    this.lineSpans = new Int32Array(capacity);
    this.faults = new Uint8Array(capacity);
    this.fields = new Int32Array(capacity * this.slots * 2);
  }

  /**
   * Scans records that begin at `position` or later and before `stopAt`, until the batch is full or `limit` is reached.
   * Gives the position at which the next record begins; a record that `limit` cuts is left unless the input `isEnd`s there.
   * Hot: goes from mark to mark (comma, quote, line feed), no allocation.
   */
  scan(bytes: Uint8Array, position: number, limit: number, isEnd: boolean, stopAt: number): number {
    const { capacity, slots, starts, ends, lines, lineSpans, faults, fields } = this;
    const slotOfColumn = this.#slotOfColumn;
    const columns = this.#columns;
    const last = Math.min(limit, stopAt);
    const marks = this.#marks;
    let count = 0;
    let line = this.line;
    let next = position;
    bytes[limit] = LINE_FEED;
    marks.start(bytes, position, limit);
    scanning: while (next < last && count < capacity) {
      const start = next;
      const first = bytes[start];
      if (first === LINE_FEED) {
        line++;
        next = marks.next() + 1;
        continue;
      }
      if (first === CARRIAGE_RETURN && bytes[start + 1] === LINE_FEED && start + 1 < limit) {
        line++;
        next = marks.next() + 1;
        continue;
      }
      const base = count * slots * 2;
      let fieldStart = start;
      let end = -1;
      let column = 0;
      let breaks = 0;
      let fault = 0;
      let escaped = false;
      while (end < 0) {
        let mark = marks.next();
        let fieldEnd = mark;
        let byte = bytes[mark];
        if (byte === LINE_FEED) {
          if (mark >= limit && !isEnd) {
            if (limit - start > LONGEST_RECORD + 1) this.fatal = { reason: 'long_record', line };
            break scanning;
          }
          end = mark < limit && bytes[mark - 1] === CARRIAGE_RETURN ? mark - 1 : mark;
          fieldEnd = end;
          next = mark + 1;
        } else if (byte === QUOTE && mark === fieldStart) {
          const openedAt = line + breaks;
          fieldStart++;
          let doubled = 0;
          for (;;) {
            mark = marks.next();
            byte = bytes[mark];
            if (byte === QUOTE) {
              if (bytes[mark + 1] !== QUOTE) break;
              doubled++;
              marks.next();
            } else if (byte === LINE_FEED) {
              if (mark >= limit) {
                if (limit - start > LONGEST_RECORD) this.fatal = { reason: 'long_record', line };
                else if (isEnd) this.fatal = { reason: 'unclosed_quote', line: openedAt };
                break scanning;
              }
              breaks++;
            }
          }
          if (mark + 1 >= limit && !isEnd) break scanning;
          fieldEnd = mark++;
          byte = bytes[mark];
          if (byte === CARRIAGE_RETURN && bytes[mark + 1] === LINE_FEED && mark + 1 < limit) {
            end = mark;
            next = mark + 2;
          } else if (byte === LINE_FEED) {
            end = mark;
            next = mark + 1;
          } else if (byte !== COMMA) {
            fault = RECORD_FAULT.strayQuote;
          }
          if (fault === 0) marks.next();
          if (doubled > 0) {
            escaped = true;
            fieldEnd = ~fieldEnd;
          }
        } else if (byte === QUOTE) {
          fault = RECORD_FAULT.strayQuote;
        }
        if (fault !== 0) {
          do mark = marks.next();
          while (bytes[mark] !== LINE_FEED);
          if (mark >= limit && !isEnd) {
            if (limit - start > LONGEST_RECORD + 1) this.fatal = { reason: 'long_record', line };
            break scanning;
          }
          end = mark < limit && bytes[mark - 1] === CARRIAGE_RETURN ? mark - 1 : mark;
          next = mark + 1;
        } else {
          const slot = column < columns ? slotOfColumn[column] : -1;
          if (slot >= 0) {
            fields[base + slot * 2] = fieldStart;
            fields[base + slot * 2 + 1] = fieldEnd;
          }
          column++;
          fieldStart = mark + 1;
        }
      }
      if (end - start > LONGEST_RECORD) {
        this.fatal = { reason: 'long_record', line };
        break;
      }
      if (fault === 0 && column !== columns) fault = RECORD_FAULT.wrongFieldCount;
      if (escaped && fault === 0) undouble(bytes, fields, base, base + slots * 2);
      starts[count] = start;
      ends[count] = end;
      lines[count] = line;
      lineSpans[count] = breaks + 1;
      faults[count] = fault;
      count++;
      line += breaks + (next > limit ? 0 : 1);
    }
    this.count = count;
    this.line = line;
    return Math.min(next, limit);
  }
}

/** Makes doubled quotes single, in place, in the fields whose end is marked by its complement. */
function undouble(bytes: Uint8Array, fields: Int32Array, from: number, to: number): void {
  for (let f = from; f < to; f += 2) {
    if (fields[f + 1] >= 0) continue;
    let write = fields[f];
    const end = ~fields[f + 1];
    for (let read = write; read < end; read++) {
      bytes[write++] = bytes[read];
      if (bytes[read] === QUOTE) read++;
    }
    fields[f + 1] = write;
  }
}
