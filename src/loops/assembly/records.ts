const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const QUOTE: u32 = 0x22;

const LONGEST_RECORD: u32 = 1 << 20;
/** Bytes of text that are searched at a time. */
const STEP_BYTES: usize = 64;
/** The marks of so many bytes are found before records are made of them: few enough for the first-level cache. */
const PIECE_BYTES: u32 = 4096;

const NO_FAULT: u8 = 0;
const STRAY_QUOTE: u8 = 1;
const WRONG_FIELD_COUNT: u8 = 2;
const LONG_RECORD: i32 = 1;
const UNCLOSED_QUOTE: i32 = 2;

/**
 * What a scanner is given, then what it gives, then its own state. Begins and ends of records and fields are counted
 * from `text`; the columns are addresses.
 */
@unmanaged
export class Records {
  text: usize;
  /** The byte that parts fields. */
  delimiter: u32;
  capacity: u32;
  columns: u32;
  slots: u32;
  slotOfColumn: usize;
  starts: usize;
  ends: usize;
  lines: usize;
  lineSpans: usize;
  faults: usize;
  fields: usize;
  /** Room for the places of all marks of a piece of text, in words of 16 bits, counted from its start. */
  marks: usize;
  /** How many records of the batch were found before, by an earlier scan; it goes on behind them. */
  kept: u32;
  count: u32;
  line: u32;
  /** Why reading ends: 0, `LONG_RECORD` or `UNCLOSED_QUOTE`, and in which line. */
  fatal: i32;
  fatalLine: u32;
  /** Where the next record begins, and the piece; the marks that are not taken yet, and where they end. */
  next: usize;
  piece: usize;
  mark: usize;
  endMark: usize;
}

/** One bit for each of 16 bytes: 1 for a delimiter, a quote or a line feed. `delimiters` is a vector of 16. */
// inline
function marksOfVector(at: usize, delimiters: v128): u64 {
  const bytes = v128.load(at);
  const parts = i8x16.eq(bytes, delimiters);
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const lineFeeds = i8x16.eq(bytes, i8x16.splat(0x0a));
  return <u64>i8x16.bitmask(v128.or(v128.or(parts, quotes), lineFeeds));
}

/** The same of 64 bytes. */
// inline
function marksAt(at: usize, delimiters: v128): u64 {
  return (
    marksOfVector(at, delimiters) |
    (marksOfVector(at + 16, delimiters) << 16) |
    (marksOfVector(at + 32, delimiters) << 32) |
    (marksOfVector(at + 48, delimiters) << 48)
  );
}

/** Notes where a field begins and ends, if its column is used. */
// inline
function storeField(fields: usize, slot: i32, start: usize, end: usize): void {
  if (slot >= 0) store<u64>(fields + (slot << 3), <u64>start | ((<u64>end) << 32));
}

/** Stores the places of the first four marks from `at` on. Where there are fewer, the next call overwrites the rest. */
// inline
function storeFour(into: usize, at: u32, bits: u64): u64 {
  store<u16>(into, <u16>(at + <u32>ctz(bits)));
  bits &= bits - 1;
  store<u16>(into, <u16>(at + <u32>ctz(bits)), 2);
  bits &= bits - 1;
  store<u16>(into, <u16>(at + <u32>ctz(bits)), 4);
  bits &= bits - 1;
  store<u16>(into, <u16>(at + <u32>ctz(bits)), 6);
  return bits & (bits - 1);
}

/**
 * Finds all marks in the piece of text that begins at `piece`. Behind the mark at `end` it may list places that are
 * none.
 */
function findMarks(records: Records, piece: usize, end: usize): void {
  const bytes = min(PIECE_BYTES, <u32>(end - piece) + 1);
  const marks = records.marks;
  const delimiters = i8x16.splat(<i8>records.delimiter);
  let into = marks;
  for (let at: u32 = 0; at < bytes; at += <u32>STEP_BYTES) {
    let bits = marksAt(piece + at, delimiters);
    const count = <usize>popcnt(bits);
    bits = storeFour(into, at, bits);
    for (let more: usize = 8; bits !== 0; more += 8) bits = storeFour(into + more, at, bits);
    into += count << 1;
  }
  records.piece = piece;
  records.mark = marks;
  records.endMark = into;
}

