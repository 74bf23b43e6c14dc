import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** Bytes of memory that this process may have: of its container where that has a limit, else of the machine. */
export function availableMemory(): number {
  // Without a limit some versions of Node give zero, some a number beyond any memory.
  const limit = process.constrainedMemory() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Processors that this process may use: those of the machine, or less where the quota of its container allows less. */
export function availableProcessors(cgroups = '/sys/fs/cgroup', own = '/proc/self/cgroup'): number {
  const quota = Math.min(quotaOfVersion2(cgroups, own), quotaOfVersion1(cgroups));
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(quota)));
}

/** The least quota of a group and those above it. */
function quotaOfVersion2(cgroups: string, own: string): number {
  const group = /^0::(\/.*)$/m.exec(textOf(own))?.[1] ?? '/';
  let least = Number.POSITIVE_INFINITY;
  for (let path = group; ; path = dirname(path)) {
    const [quota, period] = textOf(join(cgroups, path, 'cpu.max'))
      .trim()
      .split(' ');
    least = Math.min(least, share(quota, period));
    if (path === '/') return least;
  }
}

function quotaOfVersion1(cgroups: string): number {
  const folder = join(cgroups, 'cpu');
  return share(textOf(join(folder, 'cpu.cfs_quota_us')), textOf(join(folder, 'cpu.cfs_period_us')));
}

/** `max`, -1 and nothing are no quota. */
function share(quota: string | undefined, period: string | undefined): number {
  const part = Number.parseInt(quota ?? '', 10) / Number.parseInt(period ?? '', 10);
  return part > 0 ? part : Number.POSITIVE_INFINITY;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
