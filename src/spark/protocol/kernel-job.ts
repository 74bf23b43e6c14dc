import type { Job } from '../../engine/job.ts';

/** What the kernel needs to know: the job, and how Spark names its files. */
export interface KernelJob {
  job: Job;
  /** Addresses of the files of the job as `plainAddress` gives them. */
  addresses: string[];
  /** Files that the executors read by themselves are cut into ranges of about so many bytes. */
  rangeBytes: number;
  /** Rows that travel by their id or user are parted by it into so many blocks. */
  keyPartitions: number;
  dedupeClicks: boolean;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: boolean;
}

/** Whether users of a job belong to persons. */
export function hasIdentities({ files }: Job): boolean {
  return files.some(({ kind }) => kind === 'identities');
}

/** The address of a file without the escapes that Spark puts into it. */
export function plainAddress(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    // An address of somebody else's file, in another encoding.
    return address;
  }
}

/** Numbers that JSON does not have. */
const SPECIAL = new Map<unknown, string>([
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]);

function writeNumber(_key: string, value: unknown): unknown {
  if (Number.isNaN(value)) return { number: 'NaN' };
  const name = SPECIAL.get(value);
  return name === undefined ? value : { number: name };
}

function readNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === 'number' ? Number((value as { number: string }).number) : value;
}

/** A kernel's job as JSON. */
export function writeKernelJob({ job, ...rest }: KernelJob): string {
  const plain = {
    ...job,
    publishedAt: [...job.publishedAt],
    on: [...job.on],
    channelOf: [...job.channelOf],
    ownWindows: job.ownWindows && [...job.ownWindows],
  };
  return JSON.stringify({ job: plain, ...rest }, writeNumber);
}

/** The job that `writeKernelJob` wrote. */
export function readKernelJob(text: string): KernelJob {
  const { job, ...rest } = JSON.parse(text, readNumber) as KernelJob;
  return {
    ...rest,
    job: {
      ...job,
      publishedAt: Float64Array.from(job.publishedAt),
      on: Uint8Array.from(job.on),
      channelOf: Uint32Array.from(job.channelOf),
      ownWindows: job.ownWindows && Float64Array.from(job.ownWindows),
    },
  };
}
