import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** 32 hex digits, as a run has them in the names of its files. */
export function token(digit: string): string {
  return digit.repeat(32);
}

/** Boot and PID namespace of this process, as locks have them. */
function space(): string {
  if (process.platform !== 'linux') return hostname();
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
}

function lockOf(pid: number, host: string, where: string, digit: string): string {
  return JSON.stringify({ token: token(digit), pid, host, space: where, start: '1', since: '' });
}

/** The lock of a run on this machine that is gone. */
export function lockOfGone(digit: string): string {
  return lockOf(spawnSync('true').pid, hostname(), space(), digit);
}

/** The lock of a run in another container, of which nothing is known but how it was refreshed. */
export function lockOfElsewhere(digit: string): string {
  return lockOf(1, 'another.example', 'another boot pid:[1]', digit);
}
