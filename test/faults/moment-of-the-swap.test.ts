import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { FailingCalls, hasCompiler } from './failing-calls.ts';

const scratch = scratchFolder();

/** A report, and a run that replaces it by another while somebody makes a file right before one of its renames. */
async function replaced(name: string, renamed: (path: string) => boolean, file: string) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const report = join(folder, 'report');
  const args = ['attribute', writeExport(join(folder, 'export')), '--out', report, '--quiet', '--no-html'];
  const failing = new FailingCalls(scratch, folder);
  await lasttouch([...args, '--window', '3d']);
  const { calls } = await failing.record([...args, '--window', '3d']);
  const renames = calls.filter((call) => call.name === 'rename');
  const at = renames.findIndex(({ path }) => renamed(path)) + 1;
  expect(at).toBeGreaterThan(0);
  const run = await failing.put(args, 'rename', at, join(report, file));
  return { folder, report, run };
}

describe.skipIf(!hasCompiler())('a file that comes between the last look and the renames', () => {
  test('stays in what was the former report, and is named', async () => {
    const { folder, report, run } = await replaced('first', (path) => path.endsWith('/report'), 'notes.txt');
    const [left] = readdirSync(folder).filter((name) => name.startsWith('.'));
    expect(run).toEqual({
      status: 0,
      stdout: '',
      stderr: `note: ${join(folder, left)} stays: lasttouch did not write "notes.txt", which lay in the replaced report\n`,
    });
    expect([...readTree(join(folder, left)).keys()]).toEqual(['notes.txt']);
    expect(JSON.parse(readTree(report).get('run.json') ?? '').options.window).toBe(null);
    expect(existsSync(join(report, 'notes.txt'))).toBe(false);
  });
});
