import { expect, test } from 'vitest';
import type { Job } from '../../../src/engine/job.ts';
import {
  choosePartitions,
  keyPartitionsFor,
  rangeBytesOf,
  setPartitions,
  tasksFor,
} from '../../../src/spark/driver/statements/sizes.ts';

const MEBI = 1 << 20;

/** A job with a file of clicks and one of conversions of these sizes. */
function jobOf(clicks: number, conversions: number, gzip = false): Job {
  const file = (kind: string, size: number) => ({ kind, size, gzip, path: `/${kind}.csv` });
  return { files: [file('clicks', clicks), file('conversions', conversions)] } as unknown as Job;
}

test('shuffles have more partitions the larger the files are, at least two, and those that the user asks for', () => {
  expect(choosePartitions(jobOf(10, 10), [])).toEqual({ rows: 2, fingerprints: 2, users: 2 });
  const large = choosePartitions(jobOf(512 * MEBI, 64 * MEBI), []);
  expect(large).toEqual({ rows: 2, fingerprints: 2, users: 4 });
  expect(choosePartitions(jobOf(512 * MEBI, 64 * MEBI, true), [])).toEqual({
    rows: 12,
    fingerprints: 12,
    users: 24,
  });
  expect(choosePartitions(jobOf(1e15, 1), [])?.fingerprints).toBe(256);
  expect(choosePartitions(jobOf(10, 10), [['spark.sql.shuffle.partitions', '7']])).toBeUndefined();
  expect([setPartitions(3), setPartitions(undefined)]).toEqual([['SET spark.sql.shuffle.partitions=3;'], []]);
});

test('rows travel in more blocks the larger the files are, in 64 to 2048', () => {
  const blocks = [jobOf(10, 10), jobOf(800 * MEBI, 64 * MEBI), jobOf(1e12, 1e9)].map(keyPartitionsFor);
  expect(blocks).toEqual([64, 132, 2048]);
});

test('ranges are as small as the parts that Spark is told to cut, if these are smaller', () => {
  const bytesOf = (text: string) => rangeBytesOf([['spark.sql.files.maxPartitionBytes', text]]);
  expect([bytesOf('400'), bytesOf('3k'), bytesOf('2MB'), bytesOf('1g')]).toEqual([
    400,
    3072,
    2 * MEBI,
    32 * MEBI,
  ]);
  expect([rangeBytesOf([]), bytesOf('nonsense')]).toEqual([32 * MEBI, 32 * MEBI]);
});

test('tasks read from 64 to 128 MiB each, and there are never more of them than ranges', () => {
  expect([tasksFor(100, 1000), tasksFor(3, 1e12), tasksFor(0, 0)]).toEqual([1, 3, 1]);
  expect([tasksFor(1e9, 640 * MEBI), tasksFor(1e9, 4096 * MEBI), tasksFor(1e9, 64 * 1024 * MEBI)]).toEqual([
    10, 64, 512,
  ]);
});
