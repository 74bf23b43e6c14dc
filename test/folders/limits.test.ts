import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { availableProcessors } from '../../src/run/machine.ts';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, type Run, scratchFolder } from '../binary/lasttouch.ts';
import { freshIn } from './paused-run.ts';

const scratch = scratchFolder();
let folders = 0;

function freshFolder(): string {
  const folder = join(scratch, String(++folders));
  writeExport(join(folder, 'export'));
  return folder;
}

/** Runs a shell command in which $LASTTOUCH is the binary. */
function shell(folder: string, command: string, env: Record<string, string> = {}): Run {
  const LASTTOUCH = `${process.execPath} ${join(ROOT, 'bin/lasttouch.js')}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LASTTOUCH, ...env },
  });
  return { status, stdout, stderr };
}

const ATTRIBUTE = '$LASTTOUCH attribute export --out report --quiet';

/** A run that may open so many files: it fails while it is loaded, reads, writes or flushes. */
const withFiles = (count: number): [string, string, number, string] => [
  'files',
  `ulimit -n ${count}; ${ATTRIBUTE}`,
  74,
  'with ulimit -n 1024',
];

describe('a lack of what the system gives is told in a sentence', () => {
  test.each<[string, string, number, string]>([
    ['address space', `ulimit -v 3000000; ${ATTRIBUTE}`, 74, 'the memory did not suffice'],
    ...[20, 21, 22, 23, 24, 28, 32].map(withFiles),
    ['WebAssembly', `NODE_OPTIONS=--jitless ${ATTRIBUTE}`, 2, 'has no WebAssembly (--jitless'],
  ])('%s: %s', (_what, command, status, sentence) => {
    const folder = freshFolder();
    const run = shell(folder, command);
    expect({ status: run.status, stderr: run.stderr }).toEqual({
      status,
      stderr: expect.stringContaining(sentence),
    });
    expect(run.stderr).not.toContain('    at ');
    expect(readdirSync(folder)).toEqual(['export']);
  });
});

test('the root folder as target is refused at once', async () => {
  const run = await lasttouch(['attribute', join(freshFolder(), 'export'), '--out', '/']);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('/: is the root of the file system');
});

test('a mount point as target is refused, naming the folder above', (context) => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'report'));
  const mounted = shell(folder, 'unshare --mount bash -c "mount -t tmpfs none report"');
  if (mounted.status !== 0) context.skip('the system forbids mounts');
  const run = shell(folder, `unshare --mount bash -c "mount -t tmpfs none report; ${ATTRIBUTE}"`);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('report: is a mount point');
  const bound = shell(folder, `unshare --mount bash -c "mount --bind report report; ${ATTRIBUTE}"`);
  expect(bound.status).toBe(74);
  expect(bound.stderr).toContain("report: can't be moved (EBUSY), as a mount point can't");
  expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
});

test('a target whose folder above can not be written says so', (context) => {
  const folder = freshFolder();
  const command = `unshare --mount bash -c "mount --bind . . && mount -o remount,ro,bind . && cd $PWD && ${ATTRIBUTE}"`;
  if (shell(folder, 'unshare --mount mount --bind . .').status !== 0)
    context.skip('the system forbids mounts');
  const run = shell(folder, command);
  expect(run.status).toBe(74);
  expect(run.stderr).toContain(`the folder above it, ${folder}, can't be written (EROFS)`);
});

test('a full disk names the report', (context) => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'small'));
  const mount = 'mount -t tmpfs -o size=64k none small';
  if (shell(folder, `unshare --mount bash -c "${mount}"`).status !== 0)
    context.skip('the system forbids mounts');
  const run = shell(
    folder,
    `unshare --mount bash -c "${mount}; $LASTTOUCH attribute export --out small/report --quiet; echo $? >status; ls -A small >left"`,
  );
  expect(run.stderr).toMatch(/^error: small\/report: .*ENOSPC/);
});