/** Takes the next mark; there must be one up to `end`. */
function nextMark(records: Records, end: usize): usize {
  while (records.mark >= records.endMark) findMarks(records, records.piece + PIECE_BYTES, end);
  const mark = records.piece + <usize>load<u16>(records.mark);
  records.mark += 2;
  return mark;
}

/** Fills two columns, behind what is kept, with what nearly all records have: no fault, one line. */
function expectPlain(records: Records): void {
  memory.fill(records.faults + records.kept, NO_FAULT, records.capacity - records.kept);
  const end = records.lineSpans + (records.capacity << 2);
  for (let at = records.lineSpans + (records.kept << 2); at < end; at += 4) store<u32>(at, 1);
}

/**
 * Scans records that begin at `position` or later and before `stopAt`, until the batch is full or `limit` is reached;
 * returns where the next record begins. `RecordScanner` has the rules. `scanPlainRecords` takes records of the usual
 * form, `scanRecord` all others.
 */
export function scanRecords(records: Records, position: u32, limit: u32, isEnd: bool, stopAt: u32): u32 {
  const text = records.text;
  const end = text + limit;
  const last = text + min(limit, stopAt);
  store<u8>(end, LINE_FEED);
  records.next = text + position;
  // This piece has no marks: the first one to be searched lies behind it.
  records.piece = records.next - PIECE_BYTES;
  records.mark = records.marks;
  records.endMark = records.marks;
  records.count = records.kept;
  records.fatal = 0;
  expectPlain(records);
  while (records.next < last && records.count < records.capacity) {
    const start = records.next;
    const isShort = records.mark + (records.columns << 1) > records.endMark;
    // Not sooner: in a file of many columns, records with few marks would have each piece searched many times.
    if (isShort && start - records.piece >= PIECE_BYTES / 2) findMarks(records, start, end);
    // In a file of one column a lone line end is an empty line.
    if (records.columns > 1) scanPlainRecords(records, last, end);
    if (records.next !== start) continue;
    const next = scanRecord(records, start, end, isEnd);
    if (next === 0) break;
    records.next = next;
  }
  return min(<u32>(records.next - text), limit);
}

/**
 * Scans records that begin before `last`. It stops at the first record that has quoted fields or the wrong number of
 * fields, or whose marks do not all lie in the piece at hand. Plainly: all marks of a record are delimiters, but the
 * last is a line feed before `end`.
 */
function scanPlainRecords(records: Records, last: usize, end: usize): void {
  const text = records.text;
  const base = records.piece - text;
  const delimiter = records.delimiter;
  const bytesOfDelimiters = (records.columns - 1) << 1;
  const endMark = records.endMark;
  const width = records.slots << 3;
  const endRow = records.capacity << 2;
  const stop = last - text;
  const lineOfFirst = records.line - records.count;
  let into = records.fields + records.count * width;
  let row = records.count << 2;
  let mark = records.mark;
  let start = records.next - text;
  for (;;) {
    const lastMark = mark + bytesOfDelimiters;
    if (lastMark >= endMark || start >= stop || row >= endRow) break;
    let slot = records.slotOfColumn;
    let at = mark;
    let fieldStart = start;
    for (; at < lastMark; at += 2, slot += 4) {
      const place = base + <usize>load<u16>(at);
      if (<u32>load<u8>(text + place) !== delimiter) break;
      storeField(into, load<i32>(slot), fieldStart, place);
      fieldStart = place + 1;
    }
    if (at < lastMark) break;
    const place = base + <usize>load<u16>(at);
    if (<u32>load<u8>(text + place) !== LINE_FEED || text + place >= end) break;
    const recordEnd = place - <usize>(<u32>load<u8>(text + place - 1) === CARRIAGE_RETURN);
    storeField(into, load<i32>(slot), fieldStart, recordEnd);
    store<u32>(records.starts + row, start);
    store<u32>(records.ends + row, recordEnd);
    store<u32>(records.lines + row, lineOfFirst + (row >> 2));
    into += width;
    row += 4;
    mark = at + 2;
    start = place + 1;
  }
  records.line = lineOfFirst + (row >> 2);
  records.count = row >> 2;
  records.next = text + start;
  records.mark = mark;
}

