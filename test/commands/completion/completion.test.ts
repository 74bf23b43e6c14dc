import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { lasttouch, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
const SHELLS = ['bash', 'zsh', 'fish'] as const;
const script = (shell: string) => join(scratch, `lasttouch.${shell}`);

const COMMANDS = [
  'attribute',
  'check',
  'compare',
  'completion',
  'explain',
  'help',
  'init',
  'reconcile',
  'verify',
  'windows',
];

function run(shell: string, args: readonly string[], env: Record<string, string> = {}): string[] {
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: scratch,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit 7']).status === 7;
}

beforeAll(async () => {
  mkdirSync(join(scratch, 'export of may'));
  writeFileSync(join(scratch, 'clicks.csv'), '');
  for (const shell of SHELLS) {
    const { stdout, stderr, status } = await lasttouch(['completion', shell]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    writeFileSync(script(shell), stdout);
  }
});

/** What bash completes at the end of words; `--option=value` comes to the function as three of them. */
function bash(...words: string[]): string[] {
  const list = ['lasttouch', ...words].map((word) => `'${word}'`).join(' ');
  const commands = `source ${script('bash')}; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _lasttouch; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', commands]);
}

describe('bash', () => {
  test('is told of the function', () => {
    expect(run('bash', ['--norc', '-c', `source ${script('bash')}; complete -p lasttouch`])).toEqual([
      'complete -F _lasttouch lasttouch',
    ]);
  });

  test('completes commands and the options of the program', () => {
    expect(bash('')).toEqual(['--help', '--version', ...COMMANDS]);
    expect(bash('co')).toEqual(['compare', 'completion']);
  });

  test('completes the options of a command, and only those', () => {
    expect(bash('compare', '--')).toEqual([
      '--arguments',
      '--exit-code',
      '--help',
      '--json',
      '--language',
      '--markdown',
      '--no-color',
      '--out',
      '--quiet',
    ]);
    expect(bash('attribute', '--wi')).toEqual(['--window']);
    expect(bash('windows', '--wi')).toEqual(['--window', '--windows']);
    expect(bash('compare', '--wi')).toEqual([]);
    expect(bash('attribute', 'folder', '--no-')).toEqual([
      '--no-color',
      '--no-dedupe-clicks',
      '--no-html',
      '--no-progress',
    ]);
  });

  test('completes values that are known, behind a blank or an equals sign', () => {
    expect(bash('check', '--encoding', '')).toEqual(['cp949', 'utf-16le', 'utf-8']);
    expect(bash('check', '--encoding', '=')).toEqual(['cp949', 'utf-16le', 'utf-8']);
    expect(bash('check', '--encoding', '=', 'cp')).toEqual(['cp949']);
    expect(bash('attribute', '--fail-on', 'clicks_')).toEqual([
      'clicks_after_conversion',
      'clicks_end_early',
      'clicks_gap',
      'clicks_start_late',
    ]);
    expect(bash('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(bash('help', 'c')).toEqual(['check', 'compare', 'completion']);
  });

  test('completes files and folders where those are expected, and nothing where it can not know', () => {
    expect(bash('attribute', '--clicks', 'cl')).toEqual(['clicks.csv']);
    expect(bash('attribute', 'e')).toEqual(['export of may']);
    expect(bash('attribute', 'cl')).toEqual([]);
    expect(bash('compare', 'report', 'e')).toEqual(['export of may']);
    expect(bash('explain', 'e')).toEqual(['export of may']);
    expect(bash('attribute', '--window', '')).toEqual([]);
  });
});

/** What fish completes at the end of a command line. */
function fish(line: string): string[] {
  const commands = `source ${script('fish')}; complete -C '${line}'`;
  return run('fish', ['--no-config', '-c', commands], { HOME: scratch }).map((found) =>
    found.split('\t')[0].replaceAll('\\', ''),
  );
}

describe.runIf(has('fish'))('fish', () => {
  test('completes commands, options, values, files and folders', () => {
    expect(fish('lasttouch ')).toEqual(COMMANDS);
    expect(fish('lasttouch compare --')).toEqual([
      '--exit-code',
      '--help',
      '--json',
      '--no-color',
      '--out',
      '--quiet',
    ]);
    expect(fish('lasttouch check --encoding ')).toEqual(['cp949', 'utf-16le', 'utf-8']);
    expect(fish('lasttouch check --encoding=c')).toEqual(['--encoding=cp949']);
    expect(fish('lasttouch completion ')).toEqual(['bash', 'fish', 'zsh']);
    expect(fish('lasttouch attribute --clicks cl')).toEqual(['clicks.csv']);
    expect(fish('lasttouch attribute e')).toEqual(['export of may/']);
    expect(fish('lasttouch explain e')).toEqual(['export of may/']);
    expect(fish('lasttouch attribute --window ')).toEqual([]);
  });
});

/** What zsh completes at the end of a command line, in a terminal of its own. */
function zsh(line: string): string[] {
  const driver = `zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal 'PROMPT=; autoload -U compinit; compinit -u -D; source ${script('zsh')}; LISTMAX=1000; zstyle ":completion:*" list-packed no
compadd() { local -a given; builtin compadd -O given "$@"; print -r -- "[\${(j:|:)given}]" >> ${scratch}/zsh.out; builtin compadd "$@" }; : > ${scratch}/zsh.out; print ready'
while zpty -r terminal text && [[ $text != *ready* ]]; do :; done
sleep 0.2
zpty -w -n terminal ${JSON.stringify(line)}$'\\t'
for i in {1..200}; do [[ -s ${scratch}/zsh.out ]] && break; sleep 0.1; done
sleep 0.5
zpty -d terminal
cat ${scratch}/zsh.out`;
  const found = run('zsh', ['-f', '-c', driver], { HOME: scratch });
  return [...new Set(found.flatMap((group) => group.slice(1, -1).split('|')))]
    .filter((word) => word !== '')
    .sort();
}

describe.runIf(has('zsh'))('zsh', () => {
  test('completes commands, options and values', () => {
    expect(zsh('lasttouch ')).toEqual(expect.arrayContaining(COMMANDS));
    expect(zsh('lasttouch check --encoding ')).toEqual(['cp949', 'utf-16le', 'utf-8']);
    expect(zsh('lasttouch attribute --no-')).toEqual(
      expect.arrayContaining(['--no-color', '--no-dedupe-clicks', '--no-html', '--no-progress']),
    );
    expect(zsh('lasttouch attribute --clicks cl')).toEqual(expect.arrayContaining(['clicks.csv']));
  });
});

test('an unknown shell is wrong usage, with the nearest name', async () => {
  const wrong = await lasttouch(['completion', 'bahs']);
  expect(wrong).toMatchObject({ stdout: '', status: 2 });
  expect(wrong.stderr).toContain('did you mean "bash"?');
  expect((await lasttouch(['completion'])).status).toBe(2);
  const asJson = await lasttouch(['completion', 'x', '--json']);
  expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { exit_code: 2, kind: 'input' } });
});
