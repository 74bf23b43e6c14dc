import { closeSync, fstatSync, lstatSync, readFileSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, openAtOnce } from './plain-file.ts';

const BLOCK_BYTES = 1 << 16;
const LOOK_AGAIN_MS = 10;

/**
 * The text of a small file, such as a configuration: a plain file, or a pipe as shells make it of `<(...)`. Whoever
 * writes to a named pipe is waited for. Undefined where nothing is there, or something else.
 */
export async function readText(path: string): Promise<string | undefined> {
  // A pipe is never waited for inside a call of the system: no signal would get through.
  const descriptor = openAtOnce(path);
  if (descriptor === undefined) return undefined;
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return readFileSync(descriptor, 'utf8');
    return stats.isFIFO() ? await readPipe(descriptor, lstatSync(path).isFIFO()) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** A pipe with a name has no writer before somebody opens it; one without has had its writer from the beginning. */
async function readPipe(descriptor: number, hasName: boolean): Promise<string> {
  const blocks: Buffer[] = [];
  for (;;) {
    const block = readBlock(descriptor);
    if (block !== undefined && block.length > 0) blocks.push(block);
    else if (block !== undefined && (blocks.length > 0 || !hasName)) return Buffer.concat(blocks).toString();
    else await sleep(LOOK_AGAIN_MS);
  }
}

/** What lies in a pipe: nothing at its end, and where nobody has opened it to write; undefined when more may come. */
function readBlock(descriptor: number): Buffer | undefined {
  const block = Buffer.alloc(BLOCK_BYTES);
  try {
    return block.subarray(0, readSync(descriptor, block));
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
