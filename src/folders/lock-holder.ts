import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. */
export interface LockHolder {
  /** Of the run alone. */
  token: string;
  pid: number;
  host: string;
  /** Where process numbers mean the same: boot and PID namespace; empty where that can't be told. */
  space: string;
  /** When the process was started, as Linux tells it: a number that is used again is not taken for the old process. */
  start: string;
  since: string;
}

/** The boot and the PID namespace of this process. */
function ownSpace(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    // Where /proc belongs to another namespace, its numbers are not ours.
    if (readlinkSync('/proc/self') !== String(process.pid)) return '';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

/** This process as holder of a lock. */
export function thisRun(token: string): LockHolder {
  const { pid } = process;
  return {
    token,
    pid,
    host: hostname(),
    space: ownSpace(),
    start: startOf(pid),
    since: new Date().toISOString(),
  };
}

/** The holder that a lock names; undefined where the text is no lock. */
export function parseHolder(text: string): LockHolder | undefined {
  let value: Partial<Record<keyof LockHolder, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value?.pid !== 'number' || typeof value.host !== 'string') return undefined;
  const textOf = (part: unknown) => (typeof part === 'string' ? part : '');
  return {
    token: textOf(value.token),
    pid: value.pid,
    host: value.host,
    space: textOf(value.space),
    start: textOf(value.start),
    since: textOf(value.since),
  };
}

/** Whether the process is gone for sure: it was one among the processes that this one sees, and is no more. */
export function isGone({ space, pid, start }: LockHolder): boolean {
  if (space === '' || space !== ownSpace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  return startOf(pid) !== start;
}

const MARK = /^(\d+)-(\d*)-([0-9a-f]{16})$/;

function digestOf(space: string): string {
  return createHash('sha256').update(space).digest('hex').slice(0, 16);
}

/** Tells in the name of a file which process made it. */
export function processMark(): string {
  const { pid, start, space } = thisRun('');
  return `${pid}-${start}-${digestOf(space)}`;
}

/** Whether the process that a mark names is gone for sure. */
export function isMarkOfGone(mark: string): boolean {
  const parts = MARK.exec(mark);
  const space = ownSpace();
  if (parts === null || space === '' || parts[3] !== digestOf(space)) return false;
  return isGone({ ...thisRun(''), pid: Number(parts[1]), start: parts[2] });
}
