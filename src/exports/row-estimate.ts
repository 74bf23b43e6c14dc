import { type InputFile, readFileStart } from './header.ts';

const SAMPLE_BYTES = 256 << 10;
const LINE_FEED = 0x0a;

/** About how many rows a file has, by the length of its first ones; for gzip also by how much its start inflates. */
export function estimateRows(file: InputFile): number {
  const { bytes, length, read } = readFileStart(file, SAMPLE_BYTES);
  let lines = 0;
  for (let at = 0; at < length; at++) if (bytes[at] === LINE_FEED) lines++;
  return read === 0 ? 0 : Math.ceil(((lines + 1) / read) * file.size);
}