/** An export with very many clicks of a campaign that nobody knows. */
function writeUnknownClicks(folder: string, rows: number): void {
  const clicks = Array.from({ length: rows }, (_, i) => `x${i},X,u${i % 1000},2026-11-02T09:00:00+09:00\n`);
  writeExport(join(folder, 'export'), {
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,2026-11-02T09:00:00+09:00\n${clicks.join('')}`,
  });
}

test('a full disk under what does not fit in memory names the folder and what to do', (context) => {
  const folder = freshFolder();
  writeUnknownClicks(folder, 5000);
  mkdirSync(join(folder, 'small'));
  const mount = 'mount -t tmpfs -o size=64k none small';
  if (shell(folder, `unshare --mount bash -c "${mount}"`).status !== 0)
    context.skip('the system forbids mounts');
  for (const threads of [1, 2]) {
    const env = { TMPDIR: join(folder, 'small'), LASTTOUCH_RANGE_BYTES: '50000' };
    const run = shell(folder, `unshare --mount bash -c "${mount}; ${ATTRIBUTE} --threads ${threads}"`, env);
    expect(run.stderr).toMatch(
      /^error: .*small\/lasttouch-scratch-.*\(ENOSPC\); set TMPDIR to a folder with room$/m,
    );
    expect(run.status).toBe(74);
  }
  expect(readdirSync(folder).sort()).toEqual(['export', 'small']);
});

test('rejected rows cost bounded memory, and all of them stand in rejects.csv', async () => {
  const folder = freshFolder();
  writeUnknownClicks(folder, 600_000);
  const run = await lasttouch(['attribute', 'export', '--out', 'report', '--json', '--threads', '1'], {
    cwd: folder,
  });
  expect(run.status).toBe(0);
  const { run: facts, counts } = JSON.parse(run.stdout);
  expect(counts.clicks).toMatchObject({ rows: 600_001, counted: 1, rejected: 600_000 });
  // Kept in memory they took over 700 MB.
  expect(facts.peak_memory_bytes).toBeLessThan(300_000_000);
  const lines = readFileSync(join(folder, 'report/rejects.csv'), 'utf8').trimEnd().split('\n');
  expect([lines.length, lines[1], lines[600_000]]).toEqual([
    600_001,
    'clicks.csv,3,1,campaign_id,unknown_campaign,X',
    'clicks.csv,600002,1,campaign_id,unknown_campaign,X',
  ]);
});

test('processors go by the quota of the container, of its group and those above', () => {
  const cgroups = join(scratch, 'cgroups');
  const own = join(scratch, 'own');
  mkdirSync(join(cgroups, 'a/b'), { recursive: true });
  writeFileSync(own, '0::/a/b\n');
  expect(availableProcessors(cgroups, own)).toBe(availableParallelism());
  writeFileSync(join(cgroups, 'a/b/cpu.max'), 'max 100000\n');
  expect(availableProcessors(cgroups, own)).toBe(availableParallelism());
  writeFileSync(join(cgroups, 'a/cpu.max'), '50000 100000\n');
  expect(availableProcessors(cgroups, own)).toBe(1);
  writeFileSync(join(cgroups, 'a/cpu.max'), '150000 100000\n');
  expect(availableProcessors(cgroups, own)).toBe(Math.min(2, availableParallelism()));
});

/** A group of processes of this machine with a limit of its memory; undefined where that is not ours to make. */
function memoryGroup(bytes: number): string | undefined {
  const roots: [string, string][] = [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ];
  for (const [root, limit] of roots) {
    const group = join(root, `lasttouch-${process.pid}`);
    try {
      mkdirSync(group);
      writeFileSync(join(group, limit), String(bytes));
      return group;
    } catch {
      if (existsSync(group)) rmdirSync(group);
    }
  }
  return undefined;
}

test('the memory that a run may have is that of its container', (context) => {
  const limit = 512 << 20;
  const group = memoryGroup(limit);
  if (group === undefined) context.skip('groups of processes are not ours to make here');
  const print = `import { availableMemory } from ${JSON.stringify(join(ROOT, 'src/run/machine.ts'))}; console.log(availableMemory());`;
  const script = join(scratch, 'memory.mts');
  writeFileSync(script, print);
  try {
    const enter = `echo $$ > ${group}/cgroup.procs && exec ${process.execPath} --import tsx ${script}`;
    const inside = spawnSync('bash', ['-c', enter], { cwd: ROOT, encoding: 'utf8' });
    expect(inside).toMatchObject({ stderr: '', stdout: `${limit}\n` });
    const outside = spawnSync(process.execPath, ['--import', 'tsx', script], { cwd: ROOT, encoding: 'utf8' });
    expect(Number(outside.stdout)).toBeGreaterThan(limit);
  } finally {
    rmdirSync(group as string);
  }
});

test('a run that is told twice to end while it writes many files ends once, and leaves nothing', async () => {
  const folder = join(scratch, 'many');
  const rows = Array.from({ length: 20_000 }, (_, i) => `P${i},One,push,2026-11-01T00:00:00+09:00,on\n`);
  writeExport(join(folder, 'export'), {
    'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\nP1x,One,push,2026-11-01,on\n${rows.join('')}`,
  });
  const run = await lasttouch(['attribute', 'export', '--out', 'report', '--quiet', '--no-html'], {
    cwd: folder,
    onStart: (child) => {
      const timer = setInterval(() => {
        const fresh = freshIn(folder);
        if (fresh === undefined || !readdirSync(fresh).includes('campaigns')) return;
        clearInterval(timer);
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGTERM'), 1);
        setTimeout(() => child.kill('SIGTERM'), 20);
      }, 1);
    },
  });
  expect(run).toEqual({ status: 143, stdout: '', stderr: '' });
  expect(readdirSync(folder)).toEqual(['export']);
});
