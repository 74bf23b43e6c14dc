import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, type Run, readTree, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let folder: string;
let folders = 0;

beforeEach(() => {
  folder = join(scratch, String(++folders));
  writeExport(join(folder, 'export'), { 'clicks.csv': `${VALID['clicks.csv']}c2,P1,u1,never\n` });
  writeFileSync(join(folder, 'config.json'), '{"window":"3d"}');
});

function rejects(path: string, ...args: string[]): Promise<Run> {
  return lasttouch(
    [
      'attribute',
      'export',
      '--config',
      'config.json',
      '--out',
      'report',
      '--quiet',
      '--rejects',
      path,
      ...args,
    ],
    { cwd: folder },
  );
}

describe('--rejects', () => {
  test.each([
    ['an input', 'export/clicks.csv'],
    ['an input', 'export/settings.csv'],
    ['the configuration file', 'config.json'],
  ])('is refused where it is %s, by its name, a link, or another name (%s)', async (what, path) => {
    // The history of settings is not read with a window from the configuration.
    const args = path.includes('settings') ? ['--settings', path] : [];
    if (path.includes('settings')) writeFileSync(join(folder, 'config.json'), '{}');
    symlinkSync(path, join(folder, 'link'));
    symlinkSync('link', join(folder, 'link-to-link'));
    linkSync(join(folder, path), join(folder, 'hard'));
    const before = readTree(join(folder, 'export'));
    for (const name of [path, 'link', 'link-to-link', 'hard', `export/../${path}`]) {
      const run = await rejects(name, ...args);
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(what === 'an input' ? /one of the input files/ : /the configuration file/);
    }
    expect(readTree(join(folder, 'export'))).toEqual(before);
    expect(readdirSync(folder)).not.toContain('report');
  });

  test('is refused in the report folder, by whatever path', async () => {
    symlinkSync('report', join(folder, 'link'));
    symlinkSync('.', join(folder, 'here'));
    for (const path of ['report/r.csv', 'link/r.csv', 'here/report/r.csv']) {
      const missing = await rejects(path);
      expect(missing.status).toBe(2);
      expect(missing.stderr).toContain('--rejects: lies inside the report folder');
    }
    await rejects('r.csv');
    const before = readTree(join(folder, 'report'));
    for (const path of ['report/summary.csv', 'link/summary.csv', 'here/report/new.csv']) {
      expect((await rejects(path)).stderr).toContain('--rejects: lies inside the report folder');
    }
    expect(readTree(join(folder, 'report'))).toEqual(before);
  });

  test('is written through a link that leads elsewhere, which stays one', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync('elsewhere/r.csv', join(folder, 'r.csv'));
    for (let time = 0; time < 2; time++) {
      expect((await rejects('r.csv')).status).toBe(0);
      expect(lstatSync(join(folder, 'r.csv')).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(folder, 'elsewhere/r.csv'), 'utf8')).toContain('clicks.csv,3,1,clicked_at');
    }
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['r.csv']);
  });

  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a device', (path: string) => symlinkSync('/dev/null', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to itself', (path: string) => symlinkSync(path, path)],
    ['in a folder that is missing', (path: string) => symlinkSync('missing/r.csv', path)],
  ])('is refused where it is %s', async (_what, make) => {
    make(join(folder, 'r.csv'));
    const run = await rejects('r.csv');
    expect(run.status).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'export', 'r.csv']);
  });

  test('leaves files alone that are called as temporary ones were once', async () => {
    writeFileSync(join(folder, 'r.csv.lasttouch-new'), 'mine');
    expect((await rejects('r.csv')).status).toBe(0);
    expect(readFileSync(join(folder, 'r.csv.lasttouch-new'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual([
      'config.json',
      'export',
      'r.csv',
      'r.csv.lasttouch-new',
      'report',
    ]);
  });
});

describe('modes', () => {
  /** Runs in a shell that sets a umask first. */
  function withUmask(umask: string, ...args: string[]): void {
    const command = `umask ${umask}; exec node ${join(ROOT, 'bin/lasttouch.js')} attribute export --out report --quiet ${args.join(' ')}`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  }
  const modeOf = (path: string) => (statSync(join(folder, path)).mode & 0o7777).toString(8);

  test('of a new report and of --rejects go by the umask', () => {
    withUmask('027', '--rejects', 'r.csv');
    const files = [
      'report',
      'report/campaigns',
      'report/run.json',
      'report/campaigns/P1.html',
      'report/attributions.csv',
      'r.csv',
    ];
    expect(files.map(modeOf)).toEqual(['750', '750', '640', '640', '640', '640']);
  });

  test('of a replaced one stay as they were', () => {
    withUmask('027', '--rejects', 'r.csv');
    for (const path of readdirSync(join(folder, 'report'), { recursive: true, encoding: 'utf8' })) {
      const full = join(folder, 'report', path);
      chmodSync(full, statSync(full).isDirectory() ? 0o2770 : 0o660);
    }
    chmodSync(join(folder, 'report'), 0o2770);
    chmodSync(join(folder, 'r.csv'), 0o600);
    withUmask('022', '--rejects', 'r.csv');
    const files = [
      'report',
      'report/campaigns',
      'report/run.json',
      'report/campaigns/P1.html',
      'report/attributions.csv',
      'r.csv',
    ];
    expect(files.map(modeOf)).toEqual(['2770', '2770', '660', '660', '660', '600']);
  });

  test.runIf(process.getuid?.() === 0)('and the group of a replaced one too', () => {
    withUmask('022');
    execFileSync('chgrp', ['-R', '4242', join(folder, 'report')]);
    withUmask('022');
    const groups = ['report', 'report/campaigns', 'report/run.json', 'report/assets/report.css'].map(
      (path) => statSync(join(folder, path)).gid,
    );
    expect(groups).toEqual([4242, 4242, 4242, 4242]);
  });
});

describe('compare --out', () => {
  const compare = (...args: string[]) =>
    lasttouch(['compare', 'report', 'report', '--quiet', ...args], { cwd: folder });
  beforeEach(async () => {
    expect((await rejects('r.csv')).status).toBe(0);
  });

  test('replaces what it wrote itself, and nothing else of that name', async () => {
    expect((await compare('--out', 'changes')).status).toBe(0);
    writeFileSync(join(folder, 'changes/notes.txt'), 'mine');
    expect((await compare('--out', 'changes')).status).toBe(0);
    expect(readdirSync(join(folder, 'changes')).sort()).toEqual(['changes.csv', 'index.html', 'notes.txt']);
    for (const content of ['conversion_id,sum\n', '']) {
      writeFileSync(join(folder, 'changes/changes.csv'), content);
      const run = await compare('--out', 'changes');
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('changes/changes.csv: --out: was not written by lasttouch compare');
      expect(readFileSync(join(folder, 'changes/changes.csv'), 'utf8')).toBe(content);
    }
  });

  test('does not write into a report, nor through a link over a foreign file', async () => {
    const before = readTree(join(folder, 'report'));
    symlinkSync('report', join(folder, 'link'));
    for (const out of ['report', 'link', 'report/campaigns', 'link/more']) {
      const run = await compare('--out', out);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('--out: is a lasttouch report or lies in one');
    }
    mkdirSync(join(folder, 'changes'));
    symlinkSync('../config.json', join(folder, 'changes/changes.csv'));
    expect((await compare('--out', 'changes')).status).toBe(2);
    expect(readFileSync(join(folder, 'config.json'), 'utf8')).toBe('{"window":"3d"}');
    expect(readTree(join(folder, 'report'))).toEqual(before);
    writeFileSync(join(folder, 'file'), '');
    expect((await compare('--out', 'file')).stderr).toContain('file: --out: is not a folder');
  });

  test.each([
    'null',
    '{"tool":"lasttouch","schema":1}',
    '{"tool":"lasttouch","schema":1,"options":{"timezone":"UTC","window":"x"},"settings":[],"counts":{},"run":{"started_at":""}}',
    '{"tool":"lasttouch","schema":1,"options":{"timezone":"UTC","window":null,"propagation":"10m"},"settings":[null],"counts":{},"run":{"started_at":""}}',
    '{"tool":"lasttouch","schema":1,"options":{"timezone":5,"window":"3d"},"settings":[],"counts":{},"run":{"started_at":""}}',
    '{"tool":"lasttouch","schema":1,"options":{"timezone":"UTC","window":"3d"},"settings":[],"counts":null,"run":null}',
  ])('says which run.json is none: %s', async (content) => {
    writeFileSync(join(folder, 'report/run.json'), content);
    const run = await compare();
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^error: report(\/run\.json)?: (is not a lasttouch report|holds values)/);
  });

  test('a pipe as one of the files is not waited for', async () => {
    execFileSync('rm', [join(folder, 'report/summary.csv')]);
    execFileSync('mkfifo', [join(folder, 'report/summary.csv')]);
    const run = await compare();
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('report/summary.csv: is neither a file nor a folder');
  });
});
