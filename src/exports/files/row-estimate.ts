import { InputError } from '../../problems/input-error.ts';
import type { InputFile } from './header.ts';
import { type Head, readFileStart } from './header-record.ts';

const SAMPLE_BYTES = 256 << 10;
const LINE_FEED = 0x0a;

function readSample(file: InputFile): Head | undefined {
  try {
    return readFileStart(file, SAMPLE_BYTES, file.encoding);
  } catch (error) {
    // Reading the rows will meet the same fault and tell it.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function linesIn({ bytes, length }: Head): number {
  let lines = 1;
  for (let at = 0; at < length; at++) if (bytes[at] === LINE_FEED) lines++;
  return lines;
}

/** About how many bytes a row of a file has, by its first ones. */
export function estimateRowBytes(file: InputFile): number {
  const sample = readSample(file);
  return sample === undefined ? 0 : sample.length / linesIn(sample);
}

/** About how many rows a file has, by the length of its first ones; for gzip also by how much its start inflates. */
export function estimateRows(file: InputFile): number {
  const sample = readSample(file);
  if (sample === undefined || sample.read === 0) return 0;
  return Math.ceil((linesIn(sample) / sample.read) * file.size);
}
