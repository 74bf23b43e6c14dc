const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;

const LONGEST_RECORD: u32 = 1 << 20;
/** Text is looked through so many bytes at a time. */
const STEP_BYTES: usize = 64;

const STRAY_QUOTE: u8 = 1;
const WRONG_FIELD_COUNT: u8 = 2;
const LONG_RECORD: i32 = 1;
const UNCLOSED_QUOTE: i32 = 2;

/**
 * What a scanner is given and gives; `RecordScanner` reads and writes it as words in this order. Where records and fields
 * begin and end is counted from `text`, the columns are addresses.
 */
@unmanaged
export class Records {
  text: usize;
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
  count: u32;
  line: u32;
  /** Why reading ends: 0, `LONG_RECORD` or `UNCLOSED_QUOTE`, and in which line. */
  fatal: i32;
  fatalLine: u32;
}

/** Of 16 bytes a word with a one for each that is a comma, a quote or a line feed. */
function marksOfVector(at: usize): u64 {
  const bytes = v128.load(at);
  const commas = i8x16.eq(bytes, i8x16.splat(0x2c));
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const lineFeeds = i8x16.eq(bytes, i8x16.splat(0x0a));
  return <u64>i8x16.bitmask(v128.or(v128.or(commas, quotes), lineFeeds));
}

/** The same of 64 bytes. */
function marksAt(at: usize): u64 {
  return (
    marksOfVector(at) |
    (marksOfVector(at + 16) << 16) |
    (marksOfVector(at + 32) << 32) |
    (marksOfVector(at + 48) << 48)
  );
}

let step: usize = 0;
let marks: u64 = 0;

/** The next mark of the text behind which the last one was; there must be one. */
function nextMark(): usize {
  while (marks === 0) {
    step += STEP_BYTES;
    marks = marksAt(step);
  }
  const mark = step + <usize>ctz(marks);
  marks &= marks - 1;
  return mark;
}

/** The next mark is looked for from `at` on. */
function turnTo(at: usize): void {
  step = at;
  marks = marksAt(at);
}

/** Notes where a field begins and ends. */
function storeField(fields: usize, slot: i32, start: usize, end: usize): void {
  store<u64>(fields + (slot << 3), <u64>start | ((<u64>end) << 32));
}

/**
 * Scans records that begin at `position` or later and before `stopAt`, until the batch is full or `limit` is reached, as
 * `RecordScanner` says; gives where the next record begins. Records of unquoted fields in the right number are taken here,
 * all others by `scanRecord`.
 */
export function scanRecords(records: Records, position: u32, limit: u32, isEnd: bool, stopAt: u32): u32 {
  const text = records.text;
  const capacity = records.capacity;
  // Without columns none is the last, and all records are left to the other function.
  const lastColumn = <i32>records.columns - 1;
  const slots = records.slots;
  const slotOfColumn = records.slotOfColumn;
  const fields = records.fields;
  const end = text + limit;
  const last = text + min(limit, stopAt);
  store<u8>(end, LINE_FEED);
  let next = text + position;
  let at = next;
  let bits = marksAt(at);
  let count: u32 = 0;
  let line = records.line;
  records.fatal = 0;
  while (next < last && count < capacity) {
    const start = next;
    const first = <u32>load<u8>(start);
    let mark: usize = 0;
    if (first !== LINE_FEED && first !== CARRIAGE_RETURN && first !== QUOTE) {
      const into = fields + ((count * slots) << 3);
      let fieldStart = start;
      let column: i32 = 0;
      for (; column < lastColumn; column++) {
        while (bits === 0) {
          at += STEP_BYTES;
          bits = marksAt(at);
        }
        mark = at + <usize>ctz(bits);
        bits &= bits - 1;
        if (<u32>load<u8>(mark) !== COMMA) break;
        const slot = load<i32>(slotOfColumn + (column << 2));
        if (slot >= 0) storeField(into, slot, fieldStart - text, mark - text);
        fieldStart = mark + 1;
      }
      if (column === lastColumn) {
        while (bits === 0) {
          at += STEP_BYTES;
          bits = marksAt(at);
        }
        mark = at + <usize>ctz(bits);
        bits &= bits - 1;
      }
      if (
        column === lastColumn &&
        <u32>load<u8>(mark) === LINE_FEED &&
        mark < end &&
        mark - start <= LONGEST_RECORD
      ) {
        const recordEnd = mark - <usize>(<u32>load<u8>(mark - 1) === CARRIAGE_RETURN);
        const slot = load<i32>(slotOfColumn + (lastColumn << 2));
        if (slot >= 0) storeField(into, slot, fieldStart - text, recordEnd - text);
        store<u32>(records.starts + (count << 2), start - text);
        store<u32>(records.ends + (count << 2), recordEnd - text);
        store<u32>(records.lines + (count << 2), line);
        store<u32>(records.lineSpans + (count << 2), 1);
        store<u8>(records.faults + count, 0);
        count++;
        line++;
        next = mark + 1;
        continue;
      }
    }
    records.count = count;
    records.line = line;
    next = scanRecord(records, start, end, isEnd);
    if (next === 0) {
      next = start;
      break;
    }
    count = records.count;
    line = records.line;
    at = next;
    bits = marksAt(at);
  }
  records.count = count;
  records.line = line;
  return min(<u32>(next - text), limit);
}

/** Notes that reading ends at the record at hand. */
function fail(records: Records, reason: i32, line: u32): usize {
  records.fatal = reason;
  records.fatalLine = line;
  return 0;
}

/**
 * Scans the record or the empty line that begins at `start`, whatever its form; gives where the next begins. Gives 0 when it is cut by
 * `limit` and the text goes on, or when it can't be read.
 */
function scanRecord(records: Records, start: usize, limit: usize, isEnd: bool): usize {
  const text = records.text;
  const line = records.line;
  const into = records.fields + ((records.count * records.slots) << 3);
  turnTo(start);
  const first = <u32>load<u8>(start);
  const isCarriageReturn = first === CARRIAGE_RETURN && start + 1 < limit;
  if (first === LINE_FEED || (isCarriageReturn && <u32>load<u8>(start, 1) === LINE_FEED)) {
    records.line = line + 1;
    return nextMark() + 1;
  }
  let fieldStart = start;
  let end: usize = 0;
  let next: usize = 0;
  let column: u32 = 0;
  let breaks: u32 = 0;
  let fault: u8 = 0;
  let escaped = false;
  while (end === 0) {
    let mark = nextMark();
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
        mark = nextMark();
        byte = <u32>load<u8>(mark);
        if (byte === QUOTE) {
          if (<u32>load<u8>(mark, 1) !== QUOTE) break;
          isDoubled = true;
          nextMark();
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
      } else if (byte !== COMMA) {
        fault = STRAY_QUOTE;
      }
      if (fault === 0) nextMark();
    } else if (byte === QUOTE) {
      fault = STRAY_QUOTE;
    }
    if (fault !== 0) {
      do mark = nextMark();
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
  if (escaped && fault === 0) undouble(text, into, into + (records.slots << 3));
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

/** Makes doubled quotes single, in place, in the fields whose end is marked by its complement. */
function undouble(text: usize, from: usize, to: usize): void {
  for (let field = from; field < to; field += 8) {
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

/** Makes the records without a fault valid, the others not. */
export function markSound(records: Records, valid: usize): void {
  for (let row: u32 = 0; row < records.count; row++)
    store<u8>(valid + row, <u8>(load<u8>(records.faults + row) === 0));
}