/** Notes that reading ends at the record at hand. */
function fail(records: Records, reason: i32, line: u32): usize {
  records.fatal = reason;
  records.fatalLine = line;
  return 0;
}

/**
 * Scans the record or the empty line that begins at `start`, whatever its form; returns where the next one begins. It
 * returns 0 when `limit` cuts the record and the text goes on, or when the record can't be read.
 */
function scanRecord(records: Records, start: usize, limit: usize, isEnd: bool): usize {
  const text = records.text;
  const line = records.line;
  const into = records.fields + ((records.count * records.slots) << 3);
  const first = <u32>load<u8>(start);
  const isCarriageReturn = first === CARRIAGE_RETURN && start + 1 < limit;
  if (first === LINE_FEED || (isCarriageReturn && <u32>load<u8>(start, 1) === LINE_FEED)) {
    records.line = line + 1;
    return nextMark(records, limit) + 1;
  }
  let fieldStart = start;
  let end: usize = 0;
  let next: usize = 0;
  let column: u32 = 0;
  let breaks: u32 = 0;
  let fault: u8 = 0;
  let escaped = false;
  while (end === 0) {
    let mark = nextMark(records, limit);
    let fieldEnd = mark;
    let isDoubled = false;
    let byte = <u32>load<u8>(mark);
    if (byte === LINE_FEED) {
      if (mark >= limit && !isEnd)
        return limit - start > LONGEST_RECORD + 1 ? fail(records, LONG_RECORD, line) : 0;
      end = mark < limit && <u32>load<u8>(mark - 1) === CARRIAGE_RETURN ? mark - 1 : mark;
      fieldEnd = end;
      next = mark + 1;
    } else if (byte === QUOTE && mark === fieldStart) {
      const openedAt = line + breaks;
      fieldStart++;
      for (;;) {
        mark = nextMark(records, limit);
        byte = <u32>load<u8>(mark);
        if (byte === QUOTE) {
          if (<u32>load<u8>(mark, 1) !== QUOTE) break;
          isDoubled = true;
          nextMark(records, limit);
        } else if (byte === LINE_FEED) {
          if (mark >= limit) {
            if (limit - start > LONGEST_RECORD) return fail(records, LONG_RECORD, line);
            return isEnd ? fail(records, UNCLOSED_QUOTE, openedAt) : 0;
          }
          breaks++;
        }
      }
      if (mark + 1 >= limit && !isEnd) return 0;
      fieldEnd = mark++;
      byte = <u32>load<u8>(mark);
      if (byte === CARRIAGE_RETURN && <u32>load<u8>(mark, 1) === LINE_FEED && mark + 1 < limit) {
        end = mark;
        next = mark + 2;
      } else if (byte === LINE_FEED) {
        end = mark;
        next = mark + 1;
      } else if (byte !== records.delimiter) {
        fault = STRAY_QUOTE;
      }
      if (fault === 0) nextMark(records, limit);
    } else if (byte === QUOTE) {
      fault = STRAY_QUOTE;
    }
    if (fault !== 0) {
      do mark = nextMark(records, limit);
      while (<u32>load<u8>(mark) !== LINE_FEED);
      if (mark >= limit && !isEnd)
        return limit - start > LONGEST_RECORD + 1 ? fail(records, LONG_RECORD, line) : 0;
      end = mark < limit && <u32>load<u8>(mark - 1) === CARRIAGE_RETURN ? mark - 1 : mark;
      next = mark + 1;
    } else {
      const slot = column < records.columns ? load<i32>(records.slotOfColumn + (column << 2)) : -1;
      if (slot >= 0) {
        escaped = escaped || isDoubled;
        store<u32>(into + (slot << 3), fieldStart - text);
        store<u32>(into + (slot << 3), isDoubled ? ~(fieldEnd - text) : fieldEnd - text, 4);
      }
      column++;
      fieldStart = mark + 1;
    }
  }
  if (end - start > LONGEST_RECORD) return fail(records, LONG_RECORD, line);
  if (fault === 0 && column !== records.columns) fault = WRONG_FIELD_COUNT;
  if (escaped && fault === 0) undouble(records, into);
  const count = records.count;
  store<u32>(records.starts + (count << 2), start - text);
  store<u32>(records.ends + (count << 2), end - text);
  store<u32>(records.lines + (count << 2), line);
  store<u32>(records.lineSpans + (count << 2), breaks + 1);
  store<u8>(records.faults + count, fault);
  records.count = count + 1;
  records.line = line + breaks + (next > limit ? 0 : 1);
  return next;
}

