import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FileDigest } from '../../engine/result.ts';
import { digestBlock, digestFiles } from '../../engine/rows/digest.ts';

const LINE_FEED = 0x0a;
const DIGITS = 5;

/** The number that Spark gave a part in its name, by which the parts are in order. */
function numberOf(name: string): number {
  return Number(/^part-(\d+)/.exec(name)?.[1]);
}

/** The names of the parts in a folder, in their order. */
export function partNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('part-'))
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/**
 * Renames the parts that Spark wrote to `part-00000.csv` and so on, and removes the files that Spark added about them.
 */
export function tidyParts(folder: string): void {
  const parts = partNames(folder);
  for (const name of readdirSync(folder)) {
    if (!parts.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
  parts.forEach((name, place) => {
    renameSync(join(folder, name), join(folder, `part-${String(place).padStart(DIGITS, '0')}.csv`));
  });
}

/** The digest of all parts, one behind the other, and how many lines they have. */
export interface PartsDigest extends FileDigest {
  lines: number;
}

/** How many line feeds there are. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

/** Flushes all parts and gives their digest. */
export async function digestParts(folder: string): Promise<PartsDigest> {
  let lines = 0;
  const paths = partNames(folder).map((name) => join(folder, name));
  const digest = await digestFiles(paths, digestBlock(), (bytes) => {
    lines += countLines(bytes);
  });
  return { ...digest, lines };
}
