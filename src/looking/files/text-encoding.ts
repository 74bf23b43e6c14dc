import { isUtf8 } from 'node:buffer';
import { InputError } from '../../problems/input-error.ts';
import { markedEncoding } from '../../records/encoding.ts';
import type { Encoding } from '../../records/encoding-names.ts';
import { transcoderFor } from '../../records/transcoder.ts';

/** An encoding, or `ascii` for a text that is the same in UTF-8 and in CP949. */
export type SeenEncoding = Encoding | 'ascii';

/** A file with a greater share of control bytes is no text. */
const MOST_CONTROLS = 0.01;
/** So many lines that are no UTF-8 are faults of their own; a file of another encoding has more of them. */
const MOST_BAD_LINES = 0.3;
const LINE_FEED = 0x0a;
const BAD_BYTE = 0xff;

/**
 * The encoding of a text of which the beginning is known, whole or cut anywhere. Throws an `InputError` where it is no
 * text, or one that is not read.
 */
export function encodingOf(bytes: Buffer, label: string): SeenEncoding {
  const marked = markedEncoding(bytes);
  if (marked === 'utf-16be')
    throw InputError.of('is UTF-16 with the high byte first, which is not read; save it as "CSV UTF-8"', {
      file: label,
    });
  if (marked !== undefined) return marked;
  if (isUnmarkedUtf16(bytes)) return 'utf-16le';
  if (shareOf(bytes, isControl) > MOST_CONTROLS)
    throw InputError.of('holds bytes that are no text; give CSV files', { file: label });
  const lines = upToLastLine(bytes);
  if (!lines.some((byte) => byte >= 0x80)) return 'ascii';
  if (isUtf8(lines)) return 'utf-8';
  if (decodesAs(lines, 'cp949')) return 'cp949';
  if (shareOfBadLines(lines) < MOST_BAD_LINES) return 'utf-8';
  throw InputError.of('is neither UTF-8 nor CP949 nor UTF-16; save it as "CSV UTF-8"', { file: label });
}

/** The text of bytes in an encoding; what is no character in it is U+FFFD. */
export function decode(bytes: Buffer, encoding: SeenEncoding): string {
  const transcoder = encoding === 'ascii' ? undefined : transcoderFor(encoding);
  const utf8 = transcoder === undefined ? bytes : Buffer.concat([transcoder.push(bytes), transcoder.end()]);
  return utf8.toString('utf8').replace(/^\ufeff/, '');
}

function shareOf(bytes: Buffer, test: (byte: number) => boolean): number {
  let found = 0;
  for (const byte of bytes) if (test(byte)) found++;
  return bytes.length === 0 ? 0 : found / bytes.length;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== LINE_FEED && byte !== 0x0d;
}

function isUnmarkedUtf16(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 1024);
  const high = start.filter((_, at) => at % 2 === 1);
  return start.length >= 4 && start[0] !== 0 && high.filter((byte) => byte === 0).length > high.length / 4;
}

function upToLastLine(bytes: Buffer): Buffer {
  const last = bytes.lastIndexOf(LINE_FEED);
  return last < 0 ? bytes : bytes.subarray(0, last + 1);
}

function decodesAs(bytes: Buffer, encoding: Encoding): boolean {
  const transcoder = transcoderFor(encoding);
  return transcoder !== undefined && !transcoder.push(bytes).includes(BAD_BYTE);
}

function shareOfBadLines(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.filter((line) => !isUtf8(Buffer.from(line, 'latin1'))).length / lines.length;
}
