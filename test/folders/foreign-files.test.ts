import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, type Run, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { lockOfGone, token } from './lock-holders.ts';
import { pausedRun, writeSlowExport } from './paused-run.ts';

const scratch = scratchFolder();
const ARGS = ['attribute', 'export', '--out', 'report', '--no-html', '--quiet'];
let folder: string;
let report: string;
let folders = 0;

beforeEach(() => {
  folder = join(scratch, String(++folders));
  report = join(folder, 'report');
  writeExport(join(folder, 'export'));
});

function attribute(...args: string[]): Promise<Run> {
  return lasttouch([...ARGS, ...args], { cwd: folder });
}

/** What somebody may have put into a report. */
const FOREIGN: [string, () => void][] = [
  ['notes.txt', () => writeFileSync(join(report, 'notes.txt'), 'mine')],
  ['campaigns/notes.csv', () => writeFileSync(join(report, 'campaigns/notes.csv'), 'mine')],
  ['empty/', () => mkdirSync(join(report, 'empty'))],
  ['campaigns/empty/', () => mkdirSync(join(report, 'campaigns/empty'))],
  ['link', () => symlinkSync('run.json', join(report, 'link'))],
  ['pipe', () => execFileSync('mkfifo', [join(report, 'pipe')])],
];

describe.each(FOREIGN)('%s in a report', (name, put) => {
  const refusal = `error: report: holds "${name}", which is not part of the report`;

  test('keeps it from being replaced', async () => {
    await attribute('--window', '3d');
    put();
    const before = readdirSync(report, { recursive: true });
    const run = await attribute();
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(refusal);
    expect(readdirSync(report, { recursive: true })).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });

  test('that came while the run was going keeps it too', async () => {
    await attribute('--window', '3d');
    writeSlowExport(join(folder, 'export'));
    const { goOn } = await pausedRun(folder, ARGS);
    put();
    const before = readdirSync(report, { recursive: true });
    const run = await goOn();
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(refusal);
    expect(readdirSync(report, { recursive: true })).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });
});

test('a folder that somebody made at the target while the run was going is left, and named', async () => {
  writeSlowExport(join(folder, 'export'));
  const { goOn } = await pausedRun(folder, ARGS);
  mkdirSync(report);
  writeFileSync(join(report, 'notes.txt'), 'mine');
  const run = await goOn();
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('report: is neither empty nor a lasttouch report');
  expect([...readTree(report)]).toEqual([['notes.txt', 'mine']]);
  expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
});

test('a file that somebody put into the new report stays, and nothing is published', async () => {
  writeSlowExport(join(folder, 'export'));
  const { goOn, fresh } = await pausedRun(folder, ARGS);
  writeFileSync(join(fresh, 'notes.txt'), 'mine');
  const run = await goOn();
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('somebody put "notes.txt" into the new report');
  expect([...readTree(fresh)]).toEqual([['notes.txt', 'mine']]);
  expect(existsSync(report)).toBe(false);
});

test('of what a killed run left only that is removed which it had begun', async () => {
  writeSlowExport(join(folder, 'export'));
  const { child, fresh, goOn } = await pausedRun(folder, ARGS);
  writeFileSync(join(fresh, 'notes.txt'), 'mine');
  mkdirSync(join(fresh, 'campaigns'), { recursive: true });
  writeFileSync(join(fresh, 'campaigns/mine.csv'), 'mine');
  child.kill('SIGKILL');
  await goOn();
  expect((await attribute()).status).toBe(0);
  expect([...readTree(fresh)].sort()).toEqual([
    ['campaigns/mine.csv', 'mine'],
    ['notes.txt', 'mine'],
  ]);
});

test('folders that are called like those of a run but are none stay', async () => {
  const named = [token('a'), `${token('b')}-old`, 'new', 'old', `${token('c')}x`];
  for (const ending of named) {
    mkdirSync(join(folder, `.report.lasttouch-${ending}`));
    writeFileSync(join(folder, `.report.lasttouch-${ending}/run.json`), '{"tool":"another"}');
  }
  symlinkSync('export', join(folder, `.report.lasttouch-${token('d')}`));
  const before = readdirSync(folder);
  await attribute();
  await attribute('--window', '3d');
  expect(readdirSync(folder).sort()).toEqual([...before, 'report'].sort());
  expect(readdirSync(join(folder, 'export'))).toHaveLength(4);
});

test('a former report that was moved aside is removed file by file, and what is foreign in it stays', async () => {
  await attribute();
  const aside = join(folder, `.report.lasttouch-${token('a')}-old`);
  renameSync(report, aside);
  await attribute('--window', '3d');
  // The report was put back first, as its run was killed inside the swap; now it was killed behind it.
  renameSync(report, aside);
  writeFileSync(join(aside, 'notes.txt'), 'mine');
  mkdirSync(report);
  writeFileSync(join(folder, '.report.lasttouch-lock'), lockOfGone('a'));
  expect((await attribute()).status).toBe(0);
  expect([...readTree(aside)]).toEqual([['notes.txt', 'mine']]);
});

test('litter of desktops and network file systems is not foreign', async () => {
  await attribute('--window', '3d');
  const litter = [
    '.DS_Store',
    'Thumbs.db',
    'desktop.ini',
    '._summary.csv',
    '.~lock.summary.csv#',
    '.nfs000000000a2b',
  ];
  for (const name of litter) writeFileSync(join(report, name), '');
  writeFileSync(join(report, 'campaigns/.DS_Store'), '');
  expect(await attribute()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readdirSync(report)).not.toContain('.DS_Store');
  rmSync(report, { recursive: true });
  mkdirSync(report);
  writeFileSync(join(report, '.DS_Store'), '');
  expect((await attribute()).status).toBe(0);
});

test.each([
  'null',
  '5',
  '[]',
  '"x"',
  '{',
  '{"tool":"lasttouch","outputs":null}',
  '{"tool":"lasttouch","outputs":[null,{"path":5}]}',
  '{"tool":"lasttouch","outputs":[{"path":"../export/clicks.csv"}]}',
])('a folder with a file and the run.json %s is not replaced', async (content) => {
  mkdirSync(report);
  writeFileSync(join(report, 'run.json'), content);
  writeFileSync(join(report, 'notes.txt'), 'mine');
  const run = await attribute();
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^error: report: (is neither empty nor|holds "notes\.txt")/);
  expect(readFileSync(join(report, 'notes.txt'), 'utf8')).toBe('mine');
});

test('a pipe as run.json is not waited for', async () => {
  mkdirSync(report);
  execFileSync('mkfifo', [join(report, 'run.json')]);
  expect((await attribute()).status).toBe(2);
  const compared = await lasttouch(['compare', report, report]);
  expect(compared.status).toBe(2);
  expect(compared.stderr).toContain('is not a lasttouch report');
});

test('a report is not replaced that holds a file which is read', async () => {
  await attribute();
  const clicks = join(report, 'rejects.csv');
  writeFileSync(clicks, readFileSync(join(folder, 'export/clicks.csv')));
  symlinkSync('report', join(folder, 'link'));
  for (const path of ['report/rejects.csv', 'link/rejects.csv']) {
    const run = await attribute('--clicks', path);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('which is one of the input files');
  }
  writeFileSync(join(report, 'summary.csv'), '{"window":"3d"}');
  const config = await attribute('--config', 'link/summary.csv');
  expect(config.stderr).toContain('which is the configuration file');
});
