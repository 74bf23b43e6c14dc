import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
const expected = join(november, 'expected');
const report = join(scratch, 'report');

/** Each command with what it needs. */
const COMMANDS: Record<string, string[]> = {
  attribute: [november, '--out', join(scratch, 'other')],
  windows: [november, '--out', join(scratch, 'windows')],
  reconcile: [join(ROOT, 'fixtures/console-read-in-every-way'), '--out', join(scratch, 'reconcile')],
  explain: [november, 'o00459'],
  check: [november],
  init: [november, '--out', join(scratch, 'init.json')],
  compare: [report, report],
  verify: [november, '--expected', expected],
  completion: ['bash'],
};
const NAMES = Object.keys(COMMANDS);

beforeAll(async () => {
  expect((await lasttouch(['attribute', november, '--out', report, '--quiet'])).status).toBe(0);
});

test('these are all commands', async () => {
  const { stdout } = await lasttouch(['--help']);
  const section = stdout.slice(stdout.indexOf('\nCommands:\n'), stdout.indexOf('\nExit codes:'));
  const names = [...section.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  expect(names).toEqual([...NAMES, 'help']);
});

describe.each(NAMES)('%s', (name) => {
  test('--help begins with examples, and goes to stdout', async () => {
    const run = await lasttouch([name, '--help']);
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    expect(run.stdout).toMatch(new RegExp(`^Examples:\n  \\$ lasttouch ${name} `));
    expect(run.stdout).toContain(`\nUsage: lasttouch ${name} `);
  });

  test('a misspelt option is wrong usage that names the nearest, as JSON where that is asked for', async () => {
    const run = await lasttouch([name, ...COMMANDS[name], '--jsn']);
    expect(run).toMatchObject({ stdout: '', status: 2 });
    expect(run.stderr).toContain("unknown option '--jsn'\n(Did you mean --json?)");
    const asJson = await lasttouch([name, ...COMMANDS[name], '--json', '--jsn']);
    expect(asJson.status).toBe(2);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { exit_code: 2, kind: 'usage' } });
  });

  test('stdout that is closed early is no error', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), name, ...COMMANDS[name]]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([0, 1]).toContain(status);
    expect(stderr).not.toMatch(/EPIPE|^error/m);
  });
});

test.each(['attribute', 'windows', 'reconcile', 'explain', 'check', 'compare'])(
  '%s prints colors only where they are wanted',
  async (name) => {
    const run = (env: Record<string, string>, ...args: string[]) =>
      lasttouch([name, ...COMMANDS[name], ...args], { env: { NO_COLOR: undefined, ...env } });
    const FORCE_COLOR = '1';
    expect((await run({ FORCE_COLOR })).stdout).toContain('\x1b[1m');
    expect((await run({ FORCE_COLOR, NO_COLOR: '1' })).stdout).not.toContain('\x1b');
    expect((await run({ FORCE_COLOR }, '--no-color')).stdout).not.toContain('\x1b');
  },
);

test('misspelt commands and values name the nearest', async () => {
  expect((await lasttouch(['windos'])).stderr).toContain('Did you mean windows?');
  expect((await lasttouch(['verfy'])).stderr).toContain('Did you mean verify?');
  const run = await lasttouch(['check', november, '--timezone', 'Asia/Soul', '--encoding', 'cp94']);
  expect(run.stderr).toContain('--timezone "Asia/Soul" is not a time zone (did you mean "Asia/Seoul"?)');
  expect(run.stderr).toContain('--encoding "cp94" is not known (did you mean "cp949"?)');
});

/** The packages that a module and those that it imports at once need. */
function packagesOf(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const imports = [...readFileSync(path, 'utf8').matchAll(/^import (?!type )[^;]*?from '([^']+)';/gms)];
  return imports.flatMap(([, from]) => {
    if (from.startsWith('.')) return packagesOf(join(dirname(path), from), seen);
    return from.startsWith('node:') ? [] : [from];
  });
}

test('help is there at once: the command line alone loads no package but commander', () => {
  expect(new Set(packagesOf(join(ROOT, 'src/main.ts')))).toEqual(new Set(['commander']));
});

/** Everything that moves a cursor, changes a colour or the direction of text. */
const RAW = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('what was typed drives no terminal', () => {
  const TYPED = '\x1b[2J\u009b\u202ex';

  test.each([
    ['an unknown command', [`attri${TYPED}`]],
    ['an unknown option', ['attribute', 'x', `--wind${TYPED}`]],
    ['a value', ['attribute', 'x', '--window', TYPED]],
    ['a folder', ['attribute', `/tmp/none${TYPED}`]],
    ['a value of a list', ['attribute', 'x', '--fail-on', TYPED]],
    ['a column', ['attribute', 'x', '--columns', `clicks.${TYPED}=y`]],
    ['an option with a wrong form', ['attribute', 'x', '--where', TYPED]],
    ['an argument too many', ['attribute', 'x', TYPED]],
  ])('%s, in text and in JSON', async (_what, args) => {
    for (const more of [[], ['--json']]) {
      const run = await lasttouch([...args, ...more]);
      expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: '' });
      expect(run.stderr.replaceAll('\n', ' ')).not.toMatch(RAW);
      expect(run.stderr).not.toBe('');
    }
  });
});
