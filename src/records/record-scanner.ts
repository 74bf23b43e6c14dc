import { type LoopMemory, Region, TEXT_SLACK } from '../loops/loop-memory.ts';
import { Records, type RecordsAddress } from '../loops/loop-structs.ts';
import { MadeFields, type MadeForm } from './made-fields.ts';
import { type FieldCondition, RecordSelection, textEntries } from './record-selection.ts';

/** The most bytes that a record may have, without its line end. */
export const LONGEST_RECORD = 1 << 20;

/** How many bytes must exist behind the limit of a scanned text. The scanner writes a sentinel there. */
export const SCAN_SLACK = 8;

/** What is wrong with the shape of a record, or with a field by which records are selected: it is no UTF-8. */
export const RECORD_FAULT = { none: 0, strayQuote: 1, wrongFieldCount: 2, invalidSelection: 3 } as const;

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

/** Room for the places of all marks in a piece of text of 4096 bytes. The loop may write four more. */
const MARKS_BYTES = 2 * (4096 + 4);

/** How records are written: what parts their fields, a character of ASCII, and texts that stand for an empty field. */
export interface RecordForm extends MadeForm {
  delimiter: string;
  nulls: readonly string[];
  /** What must hold for a record to be selected. */
  conditions: readonly FieldCondition[];
  /** Whether records that are not selected stay in the batch, behind those that count. */
  keepsOthers?: boolean;
}

/** Records of commas as they stand in the file. */
export const USUAL_FORM: RecordForm = { delimiter: ',', nulls: [], conditions: [], fixed: [], idParts: null };

/** The memory for the results of a scanner. Another scanner may take it over: then the former results are lost. */
export class RecordColumns {
  readonly starts: Region;
  readonly ends: Region;
  readonly lines: Region;
  readonly lineSpans: Region;
  readonly faults: Region;
  readonly fields: Region;
  readonly marks: Region;
  /** Only used where texts stand for empty fields. */
  readonly nullTexts: Region;
  readonly nullLengths: Region;
  /** Only used where records are selected. */
  readonly conditions: Region;

  constructor(memory: LoopMemory) {
    this.starts = new Region(memory);
    this.ends = new Region(memory);
    this.lines = new Region(memory);
    this.lineSpans = new Region(memory);
    this.faults = new Region(memory);
    this.fields = new Region(memory);
    this.marks = new Region(memory);
    this.nullTexts = new Region(memory);
    this.nullLengths = new Region(memory);
    this.conditions = new Region(memory);
  }
}

