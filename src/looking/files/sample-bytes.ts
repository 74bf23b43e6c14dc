import { closeSync, openSync, readSync } from 'node:fs';
import { type FilePlace, type RawStart, readRawStart } from '../../exports/files/header-record.ts';
import { readFailure } from '../../problems/input-error.ts';

const HEAD_BYTES = 1 << 20;
/** Of gzip less is read, since it inflates to several times as much. */
const PACKED_BYTES = 256 << 10;
const MIDDLE_BYTES = 128 << 10;
const LINE_FEED = 0x0a;

/** Bytes of a file in its own encoding, inflated where it is gzip: from its beginning, and lines of its middle. */
export interface SampleBytes {
  head: Buffer;
  /**
   * Lines from the middle of the file, without what may be cut at both ends; empty where the head is the whole file.
   */
  middle: Buffer;
  whole: boolean;
}

/** Reads a sample of a file, however large it is. Throws an `InputError` when it can't be read or inflated. */
export function readSampleBytes(file: FilePlace): SampleBytes {
  const start = readRawStart(file, PACKED_BYTES);
  if (start.gzip) return ofPacked(start);
  const { bytes: head, whole } = start.whole ? start : readRawStart(file, HEAD_BYTES);
  const middle = whole ? Buffer.alloc(0) : wholeLines(readAt(file, file.size / 2, MIDDLE_BYTES));
  return { head, middle, whole };
}

/** Nobody can look into the middle of gzip without inflating all before it: its rows are the last of the beginning. */
function ofPacked({ bytes, whole }: RawStart): SampleBytes {
  if (whole && bytes.length <= HEAD_BYTES) return { head: bytes, middle: Buffer.alloc(0), whole };
  const last = Math.max(HEAD_BYTES, bytes.length - MIDDLE_BYTES);
  return {
    head: bytes.subarray(0, HEAD_BYTES),
    middle: wholeLines(bytes.subarray(Math.min(last, bytes.length))),
    whole: false,
  };
}

function readAt(file: FilePlace, position: number, size: number): Buffer {
  try {
    const descriptor = openSync(file.path, 'r');
    try {
      const bytes = Buffer.alloc(size);
      // UTF-16 has two bytes for each unit.
      const even = Math.floor(position / 2) * 2;
      return bytes.subarray(0, readSync(descriptor, bytes, 0, size, even));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readFailure(file.label, error);
  }
}

/** What stands behind the first line feed, up to the last one. */
function wholeLines(bytes: Buffer): Buffer {
  const first = bytes.indexOf(LINE_FEED);
  // In UTF-16 a line feed has a second byte.
  const from = bytes[first + 1] === 0 ? first + 2 : first + 1;
  const last = bytes.lastIndexOf(LINE_FEED);
  const to = bytes[last + 1] === 0 ? last + 2 : last + 1;
  return first < 0 || to <= from ? Buffer.alloc(0) : bytes.subarray(from, to);
}
