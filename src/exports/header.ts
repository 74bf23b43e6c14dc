import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { LoopMemory } from '../loops/loop-memory.ts';
import { damagedGzip, InputError, ProblemList, readFailure } from '../problems/input-error.ts';
import { encodingFault, explainMark, markedEncoding } from '../records/encoding.ts';
import type { Encoding } from '../records/encoding-names.ts';
import { splitRecord } from '../records/record-fields.ts';
import {
  LONGEST_RECORD,
  RECORD_FAULT,
  RecordColumns,
  RecordScanner,
  SCAN_SLACK,
} from '../records/record-scanner.ts';
import { transcoderFor } from '../records/transcoder.ts';
import { misreadHeader, missingColumn } from './header-advice.ts';
import type { FoundFile } from './input-files.ts';
import { COLUMNS, type ColumnNames, type ColumnSpec, type Kind } from './kinds.ts';
import { hasTabs, refuseForeignFormat } from './signatures.ts';

/** A file whose header is known: plain data that travels to the workers. */
export interface InputFile extends FoundFile {
  gzip: boolean;
  encoding: Encoding;
  /** Number of columns in the header, and their names. */
  columns: number;
  names: string[];
  /** The columns that are used, in the order of the table of the kind; a used column's place here is its slot. */
  used: ColumnSpec[];
  /** For each used column its place in the header. */
  places: number[];
  /** Where the first record behind the header begins, in bytes of the text (inflated, in UTF-8). */
  dataStart: number;
  /** Line breaks before `dataStart`. */
  dataLine: number;
  /** How many lines the header spans. */
  headerLines: number;
}

export type { ColumnNames } from './kinds.ts';

const FIRST_READ = 64 * 1024;
const GREATEST_READ = LONGEST_RECORD + FIRST_READ;
/** A character of one byte in UTF-8 has so many in the file. */
const WIDEST_BYTE = { 'utf-8': 1, cp949: 1, 'utf-16le': 2 } as const;
const MARK_BYTES = 3;

/** The start of a file, inflated and in UTF-8: `bytes[0, length)`, for which `read` bytes were read from the file. */
export interface Head {
  bytes: Uint8Array;
  length: number;
  read: number;
  whole: boolean;
  gzip: boolean;
}

function readStart(file: FoundFile, size: number): Buffer {
  if (file.start !== undefined) return Buffer.from(file.start.subarray(0, size));
  try {
    const descriptor = openSync(file.path, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(size, file.size));
      let length = 0;
      // A read may give less than was asked for.
      for (let read = -1; read !== 0 && length < bytes.length; length += read)
        read = readSync(descriptor, bytes, length, bytes.length - length, length);
      return bytes.subarray(0, length);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readFailure(file.label, error);
  }
}

