import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { readPage } from './markdown.ts';

/** The script of the last step of the workflow in docs/verify.md, without its indentation. */
function scriptOfStep(): string {
  const [, script] = /run: \|\n([\s\S]*?)```/.exec(readPage('docs/verify.md')) ?? [];
  return (script ?? '').replace(/^ {8}/gm, '');
}

test('the step of docs/verify.md holds for all fixtures of this project, options included', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(ROOT, 'bin/lasttouch.js'), join(folder, 'bin/lasttouch'));
  symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'));
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;
  const run = promisify(execFile)('bash', ['-c', scriptOfStep()], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  });
  const { stdout, stderr } = await run;
  expect(stderr).toBe('');
  expect(stdout).not.toContain('differences');
  expect(stdout).toContain('files are as expected in fixtures/november/expected');
}, 600_000);