/**
 * Finds records and their fields in a text, many at a time. The rules are those of RFC 4180, with any delimiter, and
 * these: LF and CRLF
 * end a record, and a lone CR is data. Empty lines are skipped. After a stray quote the record ends at the next line
 * break, whatever quotes follow. The loop is in loops/assembly/records.ts; `splitRecord` in record-fields.ts is the
 * readable equivalent for one record.
 *
 * Results lie in columns. Record `r` spans `text[starts[r], ends[r])`. Its used field `f` spans
 * `text[fields[(r * slots + f) * 2], fields[(r * slots + f) * 2 + 1])`, where doubled quotes are already single.
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
  /** Records found by the last `scan` and selected. */
  count = 0;
  /** All records found by the last `scan`. */
  scanned = 0;
  /** Whether there may be more records: the last `scan` ended for want of room. */
  isFull = false;
  /** Line breaks passed since the start of the range. */
  line = 0;
  fatal: FatalRecord | undefined;
  readonly #records: Records;
  readonly #nulls: NullTexts | undefined;
  readonly #selection: RecordSelection | undefined;
  readonly #made: MadeFields | undefined;
  readonly #keepsOthers: boolean;

  /**
   * `slotOfColumn[c]` is the used field that column c holds, or -1. Results go to `columns`: new ones, or those of a
   * scanner that is not used any more. Fields are parted by `delimiter`, and a used field whose text is one of `nulls`
   * is empty.
   */
  constructor(
    slotOfColumn: Int32Array,
    capacity: number,
    memory: LoopMemory,
    columns = new RecordColumns(memory),
    form: RecordForm = USUAL_FORM,
  ) {
    const { delimiter, nulls, conditions, fixed, idParts, keepsOthers = false } = form;
    this.capacity = capacity;
    this.#keepsOthers = keepsOthers;
    this.memory = memory;
    const lastSlot = fixed.reduce((last, { slot }) => Math.max(last, slot), -1);
    this.slots = 1 + slotOfColumn.reduce((last, slot) => Math.max(last, slot), lastSlot);
    this.starts = columns.starts.words(capacity);
    this.ends = columns.ends.words(capacity);
    this.lines = columns.lines.words(capacity);
    this.lineSpans = columns.lineSpans.words(capacity);
    this.faults = columns.faults.bytes(capacity);
    this.fields = columns.fields.words(capacity * this.slots * 2);
    this.#records = memory.create(Records, {
      delimiter: delimiter.charCodeAt(0),
      capacity,
      columns: slotOfColumn.length,
      slots: this.slots,
      slotOfColumn: memory.wordsOf([...slotOfColumn]).byteOffset,
      starts: this.starts.byteOffset,
      ends: this.ends.byteOffset,
      lines: this.lines.byteOffset,
      lineSpans: this.lineSpans.byteOffset,
      faults: this.faults.byteOffset,
      fields: this.fields.byteOffset,
      marks: columns.marks.reserve(MARKS_BYTES),
    });
    if (conditions.length > 0) this.#selection = new RecordSelection(conditions, columns.conditions, memory);
    if (fixed.length > 0 || idParts !== null) this.#made = new MadeFields(form, memory);
    if (nulls.length > 0) this.#nulls = new NullTexts(nulls, capacity * this.slots, columns, memory);
  }

  /** Where the loops find all this in the memory. */
  get address(): RecordsAddress {
    return this.#records.address;
  }

  /**
   * Scans records of the memory's text that begin at `position` or later and before `stopAt`, until the batch is full
   * or `limit` is reached. Gives the position at which the next record begins. A record that `limit` cuts is left for
   * the next call, unless the input ends there (`isEnd`).
   */
  scan(position: number, limit: number, isEnd: boolean, stopAt: number): number {
    const records = this.#records;
    const madeAt = limit + SCAN_SLACK + TEXT_SLACK;
    if (this.#made !== undefined)
      this.#makeRoom(madeAt + this.#made.bytesFor(limit - position, this.capacity) + TEXT_SLACK);
    records.set({ text: this.memory.text.byteOffset, line: this.line, kept: 0 });
    this.scanned = 0;
    let next = position;
    do next = this.#scanMore(next, limit, isEnd, stopAt);
    while (this.#hasRoomForMore());
    this.count = records.count;
    this.line = records.line;
    const reason = FATAL_REASONS[records.fatal];
    if (reason !== undefined) this.fatal = { reason, line: records.fatalLine };
    this.#made?.fill(this.address, madeAt);
    this.#nulls?.take(this.address);
    return next;
  }

  /** Makes the text at least so long. */
  #makeRoom(size: number): void {
    const { length } = this.memory.text;
    if (size > length) this.memory.makeText(Math.max(size, length * 2));
  }

  /** Scans records behind those that are kept, until there is no more room; keeps those that are selected. */
  #scanMore(position: number, limit: number, isEnd: boolean, stopAt: number): number {
    const records = this.#records;
    const next = this.memory.loops.scanRecords(records.address, position, limit, isEnd, stopAt);
    this.scanned += records.count - records.kept;
    this.isFull = records.count === this.capacity;
    this.#selection?.take(this.address);
    records.kept = records.count;
    return next;
  }

  /** Whether so few of the records were selected that it is worth scanning more: small batches take longer. */
  #hasRoomForMore(): boolean {
    return this.isFull && !this.#keepsOthers && this.#records.count < this.capacity / 2;
  }

  /** No fewer bytes than all used fields of the records have. */
  get fieldBytes(): number {
    if (this.count === 0) return 0;
    const bytes = this.ends[this.count - 1] - this.starts[0];
    return bytes + (this.#made?.copiedBytes(bytes, this.count) ?? 0);
  }

  /** The bytes of a used field as they stand in the file, those of a text that stands for an empty field too. */
  writtenField(bytes: Uint8Array, row: number, slot: number): Uint8Array {
    const place = row * this.slots + slot;
    const [start, end] = this.fields.subarray(place * 2, place * 2 + 2);
    return bytes.subarray(start, end + (this.#nulls?.lengths[place] ?? 0));
  }
}

/** Texts that stand for an empty field, where a loop finds them. */
class NullTexts {
  /** Of each used field how many bytes it had before it was emptied. */
  readonly lengths: Int32Array;
  readonly #memory: LoopMemory;
  readonly #texts: number;
  readonly #count: number;

  constructor(texts: readonly string[], fields: number, columns: RecordColumns, memory: LoopMemory) {
    const bytes = textEntries(texts);
    this.#memory = memory;
    this.#count = texts.length;
    columns.nullTexts.bytes(bytes.length).set(bytes);
    this.#texts = columns.nullTexts.reserve(bytes.length);
    this.lengths = columns.nullLengths.words(fields);
  }

  /** Empties the fields of the records that were scanned last. */
  take(records: RecordsAddress): void {
    this.#memory.loops.takeNulls(records, this.#texts, this.#count, this.lengths.byteOffset);
  }
}
