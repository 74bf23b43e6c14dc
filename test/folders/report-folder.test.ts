import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, type Run, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { lockOfGone, token } from './lock-holders.ts';

const scratch = scratchFolder();
let folders = 0;

/** A folder with an export in it, and nothing else. */
function freshFolder(changes: Record<string, string> = {}): string {
  const folder = join(scratch, String(++folders));
  writeExport(join(folder, 'export'), changes);
  return folder;
}

/** Attributes the export of a folder into `report` beside it. */
function attribute(folder: string, args: string[] = []): Promise<Run> {
  return lasttouch(['attribute', 'export', '--out', 'report', '--no-html', ...args], { cwd: folder });
}

test('a link as target stays a link, the folder that it leads to gets the report, there or not', async () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'there'));
  for (const target of ['there', 'missing', 'missing']) {
    symlinkSync(target, join(folder, 'new-link'));
    renameSync(join(folder, 'new-link'), join(folder, 'report'));
    expect((await attribute(folder)).status).toBe(0);
    expect(lstatSync(join(folder, 'report')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(folder, target))).toContain('run.json');
  }
  expect(readdirSync(folder).sort()).toEqual(['export', 'missing', 'report', 'there']);
  symlinkSync('loop', join(folder, 'loop'));
  const loop = await attribute(folder, ['--out', 'loop']);
  expect(loop.status).toBe(2);
  expect(loop.stderr).toContain('leads to itself');
});

test('the next run puts right what a run left that was killed inside the swap', async () => {
  const folder = freshFolder();
  await attribute(folder);
  const before = readTree(join(folder, 'report'));
  renameSync(join(folder, 'report'), join(folder, `.report.lasttouch-${token('a')}-old`));
  mkdirSync(join(folder, `.report.lasttouch-${token('a')}`));
  writeFileSync(join(folder, '.report.lasttouch-lock'), lockOfGone('a'));
  // A foreign conversion in another currency: the run fails, yet the former report is back.
  writeFileSync(
    join(folder, 'export/conversions-2.csv'),
    VALID['conversions.csv'].replace('o1', 'o2').replace('KRW', 'USD'),
  );
  expect((await attribute(folder)).status).toBe(2);
  expect(readTree(join(folder, 'report'))).toEqual(before);
  expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
});

test.runIf(existsSync('/proc/self'))(
  'a target where no folder can be made ends with exit code 74',
  async () => {
    const run = await attribute(freshFolder(), ['--out', '/proc/lasttouch/report']);
    expect(run.status).toBe(74);
    expect(run.stderr).toContain('/proc/lasttouch');
  },
);

test('a full disk while the report is written is exit code 74 in any thread, and leaves the former report', async () => {
  const clicks = Array.from({ length: 3000 }, (_, i) => `c${i},P1,u${i},2026-11-02T10:00:00+09:00\n`);
  const bought = Array.from({ length: 3000 }, (_, i) => `o${i},u${i},purchase,2026-11-02T12:00:00+09:00\n`);
  const folder = freshFolder({
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${clicks.join('')}`,
    'conversions.csv': `conversion_id,user_id,event,occurred_at\n${bought.join('')}`,
  });
  await attribute(folder);
  const before = readTree(join(folder, 'report'));
  for (const threads of ['1', '2']) {
    const command = `ulimit -f 64; trap '' XFSZ; exec node ${join(ROOT, 'bin/lasttouch.js')} attribute export --out report --threads ${threads}`;
    const child = spawn('bash', ['-c', command], {
      cwd: folder,
      env: { ...process.env, LASTTOUCH_RANGE_BYTES: '20000' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ threads, status, stderr }).toMatchObject({ threads, status: 74 });
    expect(stderr).toContain('EFBIG');
    expect(readTree(join(folder, 'report'))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  }
});

test('a name that is too long for the files beside it leaves no folder behind', async () => {
  const folder = freshFolder();
  const run = await attribute(folder, ['--out', `made/${'x'.repeat(250)}`]);
  expect(run.status).toBe(74);
  expect(readdirSync(folder)).toEqual(['export']);
});

test('a file for the rejects that can not be written is found out before anything is done', async () => {
  const folder = freshFolder();
  for (const rejects of ['report', 'report/r.csv', 'export', 'nowhere/r.csv']) {
    const run = await attribute(folder, ['--rejects', rejects]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`${rejects}: --rejects: `);
  }
  expect(readdirSync(folder)).toEqual(['export']);
});

test('--rejects is written where settings are wrong, not where campaigns are', async () => {
  const clicks = `${VALID['clicks.csv']}c2,P1,u1,never\n`;
  const settings = freshFolder({
    'clicks.csv': clicks,
    'settings.csv': 'changed_at,conversion_window\n,x\n',
  });
  expect((await attribute(settings, ['--rejects', 'r.csv'])).status).toBe(2);
  expect(readFileSync(join(settings, 'r.csv'), 'utf8')).toContain('clicks.csv,3,1,clicked_at');
  const campaigns = freshFolder({
    'clicks.csv': clicks,
    'campaigns.csv': VALID['campaigns.csv'].replace(',on', ',?'),
  });
  expect((await attribute(campaigns, ['--rejects', 'r.csv'])).status).toBe(2);
  expect(readdirSync(campaigns)).toEqual(['export']);
});

test('parts of an output belong to a report, other files beside them do not', async () => {
  const folder = freshFolder();
  const out = join(folder, 'report');
  expect(await attribute(folder)).toMatchObject({ status: 0 });
  const parts = join(out, 'attributions.csv');
  rmSync(parts);
  mkdirSync(parts);
  writeFileSync(join(parts, 'part-00000.csv'), 'x\n');
  writeFileSync(join(parts, 'notes.txt'), 'mine');
  const refused = await attribute(folder);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('holds "attributions.csv/notes.txt", which is not part of the report');
  rmSync(join(parts, 'notes.txt'));
  expect(await attribute(folder)).toMatchObject({ status: 0 });
  expect(existsSync(join(parts, 'part-00000.csv'))).toBe(false);
});
