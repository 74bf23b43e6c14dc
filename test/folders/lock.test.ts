import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, type Run, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { lockOfElsewhere, lockOfGone, token } from './lock-holders.ts';
import { pausedRun, writeSlowExport } from './paused-run.ts';

const scratch = scratchFolder();
const ARGS = ['attribute', 'export', '--out', 'report', '--no-html', '--quiet'];
let folder: string;
let lock: string;
let folders = 0;

beforeEach(() => {
  folder = join(scratch, String(++folders));
  writeExport(join(folder, 'export'));
  lock = join(folder, '.report.lasttouch-lock');
});

function attribute(...args: string[]): Promise<Run> {
  return lasttouch([...ARGS, ...args], { cwd: folder });
}

/** Makes a file so many seconds old. */
function age(path: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

/** What may be at the place of a lock and is none. */
const NO_LOCKS: [string, () => void][] = [
  ['a folder', () => mkdirSync(lock)],
  ['a pipe', () => execFileSync('mkfifo', [lock])],
  ...['', 'my notes', '[]', '5', 'null', '"x"', '{}', '{"pid":"1","host":1}'].map(
    (text): [string, () => void] => [JSON.stringify(text), () => writeFileSync(lock, text)],
  ),
];

describe('the lock of a run', () => {
  test('that is gone from this machine is taken over at once, by one of several', async () => {
    writeFileSync(lock, lockOfGone('a'));
    const runs = await Promise.all([1, 2, 3, 4].map(() => attribute()));
    expect(runs.map(({ status }) => status)).toContain(0);
    for (const { status, stderr } of runs.filter((run) => run.status !== 0)) {
      expect(status).toBe(2);
      expect(stderr).toContain('another run');
      expect(stderr).toContain(lock);
    }
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });

  test('elsewhere holds for two minutes after it was refreshed, then it is taken over', async () => {
    writeFileSync(lock, lockOfElsewhere('a'));
    age(lock, 60);
    const held = await attribute();
    expect(held.status).toBe(2);
    expect(held.stderr).toContain(`(process 1 on another.example, its lock is ${lock})`);
    expect(readdirSync(folder).sort()).toEqual(['.report.lasttouch-lock', 'export']);
    age(lock, 121);
    expect(await attribute()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });

  test('that was killed while it took the lock is cleaned up, that of a run elsewhere is not', async () => {
    writeFileSync(`${lock}.${token('a')}`, lockOfGone('a'));
    writeFileSync(`${lock}.${token('b')}`, lockOfElsewhere('b'));
    writeFileSync(`${lock}.mine`, lockOfGone('c'));
    expect((await attribute()).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([
      `.report.lasttouch-lock.${token('b')}`,
      '.report.lasttouch-lock.mine',
      'export',
      'report',
    ]);
  });

  test.each(NO_LOCKS)('with %s at its place is refused and left alone, however old', async (_name, make) => {
    make();
    age(lock, 1000);
    const run = await attribute();
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`its lock ${lock} is none that lasttouch wrote`);
    expect(readdirSync(folder).sort()).toEqual(['.report.lasttouch-lock', 'export']);
  });
});

describe('a run that lost its lock', () => {
  test.each([
    ['was removed', () => rmSync(lock)],
    ['was taken over', () => writeFileSync(lock, lockOfElsewhere('f'))],
  ])('because it %s publishes nothing and says so', async (_how, lose) => {
    await attribute('--window', '3d');
    const before = readTree(join(folder, 'report'));
    writeSlowExport(join(folder, 'export'));
    const paused = await pausedRun(folder, ARGS);
    rmSync(lock);
    writeFileSync(lock, 'x');
    lose();
    const run = await paused.goOn();
    expect(run.status).toBe(74);
    expect(run.stderr).toContain(`the lock ${lock} is no longer this run's`);
    expect(readTree(join(folder, 'report'))).toEqual(before);
    expect(readdirSync(folder).filter((name) => /-[0-9a-f]{32}/.test(name))).toEqual([]);
  });

  test('to a run that has ended meanwhile leaves that one’s report', async () => {
    writeSlowExport(join(folder, 'export'));
    const paused = await pausedRun(folder, [...ARGS, '--window', '3d']);
    // As seen from another container, to which the process number says nothing.
    writeFileSync(lock, readFileSync(lock, 'utf8').replace('"space":"', '"space":"x'));
    age(lock, 121);
    expect((await attribute('--window', '9d')).status).toBe(0);
    const report = readTree(join(folder, 'report'));
    const run = await paused.goOn();
    expect(run.status).toBe(74);
    expect(readTree(join(folder, 'report'))).toEqual(report);
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });
});
