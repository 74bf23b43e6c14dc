import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';

/** Nothing that is there is followed or replaced. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** A FIFO without a writer is opened at once, and then seen to be one. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** 32 hex digits that nobody can guess. */
export function randomToken(): string {
  return randomBytes(16).toString('hex');
}

/** Creates a file and gives its descriptor. Throws EEXIST where anything is there, a link too. */
export function createFile(path: string, mode = 0o666): number {
  return openSync(path, NEW_FILE, mode);
}

/** Creates a file with this content. Throws EEXIST where anything is there, a link too. */
export function writeNewFile(path: string, content: string | Uint8Array): void {
  const descriptor = createFile(path);
  try {
    if (typeof content === 'string') writeText(descriptor, content);
    else writeAll(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes at the end of a file, which is made if it is missing. */
export function appendToFile(path: string, text: string): void {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o666);
  try {
    writeText(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a file that this run has created, to write at places in it or to flush it. A link is not followed. */
export function openOwnFile(path: string): number {
  return openSync(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
}

/** Writes all bytes, however few the system takes at a time: at a position in the file, or behind what was written. */
export function writeAll(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    done += writeSync(descriptor, bytes, done, bytes.length - done, at);
  }
}

/** Texts are encoded here. A report may have thousands of small files. */
const ENCODED = Buffer.allocUnsafeSlow(1 << 18);
const MOST_BYTES_OF_UNIT = 3;

/** Writes a text in UTF-8 behind what was written. */
export function writeText(descriptor: number, text: string): void {
  const fits = text.length * MOST_BYTES_OF_UNIT <= ENCODED.length;
  writeAll(descriptor, fits ? ENCODED.subarray(0, ENCODED.write(text)) : Buffer.from(text));
}

/** Opens what is there to read it, without waiting for anybody; undefined where nothing is there. */
export function openAtOnce(path: string): number | undefined {
  try {
    return openSync(path, AT_ONCE);
  } catch (error) {
    if (isAbsence(error) || errorCode(error) === 'ENXIO') return undefined;
    throw error;
  }
}

/** The content of a plain file; undefined where nothing is there, or something else, which is not waited for. */
export function readPlainFile(path: string): { text: string; stats: Stats } | undefined {
  const descriptor = openAtOnce(path);
  if (descriptor === undefined) return undefined;
  try {
    const stats = fstatSync(descriptor);
    return stats.isFile() ? { text: readFileSync(descriptor, 'utf8'), stats } : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** The first characters of a plain file in ASCII, a byte-order mark aside; undefined for anything else. */
export function startOfFile(path: string, length: number): string | undefined {
  if (statusOf(path)?.isFile() !== true) return undefined;
  const descriptor = openSync(path, AT_ONCE);
  try {
    const bytes = Buffer.alloc(length + BYTE_ORDER_MARK.length);
    const read = readSync(descriptor, bytes);
    const start = bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
    return bytes.toString('latin1', start, Math.min(read, start + length));
  } finally {
    closeSync(descriptor);
  }
}

/** The code of an error of the system. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Whether an error says that nothing is there. */
export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error));
}

/** What a path leads to, undefined where that is nothing. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
