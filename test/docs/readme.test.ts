import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { blocksOf, examplesOf, isAsShown, PAGES, readPage } from './markdown.ts';

const scratch = scratchFolder();

/** A folder of its own for a page, in which `lasttouch` is the real binary, `fixtures` and `docs` are at hand, and programs can import the package. */
function folderFor(page: string): { folder: string; path: string } {
  const folder = join(scratch, page);
  const programs = join(scratch, `${page}.bin`);
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  mkdirSync(programs);
  for (const name of ['fixtures', 'docs']) symlinkSync(join(ROOT, name), join(folder, name));
  symlinkSync(ROOT, join(folder, 'node_modules/lasttouch'));
  const program = join(programs, 'lasttouch');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'bin/lasttouch.js')}' "$@"\n`);
  chmodSync(program, 0o755);
  return { folder, path: [programs, dirname(process.execPath), process.env.PATH].join(delimiter) };
}

/** What a command prints in a shell, both streams in the order in which they come. */
function runInShell(command: string, cwd: string, path: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `exec 2>&1; ${command}`], {
      cwd,
      env: { ...process.env, PATH: path },
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      const text = Buffer.concat(output).toString().replace(/\n$/, '');
      resolve(text === '' ? [] : text.split('\n'));
    });
  });
}

/** Pages with examples; each page's run one after the other, in one folder. */
const WITH_EXAMPLES = PAGES.filter((page) => blocksOf(readPage(page)).some(({ info }) => info === 'console'));

test('the README and the pages on inputs, outputs and policy have examples', () => {
  expect(WITH_EXAMPLES).toEqual(
    expect.arrayContaining(['README.md', 'docs/inputs.md', 'docs/outputs.md', 'docs/policy.md']),
  );
});

describe.each(WITH_EXAMPLES)('%s', (page) => {
  test('shows what its examples print', async () => {
    const { folder, path } = folderFor(page);
    for (const block of blocksOf(readPage(page))) {
      const file = / file=(\S+)$/.exec(block.info)?.[1];
      if (file !== undefined) writeFileSync(join(folder, file), block.text);
      if (block.info !== 'console') continue;
      for (const { command, output, line } of examplesOf(block)) {
        const printed = await runInShell(command, folder, path);
        if (!isAsShown(printed, output)) expect(printed, `line ${line}: ${command}`).toEqual(output);
      }
    }
  });

  test('has no example of lasttouch outside of the blocks that are run', () => {
    for (const { info, text, line } of blocksOf(readPage(page))) {
      if (info !== 'console') expect(text, `line ${line}`).not.toMatch(/^\$ ?lasttouch|^lasttouch /m);
    }
  });
});

describe('README.md', () => {
  const readme = readPage('README.md');

  test('begins with the command that gives the first report, then the tests', () => {
    const [first, second] = blocksOf(readme);
    expect([first.text, second.text]).toEqual([
      'npm ci && npx lasttouch attribute fixtures/november\n',
      'npm test\n',
    ]);
  });

  test('names the options of attribute, and no others', async () => {
    const { stdout } = await lasttouch(['attribute', '--help']);
    const options = new Set(stdout.match(/^ +--[a-z-]+/gm)?.map((option) => option.trim()));
    expect(options.size).toBeGreaterThan(20);
    const named = new Set([...readme.matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option));
    expect([...options].filter((option) => !named.has(option))).toEqual([]);
    expect([...named].filter((option) => !options.has(option))).toEqual(['--version', '--no-']);
  });
});

describe.each(PAGES)('links of %s', (page) => {
  test('lead to files and headings that are there', () => {
    const broken = [...readPage(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter((link) => !link.includes('://') && !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || headingAnchors(target).includes(anchor);
}

/** The anchors that headings get where Markdown is shown. */
function headingAnchors(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}
