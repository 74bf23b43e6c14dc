import { appendFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InputFile, scannerFor } from '../../src/exports/files/header.ts';
import { type FileRange, NO_REJECTS, type RangeReading, readRange } from '../../src/exports/range-reader.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { nastyText, tidyText } from '../records/nasty-text.ts';
import { readRecords } from '../records/record-automaton.ts';
import { MEMORY } from '../records/scan-text.ts';
import { writeInput, writeRecords } from './input-file.ts';

const scratch = scratchFolder();
const PATH = join(scratch, 'records.csv');
const ALL: FileRange = { start: 0, end: Number.POSITIVE_INFINITY, exact: true };

/** Where the records of a range begin in the file, and how the reading went. */
async function read(
  file: InputFile,
  range: FileRange = ALL,
  blockBytes = 16,
  capacity = 3,
): Promise<{ starts: number[]; reading: RangeReading }> {
  const scanner = scannerFor(file, capacity, MEMORY);
  const starts: number[] = [];
  const reading = await readRange(file, range, scanner, blockBytes, NO_REJECTS, (_bytes, base) => {
    for (let row = 0; row < scanner.count; row++) starts.push(base + scanner.starts[row]);
  });
  return { starts, reading };
}

async function problemOf(file: InputFile, range?: FileRange): Promise<string | undefined> {
  return (await read(file, range)).reading.problems?.map(({ message }) => message).join();
}

describe('a range', () => {
  const text = 'a,b,c\nd,e,f\n\n\ng,h,i\n';

  test('has the records that begin in it, and ends where the next record may begin', async () => {
    const file = writeRecords(PATH, text);
    expect(await read(file, { start: 0, end: 6, exact: true })).toEqual({
      starts: [0],
      reading: { from: 0, next: 6, lines: 1, fatal: undefined },
    });
    expect(await read(file, { start: 0, end: 7, exact: true })).toMatchObject({
      starts: [0, 6],
      reading: { from: 0, next: 12, lines: 2 },
    });
    expect(await read(file, { start: 6, end: 13, exact: true })).toMatchObject({
      starts: [6],
      reading: { from: 6, next: 13, lines: 2 },
    });
  });

  test('is guessed to begin behind its first line break, that of the byte before it included', async () => {
    const file = writeRecords(PATH, text);
    expect(await read(file, { start: 6, end: 100, exact: false })).toMatchObject({
      starts: [6, 14],
      reading: { from: 6, lines: 4 },
    });
    expect(await read(file, { start: 7, end: 100, exact: false })).toMatchObject({
      starts: [14],
      reading: { from: 12, lines: 3 },
    });
  });

  test('without a line break in it has no record', async () => {
    const file = writeRecords(PATH, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,b,c\nd,e,f');
    for (const blockBytes of [1, 7, 1000]) {
      expect(await read(file, { start: 3, end: 20, exact: false }, blockBytes)).toMatchObject({
        starts: [],
        reading: { from: -1 },
      });
      expect(await read(file, { start: 50, end: 53, exact: false }, blockBytes)).toMatchObject({
        starts: [],
        reading: { from: -1 },
      });
    }
  });

  test('whose line break is its last byte has no record', async () => {
    const file = writeRecords(PATH, 'a,b,c\nd,e,f\n');
    expect(await read(file, { start: 2, end: 6, exact: false })).toMatchObject({
      starts: [],
      reading: { from: -1 },
    });
    expect(await read(file, { start: 2, end: 7, exact: false })).toMatchObject({
      starts: [6],
      reading: { from: 6 },
    });
  });

  test('of an empty file has no record', async () => {
    expect(await read(writeRecords(PATH, ''))).toEqual({
      starts: [],
      reading: { from: 0, next: 0, lines: 0, fatal: undefined },
    });
  });

  test('whose last record is longer than what is read ahead is read to its end', async () => {
    const long = 'x'.repeat(20_000);
    const file = writeRecords(PATH, `a,b,c\n${long},b,c\nd,e,f\n`);
    for (const blockBytes of [100, 4096, 100_000]) {
      expect(await read(file, { start: 0, end: 7, exact: true }, blockBytes)).toMatchObject({
        starts: [0, 6],
        reading: { next: 6 + long.length + 5, lines: 2 },
      });
    }
  });

  test('tells of a record at which reading must end', async () => {
    const file = writeRecords(PATH, 'a,b,c\nd,"e\n');
    for (const gzip of [false, true]) {
      const { reading } = await read(gzip ? writeRecords(PATH, 'a,b,c\nd,"e\n', true) : file);
      expect(reading.fatal).toEqual({ reason: 'unclosed_quote', line: 1 });
    }
  });
});

test('any text in blocks and batches of any size, plain or gzip: all records, where they begin', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(nastyText, tidyText),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (text, blockBytes, capacity, gzip) => {
        const { records, fatal, lines } = readRecords(text);
        const { starts, reading } = await read(writeRecords(PATH, text, gzip), ALL, blockBytes, capacity);
        expect(starts).toEqual(records.map(({ start }) => start));
        expect(reading.fatal).toEqual(fatal);
        if (fatal === undefined) expect([reading.next, reading.lines]).toEqual([text.length, lines]);
      },
    ),
    { numRuns: 300 },
  );
});

