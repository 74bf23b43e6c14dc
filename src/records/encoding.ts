import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Encoding } from './encoding-names.ts';

/** The encoding that the byte-order mark at the start of a text names, or undefined without one. */
export function markedEncoding(bytes: Uint8Array): Encoding | 'utf-16be' | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/**
 * What is wrong, and what to do, when the byte-order mark of a file names another encoding than `given`; else
 * undefined.
 */
export function explainMark(bytes: Uint8Array, given: Encoding): string | undefined {
  const marked = markedEncoding(bytes);
  if (marked === undefined || marked === given) return undefined;
  if (marked === 'utf-8')
    return `is UTF-8 by its byte-order mark, not ${given}; leave --encoding away, and save all files in one encoding`;
  if (marked === 'utf-16le')
    return 'is UTF-16 by its byte-order mark; give --encoding utf-16le, or save it as "CSV UTF-8"';
  return 'is UTF-16 by its byte-order mark, with the high byte first, which is not read; save it as "CSV UTF-8"';
}

/**
 * What is wrong with bytes that are not UTF-8 after they were read in the encoding `given`, and what to do. Where they
 * decode as CP949, the message says so.
 */
export function explainEncoding(bytes: Buffer, given: Encoding = 'utf-8'): string {
  if (given !== 'utf-8')
    return `does not decode as ${given}; give the encoding that the file has, or save it as "CSV UTF-8"`;
  const decodes = !iconv.decode(bytes, 'cp949').includes('\ufffd');
  return decodes
    ? 'is not UTF-8, but it decodes as cp949 (Korean Windows); give --encoding cp949, or save the file as "CSV UTF-8"'
    : 'is not UTF-8, expected UTF-8; save the file as "CSV UTF-8"';
}

/** What is wrong with a text that was read in the encoding `given`, or undefined when it is UTF-8 now. */
export function encodingFault(bytes: Uint8Array, given: Encoding): string | undefined {
  return isUtf8(bytes) ? undefined : explainEncoding(Buffer.from(bytes), given);
}
