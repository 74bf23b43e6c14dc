import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';

/** Size and SHA-256 of a file. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}

/** Memory through which files are read for their digest. */
export function digestBlock(): Uint8Array {
  return Buffer.allocUnsafeSlow(1 << 20);
}

/** Flushes written files to the disk and gives their digest as if they were one, piece by piece shown to `onBytes`. */
export function digestFiles(
  paths: readonly string[],
  block: Uint8Array,
  onBytes: (bytes: Uint8Array) => void = () => {},
): FileDigest {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of paths) {
    const descriptor = openSync(path, 'r+');
    try {
      fsyncSync(descriptor);
      for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
        const piece = block.subarray(0, read);
        hash.update(piece);
        onBytes(piece);
        bytes += read;
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return { bytes, sha256: hash.digest('hex') };
}