/** Inflates the start of a file; a file that is at hand as a whole must end as gzip does. */
function inflateStart(file: FoundFile, start: Buffer): Buffer {
  const isWhole = start.length === file.size;
  try {
    return gunzipSync(start, { finishFlush: isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw damagedGzip(file.label, error);
  }
}

/** The start of a text in UTF-8. Throws an `InputError` when its byte-order mark tells another encoding. */
function transcodeStart(file: FoundFile, text: Uint8Array, encoding: Encoding, isWhole: boolean): Uint8Array {
  const fault = explainMark(text, encoding);
  if (fault !== undefined) {
    const tabs =
      markedEncoding(text) === 'utf-16le' && hasTabs(text)
        ? '; its fields are parted by tabs: give --delimiter tab too'
        : '';
    throw InputError.of(`${fault}${tabs}`, { file: file.label, line: 1 });
  }
  const transcoder = transcoderFor(encoding);
  if (transcoder === undefined) return text;
  const start = transcoder.push(text);
  return isWhole ? Buffer.concat([start, transcoder.end()]) : start;
}

/** Reads the first `size` bytes of a file. Throws an `InputError` for a file that can't be read or has another encoding. */
export function readFileStart(file: FoundFile, size: number, encoding: Encoding): Head {
  const start = readStart(file, size);
  const gzip = start.length >= 2 && start[0] === 0x1f && start[1] === 0x8b;
  const isWhole = start.length === file.size;
  const inflated = gzip ? inflateStart(file, start) : start;
  refuseForeignFormat(file.label, inflated, encoding);
  const text = transcodeStart(file, inflated, encoding, isWhole);
  const bytes = new Uint8Array(text.length + SCAN_SLACK);
  bytes.set(text);
  return { bytes, length: text.length, read: start.length, whole: isWhole, gzip };
}

function hasOnlyCarriageReturns(head: Head): boolean {
  const text = head.bytes.subarray(0, head.length);
  return !text.includes(0x0a) && text.includes(0x0d);
}

/** Headers are scanned one after the other, each at once. */
let headerColumns: RecordColumns | undefined;
let headerMemory: LoopMemory | undefined;

/** The raw header record, where it ends, and the line breaks up to there. Throws when there is none. */
function findHeader(
  file: FoundFile,
  encoding: Encoding,
): {
  head: Head;
  start: number;
  end: number;
  next: number;
  scanner: RecordScanner;
} {
  for (const size of [FIRST_READ, GREATEST_READ]) {
    const head = readFileStart(file, size * WIDEST_BYTE[encoding], encoding);
    const from = markedEncoding(head.bytes) === 'utf-8' ? MARK_BYTES : 0;
    if (hasOnlyCarriageReturns(head) && (head.whole || head.length > LONGEST_RECORD)) {
      throw InputError.of('has carriage returns but no line feed; save it with LF or CRLF line ends', {
        file: file.label,
        line: 1,
      });
    }
    headerMemory ??= new LoopMemory();
    headerColumns ??= new RecordColumns(headerMemory);
    const scanner = new RecordScanner(new Int32Array(0), 1, headerMemory, headerColumns);
    headerMemory.makeText(head.bytes.length);
    headerMemory.text.set(head.bytes);
    const next = scanner.scan(from, head.length, head.whole, head.length);
    if (scanner.fatal !== undefined)
      throw fatalError(file.label, scanner.fatal.reason, scanner.fatal.line + 1);
    if (scanner.count === 1) return { head, start: scanner.starts[0], end: scanner.ends[0], next, scanner };
    if (head.whole) break;
  }
  throw InputError.of('is empty; expected a header line with the names of the columns', {
    file: file.label,
    line: 1,
  });
}

/** The input error for a record that ends the reading of a file. */
export function fatalError(file: string, reason: 'unclosed_quote' | 'long_record', line: number): InputError {
  const message =
    reason === 'unclosed_quote'
      ? 'a quote that opens here is never closed; close it or remove it'
      : 'a record over 1 MiB begins here; look for a quote that is never closed, or shorten it';
  return InputError.of(message, { file, line });
}

function headerNames(
  file: FoundFile,
  encoding: Encoding,
): { names: string[]; header: ReturnType<typeof findHeader> } {
  const header = findHeader(file, encoding);
  const raw = Buffer.from(header.head.bytes.subarray(header.start, header.end));
  const line = header.scanner.lines[0] + 1;
  if (header.scanner.faults[0] === RECORD_FAULT.strayQuote) {
    throw InputError.of(
      'the header has a quote inside an unquoted field or text after a closing quote; quote the whole name and double quotes inside it',
      {
        file: file.label,
        line,
      },
    );
  }
  const fault = encodingFault(raw, encoding);
  if (fault !== undefined) throw InputError.of(`the header ${fault}`, { file: file.label, line });
  return {
    names: splitRecord(raw.toString('latin1')).map((name) => Buffer.from(name, 'latin1').toString()),
    header,
  };
}

function bindColumns(
  kind: Kind,
  names: string[],
  columnNames: ColumnNames,
  place: { file: string; line: number },
  text: () => string,
) {
  const problems = new ProblemList();
  const used: ColumnSpec[] = [];
  const places: number[] = [];
  for (const spec of COLUMNS[kind]) {
    const mapped = columnNames.get(`${kind}.${spec.name}`);
    const wanted = mapped ?? spec.name;
    const at = names.indexOf(wanted);
    if (at < 0) {
      if (!spec.required && mapped === undefined) continue;
      problems.add(missingColumn(kind, spec.name, names, columnNames), { ...place, column: wanted });
      continue;
    }
    if (names.indexOf(wanted, at + 1) >= 0) {
      problems.add('stands twice in the header; remove or rename one of the two', {
        ...place,
        column: wanted,
      });
      continue;
    }
    if (places.includes(at)) {
      problems.add(`is used for two columns of ${kind}; check --columns`, { ...place, column: wanted });
      continue;
    }
    used.push(spec);
    places.push(at);
  }
  if (problems.problems.length > 0) {
    const misread = misreadHeader(kind, names, columnNames, text(), place.line);
    if (misread !== undefined) throw InputError.of(misread, place);
  }
  problems.throwIfAny();
  return { used, places };
}

/** Reads the header of a file and finds the used columns in it. Throws an `InputError` with all that is wrong. */
export function openInputFile(
  file: FoundFile,
  columnNames: ColumnNames,
  encoding: Encoding = 'utf-8',
): InputFile {
  const { names, header } = headerNames(file, encoding);
  const place = { file: file.label, line: header.scanner.lines[0] + 1 };
  const { bytes, length } = header.head;
  const text = () => Buffer.from(bytes.buffer, bytes.byteOffset, length).toString();
  const { used, places } = bindColumns(file.kind, names, columnNames, place, text);
  return {
    ...file,
    gzip: header.head.gzip,
    encoding,
    columns: names.length,
    names,
    used,
    places,
    dataStart: header.next,
    dataLine: header.scanner.line,
    headerLines: header.scanner.lineSpans[0],
  };
}

/** Whether a file can be read from the middle: places in its text are places in the file. */
export function isSeekable(file: InputFile): boolean {
  return !file.gzip && file.encoding === 'utf-8';
}

/** A scanner for the records of a file; `columns` may be those of a scanner that is used no more. */
export function scannerFor(
  file: InputFile,
  capacity: number,
  memory: LoopMemory,
  columns?: RecordColumns,
): RecordScanner {
  const slotOfColumn = new Int32Array(file.columns).fill(-1);
  file.places.forEach((place, slot) => {
    slotOfColumn[place] = slot;
  });
  return new RecordScanner(slotOfColumn, capacity, memory, columns);
}
