import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { damagedGzip, InputError, readFailure } from '../../problems/input-error.ts';
import { encodingFault, explainMark, markedEncoding } from '../../records/encoding.ts';
import type { Encoding } from '../../records/encoding-names.ts';
import { splitRecord } from '../../records/record-fields.ts';
import {
  LONGEST_RECORD,
  RECORD_FAULT,
  RecordColumns,
  RecordScanner,
  SCAN_SLACK,
  USUAL_FORM,
} from '../../records/record-scanner.ts';
import { transcoderFor } from '../../records/transcoder.ts';
import type { FoundFile } from './input-files.ts';
import { hasTabs, refuseForeignFormat } from './signatures.ts';
import { type ExportStyle, givenDelimiter, isDelimiter, usualDelimiter } from './style.ts';

const FIRST_READ = 64 * 1024;
const GREATEST_READ = LONGEST_RECORD + FIRST_READ;
/** A character of one byte in UTF-8 has so many in the file. */
const WIDEST_BYTE = { 'utf-8': 1, cp949: 1, 'utf-16le': 2 } as const;
const MARK_BYTES = 3;
const LINE_FEED = 0x0a;
/** `sep=` with its delimiter and line end. */
const SEPARATOR_LINE_BYTES = 7;

/** The start of a file, inflated and in UTF-8: `bytes[0, length)`, for which `read` bytes were read from the file. */
export interface Head {
  bytes: Uint8Array;
  length: number;
  read: number;
  whole: boolean;
  gzip: boolean;
}

/** Where the bytes of a file are, and what messages call it. */
export type FilePlace = Pick<FoundFile, 'path' | 'label' | 'size' | 'start'>;

/** The first bytes of a file as they are, inflated where it is gzip, for which `read` bytes were read from it. */
export interface RawStart {
  bytes: Buffer;
  read: number;
  whole: boolean;
  gzip: boolean;
}

/** Reads the first `size` bytes of a file and inflates them. Throws an `InputError` when that can't be done. */
export function readRawStart(file: FilePlace, size: number): RawStart {
  const start = readStart(file, size);
  const gzip = start.length >= 2 && start[0] === 0x1f && start[1] === 0x8b;
  return {
    bytes: gzip ? inflateStart(file, start) : start,
    read: start.length,
    whole: start.length === file.size,
    gzip,
  };
}

