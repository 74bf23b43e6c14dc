import { expect, test } from 'vitest';
import { sparkNote } from '../../src/cli/spark-note.ts';

const GIGA = 1e9;

function noteOf(engine: 'local' | 'spark', ...files: readonly [path: string, bytes: number][]): string {
  const counts = { rows: 1, rejected: 0, duplicate: 0 };
  const inputs = files.map(([path, bytes]) => ({ kind: 'clicks' as const, path, bytes, ...counts }));
  return sparkNote({ run: { engine }, inputs });
}

test('a small export of this machine is told where Spark did it, one of ten gigabytes is not', () => {
  expect(noteOf('spark', ['clicks.csv', 4 * GIGA], ['conversions.csv', 6 * GIGA - 1])).toBe(
    'note: the export lies on this machine and has 10.00 GB; below some 10 GB one machine is faster: leave out --engine spark\n',
  );
  expect(noteOf('spark', ['clicks.csv', 1])).toContain('has less than 0.01 GB');
  expect(noteOf('spark', ['clicks.csv', 4 * GIGA], ['conversions.csv', 6 * GIGA])).toBe('');
});

test('nothing is told without Spark, or where a file lies at an address', () => {
  expect(noteOf('local', ['clicks.csv', 1])).toBe('');
  expect(noteOf('spark', ['clicks.csv', 1], ['hdfs://lake/conversions.csv', 1])).toBe('');
});
