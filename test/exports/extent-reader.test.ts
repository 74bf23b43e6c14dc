import { truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileExtent, readExtents } from '../../src/exports/extent-reader.ts';
import { type InputFile, scannerFor } from '../../src/exports/files/header.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { tidyText } from '../records/nasty-text.ts';
import { readRecords } from '../records/record-automaton.ts';
import { MEMORY } from '../records/scan-text.ts';
import { writeRecords } from './input-file.ts';

const PATH = join(scratchFolder(), 'records.csv');

/** Where records begin, in which line of the file, found by reading these extents. */
async function read(
  file: InputFile,
  extents: readonly FileExtent[],
  capacity = 1,
  blockBytes = 16,
): Promise<[number, number][]> {
  const scanner = scannerFor(file, capacity, MEMORY);
  const found: [number, number][] = [];
  await readExtents(file, extents, scanner, blockBytes, (_bytes, { offsets, lines }) => {
    for (let row = 0; row < scanner.count; row++) found.push([offsets[row], lines[row]]);
  });
  return found;
}

test('reads only the records of the extents, and tells their lines', async () => {
  const text = 'a,b,c\n"d\n",e,f\ng,h,i\nj,k,l\n';
  for (const gzip of [false, true]) {
    const file = writeRecords(PATH, text, gzip);
    const extents = [
      { start: 6, end: 15, line: 1 },
      { start: 21, end: 27, line: 4 },
    ];
    expect(await read(file, extents)).toEqual([
      [6, 1],
      [21, 4],
    ]);
  }
});

test('any extents of whole records give those records', async () => {
  await fc.assert(
    fc.asyncProperty(
      tidyText,
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(1, 16, 1000),
      async (text, wanted, gzip, capacity, blockBytes) => {
        const { records } = readRecords(text);
        const chosen = records.filter((_, place) => wanted[place]);
        const extents = chosen.map(({ start, line }) => ({
          start,
          end: records.find((other) => other.start > start)?.start ?? text.length,
          line,
        }));
        expect(await read(writeRecords(PATH, text, gzip), extents, capacity, blockBytes)).toEqual(
          chosen.map(({ start, line }) => [start, line]),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a file that is gone or cut off is an input error, plain or gzip', async () => {
  for (const gzip of [false, true]) {
    const file = writeRecords(PATH, 'a,b,c\nd,e,f\n', gzip);
    const extents = [{ start: 6, end: 12, line: 1 }];
    truncateSync(PATH, 8);
    await expect(read(file, extents)).rejects.toThrow(
      gzip ? 'damaged or truncated' : 'changed while it was read',
    );
    unlinkSync(PATH);
    await expect(read(file, extents)).rejects.toThrow("can't be read (ENOENT)");
  }
});
