import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { estimateRows } from '../../../src/exports/files/row-estimate.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { writeRecords } from '../input-file.ts';

const PATH = join(scratchFolder(), 'records.csv');
const ROW = 'aaaa,bbbb,cccc\n';

test('a small file is estimated at its lines, an empty one at none', () => {
  expect(estimateRows(writeRecords(PATH, `${ROW}${ROW}a,b,c`))).toBe(3);
  expect(estimateRows(writeRecords(PATH, ''))).toBe(0);
});

test('a large file is estimated by its first rows, plain and gzip, to a few in a hundred', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => `${Math.imul(i, 0x9e3779b1) >>> 0},${i},c\n`);
  for (const gzip of [false, true]) {
    const estimated = estimateRows(writeRecords(PATH, rows.join(''), gzip));
    expect(Math.abs(estimated / rows.length - 1)).toBeLessThan(0.1);
  }
});

test('a file that can not be read is estimated at none: reading its rows will tell why', () => {
  const file = writeRecords(PATH, ROW);
  unlinkSync(PATH);
  expect(estimateRows(file)).toBe(0);
});

test('a defect is not taken for a file that can not be read', () => {
  expect(() => estimateRows({ ...writeRecords(PATH, ROW), path: 'a\0b' })).toThrow(TypeError);
});