function readStart(file: FilePlace, size: number): Buffer {
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
function inflateStart(file: FilePlace, start: Buffer): Buffer {
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

/**
 * Reads the first `size` bytes of a file. Throws an `InputError` when it can't be read or inflated, or has another
 * encoding.
 */
export function readFileStart(file: FoundFile, size: number, encoding: Encoding): Head {
  const { bytes: start, read, whole, gzip } = readRawStart(file, size);
  refuseForeignFormat(file.label, start, encoding);
  const text = transcodeStart(file, start, encoding, whole);
  const bytes = new Uint8Array(text.length + SCAN_SLACK);
  bytes.set(text);
  return { bytes, length: text.length, read, whole, gzip };
}

function hasOnlyCarriageReturns(head: Head): boolean {
  const text = head.bytes.subarray(0, head.length);
  return !text.includes(LINE_FEED) && text.includes(0x0d);
}

/** Headers are scanned one after the other, each at once. */
let headerColumns: RecordColumns | undefined;
let headerMemory: LoopMemory | undefined;

/** A header as it was found. */
export interface FoundHeader {
  head: Head;
  delimiter: string;
  /** Line feeds before which no header is looked for. */
  passedLines: number;
  /** Where the header record begins and ends, and where the next one begins. */
  start: number;
  end: number;
  next: number;
  scanner: RecordScanner;
}

/** Where lines from `from` on are passed over; undefined where the text ends before. */
function passLines(head: Head, from: number, count: number): number | undefined {
  let at = from;
  for (let passed = 0; passed < count; passed++) {
    const end = head.bytes.subarray(0, head.length).indexOf(LINE_FEED, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at;
}

/** The delimiter that a line `sep=C` tells, and where the next line begins. */
function readSeparatorLine(head: Head, from: number): { delimiter: string; next: number } | undefined {
  const text = Buffer.from(head.bytes.subarray(from, Math.min(from + SEPARATOR_LINE_BYTES, head.length)));
  const parts = /^sep=([\s\S])\r?\n/.exec(text.toString('latin1'));
  if (parts === null || !isDelimiter(parts[1])) return undefined;
  return { delimiter: parts[1], next: from + parts[0].length };
}

function tooFewLines(file: FoundFile, count: number): InputError {
  return InputError.of(
    `has no header behind ${count} line feeds; give --skip-lines as many as stand before its header`,
    { file: file.label },
  );
}

/** Finds the header behind the lines that are passed over. Throws an `InputError` when there is none. */
export function findHeader(file: FoundFile, style: ExportStyle): FoundHeader {
  const { encoding } = style;
  const skipped = style.skippedLines.get(file.kind) ?? style.skippedLines.get('') ?? 0;
  for (const size of [FIRST_READ, GREATEST_READ]) {
    const head = readFileStart(file, size * WIDEST_BYTE[encoding], encoding);
    const textStart = markedEncoding(head.bytes) === 'utf-8' ? MARK_BYTES : 0;
    if (hasOnlyCarriageReturns(head) && (head.whole || head.length > LONGEST_RECORD)) {
      throw InputError.of('has carriage returns but no line feed; save it with LF or CRLF line ends', {
        file: file.label,
        line: 1,
      });
    }
    const titlesEnd = passLines(head, textStart, skipped);
    if (titlesEnd === undefined && !head.whole) continue;
    if (titlesEnd === undefined) throw tooFewLines(file, skipped);
    const separator = readSeparatorLine(head, titlesEnd);
    const delimiter = givenDelimiter(style, file.kind) ?? separator?.delimiter ?? usualDelimiter(file.label);
    headerMemory ??= new LoopMemory();
    headerColumns ??= new RecordColumns(headerMemory);
    const form = { ...USUAL_FORM, delimiter };
    const scanner = new RecordScanner(new Int32Array(0), 1, headerMemory, headerColumns, form);
    const passedLines = skipped + (separator === undefined ? 0 : 1);
    scanner.line = passedLines;
    headerMemory.makeText(head.bytes.length);
    headerMemory.text.set(head.bytes);
    const next = scanner.scan(separator?.next ?? titlesEnd, head.length, head.whole, head.length);
    if (scanner.fatal !== undefined)
      throw fatalError(file.label, scanner.fatal.reason, scanner.fatal.line + 1);
    if (scanner.count === 1)
      return { head, delimiter, passedLines, start: scanner.starts[0], end: scanner.ends[0], next, scanner };
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

/** The text of a header record, as bytes. */
function bytesOf({ head, start, end }: FoundHeader): Buffer {
  return Buffer.from(head.bytes.subarray(start, end));
}

/** The text of a header that can't be cut into names, because a quote in it is out of place; undefined for another. */
export function misquotedHeader(header: FoundHeader): string | undefined {
  return header.scanner.faults[0] === RECORD_FAULT.strayQuote ? bytesOf(header).toString() : undefined;
}

/** The names of the columns. Throws an `InputError` where the header is not in the encoding. */
export function namesOf(file: FoundFile, header: FoundHeader, encoding: Encoding): string[] {
  const raw = bytesOf(header);
  const fault = encodingFault(raw, encoding);
  if (fault !== undefined)
    throw InputError.of(`the header ${fault}`, { file: file.label, line: header.scanner.lines[0] + 1 });
  return splitRecord(raw.toString('latin1'), header.delimiter).map((name) =>
    Buffer.from(name, 'latin1').toString(),
  );
}
