import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { everyNth } from '../runs.ts';
import { readPage } from './markdown.ts';

const scratch = scratchFolder();

/** The script of the step that verifies, in the workflow of docs/ci.md, without its indentation. */
function scriptOfStep(): string {
  const [, script] = /run: \|\n((?: {10}.*\n)+)/.exec(readPage('docs/ci.md')) ?? [];
  return (script ?? '').replace(/^ {10}/gm, '');
}

/** A clone of a repository with fixtures, and what a step of GitHub Actions prints and leaves there. */
function cloneWith(name: string, fixtures: readonly string[]) {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  symlinkSync(join(ROOT, 'bin/lasttouch.js'), join(folder, 'bin/lasttouch'));
  for (const fixture of fixtures)
    cpSync(join(ROOT, 'fixtures', fixture), join(folder, 'fixtures', fixture), { recursive: true });
  writeFileSync(join(folder, 'page.md'), '');
  const runStep = () =>
    new Promise<{ status: number | null; output: string }>((resolve, reject) => {
      // As GitHub starts it.
      const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scriptOfStep()], {
        cwd: folder,
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
          CI: 'true',
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: folder,
          GITHUB_STEP_SUMMARY: join(folder, 'page.md'),
        },
      });
      let output = '';
      const take = (chunk: Buffer) => {
        output += chunk.toString();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, output }));
    });
  return { folder, runStep };
}

test('the step of docs/ci.md holds for fixtures of this project, options included', async () => {
  const all = readdirSync(join(ROOT, 'fixtures')).filter((name) => !name.startsWith('.'));
  const fixtures = everyNth(6, all);
  const options = fixtures.map((name) =>
    readFileSync(join(ROOT, 'fixtures', name, 'arguments.json'), 'utf8'),
  );
  expect(options.filter((text) => text.includes('--')).length).toBeGreaterThan(3);
  const { folder, runStep } = cloneWith('all', fixtures);
  const { status, output } = await runStep();
  expect(output).not.toMatch(/differences|^::(?!group|endgroup)|^error/m);
  expect(output.match(/ files are as expected in /g)).toHaveLength(fixtures.length);
  expect(status).toBe(0);
  expect(readdirSync(join(folder, 'test-results'))).toEqual(fixtures.map((name) => `${name}.xml`).sort());
  const page = readFileSync(join(folder, 'page.md'), 'utf8');
  expect(page.match(/^### lasttouch verify: \d+ files as expected$/gm)).toHaveLength(fixtures.length);
}, 600_000);

test('where one fixture differs the step fails, and says so beside the file and on the page of the run', async () => {
  const { folder, runStep } = cloneWith('one', ['exact-decimals', 'november', 'order-lines']);
  const file = join(folder, 'fixtures/november/expected/summary.csv');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(',7311900,');
  writeFileSync(file, text.replace(',7311900,', ',7311901,'));
  const { status, output } = await runStep();
  expect(status).toBe(1);
  expect(output.match(/^::error .*$/gm)).toEqual([
    '::error file=fixtures/november/expected/summary.csv,line=2,title=summary.csv%3A 1 difference::summary.csv: campaign_id "APP-1101": purchase_amount: expected "7311901", got "7311900"',
  ]);
  const page = readFileSync(join(folder, 'page.md'), 'utf8');
  expect(page).toMatch(/^### lasttouch verify: 1 difference in 1 of 23 files$/m);
  expect(readFileSync(join(folder, 'test-results/november.xml'), 'utf8')).toContain('failures="1"');
  expect(readFileSync(join(folder, 'test-results/order-lines.xml'), 'utf8')).toContain('failures="0"');
});
