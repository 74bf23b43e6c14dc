import { expect, test } from 'vitest';
import { parseSize } from '../../src/values/size.ts';

test('sizes are powers of 1000, or of 1024 with an i', () => {
  expect(['1', '512B', '400MB', '2G', '3k', '1TB'].map(parseSize)).toEqual([1, 512, 4e8, 2e9, 3000, 1e12]);
  expect(['1KiB', '512MiB', '2gib', '1ti'].map(parseSize)).toEqual([1024, 536_870_912, 2 ** 31, 2 ** 40]);
});

test.each(['', '0', '0MB', '-1MB', '1.5GB', '1 GB', '1EB', 'MB', '1iB', '1234567890123'])(
  '%j is no size',
  (text) => {
    expect(parseSize(text)).toBeNaN();
  },
);
