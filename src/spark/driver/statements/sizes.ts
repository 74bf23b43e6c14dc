import type { Job } from '../../../engine/job.ts';
import type { Kind } from '../../../exports/files/kinds.ts';
import { CLICK_KINDS, SETTLED_KINDS } from '../../protocol/file-ranges.ts';

const MEBI = 1 << 20;
/** A gzip file has about so many times its size of text. */
const INFLATED = 6;
/** A task reads so many bytes at least, if there are as many, and at most; in between there are so many tasks. */
const [LEAST_TASK, MOST_TASK, USUAL_TASKS] = [64 * MEBI, 128 * MEBI, 64];
/** The size of the ranges that a task is given some of. */
const RANGE = 32 * MEBI;
/** So many bytes of a file make one partition of its rows, of the fingerprints of its clicks, and of users. */
const [ROWS, FINGERPRINTS, USER_CLICKS, USER_CONVERSIONS] = [32 * MEBI, 256 * MEBI, 256 * MEBI, 32 * MEBI];
/** There are 256 partitions of fingerprints. */
const MOST_OF_FINGERPRINTS = 256;

/** Bytes of rows that one block of keys stands for; between so many there are. A quarter of all clicks may travel. */
const KEY_PARTITION = 2 * MEBI;
const [LEAST_KEY_PARTITIONS, MOST_KEY_PARTITIONS] = [64, 2048];
const TRAVELLING = 0.25;

const PARTITIONS = 'spark.sql.shuffle.partitions';
const PART_BYTES = 'spark.sql.files.maxPartitionBytes';

/** Into how many partitions each step shuffles; undefined where the user has said it. */
export type Partitions = Record<'rows' | 'fingerprints' | 'users', number> | undefined;

type Conf = readonly (readonly [string, string])[];

/** Bytes of text in the files of some kinds. */
export function textBytes({ files }: Pick<Job, 'files'>, kinds: readonly Kind[]): number {
  return files
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { path, size, gzip }) => sum + size * (gzip || path.endsWith('.gz') ? INFLATED : 1), 0);
}

/** Chooses the numbers of partitions by the sizes of files. */
export function choosePartitions(job: Job, conf: Conf): Partitions {
  if (conf.some(([key]) => key === PARTITIONS)) return undefined;
  const [rows, clicks] = [textBytes(job, SETTLED_KINDS), textBytes(job, CLICK_KINDS)];
  const pieces = (...ratios: number[]) =>
    Math.max(2, Math.ceil(ratios.reduce((sum, ratio) => sum + ratio, 0)));
  return {
    rows: pieces(rows / ROWS),
    fingerprints: Math.min(MOST_OF_FINGERPRINTS, pieces(clicks / FINGERPRINTS)),
    users: pieces(clicks / USER_CLICKS, rows / USER_CONVERSIONS),
  };
}

/** Into how many blocks the rows that travel are parted by their id or user: one at a time lies in memory. */
export function keyPartitionsFor(job: Pick<Job, 'files'>): number {
  const bytes = textBytes(job, SETTLED_KINDS) + textBytes(job, CLICK_KINDS) * TRAVELLING;
  return Math.min(MOST_KEY_PARTITIONS, Math.max(LEAST_KEY_PARTITIONS, Math.ceil(bytes / KEY_PARTITION)));
}

/** Sets the number of partitions of a step. */
export function setPartitions(partitions: number | undefined): string[] {
  return partitions === undefined ? [] : [`SET ${PARTITIONS}=${partitions};`];
}

/** The size of the ranges that executors read: that of Spark's own parts where it is smaller. */
export function rangeBytesOf(conf: Conf): number {
  const [, text = ''] = [...conf].reverse().find(([key]) => key === PART_BYTES) ?? [];
  const parts = /^(\d{1,15})([kmgt]?)b?$/i.exec(text.trim());
  if (parts === null) return RANGE;
  const bytes = Number(parts[1]) * 1024 ** ' kmgt'.indexOf(parts[2].toLowerCase() || ' ');
  return Math.max(1, Math.min(RANGE, bytes));
}

/** In how many tasks so many ranges with so many bytes in all are read. */
export function tasksFor(ranges: number, bytes: number): number {
  const size = Math.min(MOST_TASK, Math.max(LEAST_TASK, bytes / USUAL_TASKS));
  return Math.max(1, Math.min(ranges, Math.ceil(bytes / size)));
}
