import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

const BLOCK_CHARACTERS = 1 << 16;

function* blocks(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  yield block;
}

/** Writes a file beside its place, flushes it and puts it there: until then the former one stands. A pipe or device is written as it is. */
export function replaceFile(path: string, pieces: Iterable<string>): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) {
    for (const block of blocks(pieces)) writeFileSync(path, block, { flag: 'a' });
    return;
  }
  const fresh = `${path}.lasttouch-new`;
  try {
    const descriptor = openSync(fresh, 'w');
    try {
      for (const block of blocks(pieces)) writeAll(descriptor, Buffer.from(block));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Writes a new file piece by piece, without flushing it. Gives the number of pieces. */
export function writePieces(path: string, pieces: Iterable<string>): number {
  let count = 0;
  const counted = function* () {
    for (const piece of pieces) {
      count++;
      yield piece;
    }
  };
  const descriptor = openSync(path, 'wx');
  try {
    for (const block of blocks(counted())) writeAll(descriptor, Buffer.from(block));
  } finally {
    closeSync(descriptor);
  }
  return count;
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

/** Puts a copy of a file into a place as a whole. */
export function copyIntoPlace(source: string, path: string): void {
  const fresh = `${path}.lasttouch-new`;
  try {
    copyFileSync(source, fresh);
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}