/**
 * Makes doubled quotes single, in place, in the fields of a record with the complement of their end instead of their
 * end. A slot that no column fills is not looked at: what stands there is left of another record.
 */
function undouble(records: Records, fields: usize): void {
  const text = records.text;
  for (let column: u32 = 0; column < records.columns; column++) {
    const slot = load<i32>(records.slotOfColumn + (column << 2));
    if (slot < 0) continue;
    const field = fields + (slot << 3);
    const marked = load<i32>(field, 4);
    if (marked >= 0) continue;
    const end = text + ~marked;
    let write = text + load<u32>(field);
    for (let read = write; read < end; read++) {
      const byte = load<u8>(read);
      store<u8>(write++, byte);
      if (byte === QUOTE) read++;
    }
    store<u32>(field, write - text, 4);
  }
}

/** Marks the records without a fault as valid, the others as invalid. */
export function markValid(records: Records, valid: usize): void {
  for (let row: u32 = 0; row < records.count; row++)
    store<u8>(valid + row, <u8>(load<u8>(records.faults + row) === 0));
}

/** Whether two texts of so many bytes are the same. */
function isSame(a: usize, b: usize, length: u32): bool {
  for (let at: u32 = 0; at < length; at++) if (load<u8>(a + at) !== load<u8>(b + at)) return false;
  return true;
}

/** Whether a text of so many bytes is one of `texts`: so many, each behind a word with its bytes, in whole words. */
export function isOneOf(start: usize, length: u32, texts: usize, textCount: u32): bool {
  let text = texts;
  for (let i: u32 = 0; i < textCount; i++) {
    const bytes = load<u32>(text);
    if (bytes === length && isSame(text + 4, start, bytes)) return true;
    text += 4 + ((bytes + 3) & ~3);
  }
  return false;
}

/**
 * Empties the fields whose whole text is one of `nulls`. `lengths` gets of each field the bytes of such a text, 0 for
 * one that is none.
 */
export function takeNulls(records: Records, nulls: usize, nullCount: u32, lengths: usize): void {
  const slots = records.slots;
  let field = records.fields;
  let into = lengths;
  for (let row: u32 = 0; row < records.count; row++) {
    // Fields of a broken record lie nowhere.
    const isSound = load<u8>(records.faults + row) === 0;
    for (let slot: u32 = 0; slot < slots; slot++, field += 8, into += 4) {
      const start = load<u32>(field);
      const length = load<u32>(field, 4) - start;
      const taken =
        isSound && length > 0 && isOneOf(records.text + start, length, nulls, nullCount) ? length : 0;
      store<u32>(into, taken);
      if (taken !== 0) store<u32>(field, start, 4);
    }
  }
}