describe('a gzip file', () => {
  const header = 'changed_at,conversion_window\n';
  const rows = `${header}2026-11-01,7d\n`;
  const write = (content: Buffer) => writeInput(PATH, 'settings', content);
  const dataOf = (file: InputFile): FileRange => ({ ...ALL, start: file.dataStart });

  test('of several members is read whole', async () => {
    const file = write(Buffer.concat([gzipSync(rows), gzipSync('2026-11-02,3d\n')]));
    const { starts, reading } = await read(file, dataOf(file));
    expect(starts).toEqual([header.length, rows.length]);
    expect(reading.problems).toBeUndefined();
  });

  test('may be padded with zero bytes, with nothing else', async () => {
    const padded = write(Buffer.concat([gzipSync(rows), Buffer.alloc(700)]));
    expect(await problemOf(padded, dataOf(padded))).toBeUndefined();
    const lost = write(Buffer.concat([gzipSync(rows), Buffer.alloc(7), Buffer.from('2026-11-02,3d\n')]));
    expect(await problemOf(lost, dataOf(lost))).toContain(
      'damaged or truncated gzip file (text behind its end)',
    );
  });

  test('that is truncated or damaged is a problem, though it delivers its rows', async () => {
    const packed = gzipSync(rows);
    // Opened while it was whole: a small file that is truncated is refused with its header already.
    const truncated = { ...write(packed), ...written(packed.subarray(0, -4)) };
    expect(await problemOf(truncated, dataOf(truncated))).toContain('damaged or truncated gzip file');
    const damaged = Buffer.from(packed);
    damaged[damaged.length - 6] ^= 1;
    expect(await problemOf({ ...write(packed), ...written(damaged) })).toContain(
      'damaged or truncated gzip file',
    );
  });

  test('is read in part where only part of it is asked for', async () => {
    const file = write(gzipSync(`${rows}2026-11-02,3d\n2026-11-03,4d\n`));
    const range = { start: rows.length, end: rows.length + 1, exact: true };
    expect((await read(file, range)).starts).toEqual([rows.length]);
    const many = write(gzipSync(header + '2026-11-01,7d\n'.repeat(60_000)));
    const last = header.length + 14 * 59_999;
    const { starts, reading } = await read(many, { start: last, end: last + 1, exact: true });
    expect([starts, reading.next]).toEqual([[last], last + 14]);
  });

  test('that is gone, or changed, is a problem', async () => {
    const file = write(gzipSync(rows));
    writeFileSync(PATH, gzipSync(rows), { flag: 'a' });
    expect(await problemOf(file, dataOf(file))).toContain('changed while it was read');
    unlinkSync(PATH);
    expect(await problemOf(file, dataOf(file))).toContain("can't be read (ENOENT)");
  });

  /** What is known of a file after other bytes were written into it. */
  function written(content: Buffer): Pick<InputFile, 'size' | 'modified' | 'inode'> {
    const { size, modified, inode } = writeRecords(PATH, content.toString('latin1'));
    return { size, modified, inode };
  }
});

describe('a plain file', () => {
  const text = 'a,b,c\n'.repeat(10);

  test('that grew or shrank since it was found is a problem', async () => {
    const file = writeRecords(PATH, text);
    appendFileSync(PATH, 'd,e,f\n');
    expect(await problemOf(file)).toContain('changed while it was read');
    truncateSync(PATH, 20);
    expect(await problemOf(file)).toContain('changed while it was read');
  });

  test('that is gone is a problem, not an error', async () => {
    const file = writeRecords(PATH, text);
    unlinkSync(PATH);
    expect((await read(file)).reading.problems).toEqual([
      { file: 'records.csv', message: expect.stringContaining("can't be read (ENOENT)") },
    ]);
  });
});

test('what the handler throws is no fault of the file', async () => {
  for (const gzip of [false, true]) {
    const file = writeRecords(PATH, 'a,b,c\n', gzip);
    const reading = readRange(file, ALL, scannerFor(file, 1, MEMORY), 16, NO_REJECTS, () => {
      throw new TypeError('a defect');
    });
    await expect(reading).rejects.toThrow('a defect');
  }
});
