import { InputError } from '../../problems/input-error.ts';
import type { Encoding } from '../../records/encoding-names.ts';

/** A kind of file that is no CSV: how its bytes begin, what it is called, and what to do with it. */
interface Format {
  name: string;
  advice: string;
  isAt(bytes: Buffer): boolean;
}

const UNPACK = 'unpack it and give the CSV files that are in it';
const AS_CSV = 'save it as "CSV UTF-8" in the spreadsheet program';
const EXPORT = 'export or convert it to CSV';

function begins(...signature: number[]): Format['isAt'] {
  return (bytes) => signature.every((byte, at) => bytes[at] === byte);
}

const isZip = begins(0x50, 0x4b, 0x03, 0x04);
/** Names of entries that a workbook has and other archives do not. */
const WORKBOOK = /\[Content_Types\]\.xml|xl\/|_rels\/\.rels/;

const FORMATS: readonly Format[] = [
  {
    name: 'an Excel workbook (XLSX)',
    advice: AS_CSV,
    isAt: (bytes) => isZip(bytes) && WORKBOOK.test(bytes.toString('latin1')),
  },
  {
    name: 'an OpenDocument spreadsheet',
    advice: AS_CSV,
    isAt: (bytes) => isZip(bytes) && bytes.includes('opendocument.spreadsheet'),
  },
  { name: 'a ZIP archive', advice: UNPACK, isAt: isZip },
  { name: 'an old Excel workbook (XLS)', advice: AS_CSV, isAt: begins(0xd0, 0xcf, 0x11, 0xe0) },
  { name: 'a Parquet file', advice: EXPORT, isAt: begins(0x50, 0x41, 0x52, 0x31) },
  { name: 'an Avro file', advice: EXPORT, isAt: begins(0x4f, 0x62, 0x6a, 0x01) },
  { name: 'an ORC file', advice: EXPORT, isAt: begins(0x4f, 0x52, 0x43, 0x01) },
  {
    name: 'packed with zstd',
    advice: 'unpack it, or pack it with gzip',
    isAt: begins(0x28, 0xb5, 0x2f, 0xfd),
  },
  {
    name: 'packed with bzip2',
    advice: 'unpack it, or pack it with gzip',
    isAt: (bytes) => /^BZh[1-9]1AY&SY/.test(bytes.toString('latin1', 0, 10)),
  },
  {
    name: 'packed with xz',
    advice: 'unpack it, or pack it with gzip',
    isAt: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a),
  },
  { name: 'a 7z archive', advice: UNPACK, isAt: begins(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) },
  { name: 'a RAR archive', advice: UNPACK, isAt: begins(0x52, 0x61, 0x72, 0x21, 0x1a) },
  { name: 'a tar archive', advice: UNPACK, isAt: (bytes) => bytes.toString('latin1', 257, 262) === 'ustar' },
  { name: 'a PDF', advice: EXPORT, isAt: begins(0x25, 0x50, 0x44, 0x46, 0x2d) },
  {
    name: 'JSON',
    advice: EXPORT,
    isAt: (bytes) => /^(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[[{\]])/.test(bytes.toString('latin1', 0, 1024)),
  },
  {
    name: 'HTML or XML (what some programs call .xls)',
    advice: AS_CSV,
    isAt: (bytes) =>
      /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta|head)/i.test(
        bytes.toString('latin1', 0, 1024),
      ),
  },
];

/** Throws an `InputError` where the first bytes of a file, inflated, tell that it is no CSV. */
export function refuseForeignFormat(file: string, bytes: Uint8Array, encoding: Encoding): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64 * 1024));
  const format = FORMATS.find(({ isAt }) => isAt(start));
  if (format !== undefined) throw InputError.of(`is ${format.name}, not CSV; ${format.advice}`, { file });
  if (
    encoding === 'utf-8' &&
    start.length >= 4 &&
    start[0] > 0 &&
    start[0] < 0x80 &&
    start[1] === 0 &&
    start[3] === 0
  )
    throw InputError.of(
      `seems to be UTF-16 without a byte-order mark; give --encoding utf-16le${hasTabs(start) ? ' and --delimiter tab' : ''}, or save it as "CSV UTF-8"`,
      { file, line: 1 },
    );
}

/** Whether the first line of a UTF-16 text has tabs between its fields, as Excel's "Unicode text" has. */
export function hasTabs(utf16: Uint8Array): boolean {
  const [line] = Buffer.from(utf16.buffer, utf16.byteOffset, Math.min(utf16.length, 64 * 1024))
    .toString('utf16le')
    .split('\n');
  return line.includes('\t');
}
