import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { beforeEach, describe, expect, test } from 'vitest';
import { resetCompiler, tuneCompiler } from '../../src/compiler.ts';
import { writeExport } from '../binary/export.ts';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const installed = join(scratch, 'installed');
const env: Record<string, string | undefined> = { ...process.env };
const dist = join(installed, 'dist');
const CODE = ['program.cjs', 'worker.cjs'];
const kept = () => readdirSync(dist).filter((name) => !CODE.includes(name));
const pathOf = (command: string, code = 'program.cjs') => {
  const name = kept().find((one) => one.startsWith(`${code}-${command}-`));
  if (name === undefined) throw new Error(`nothing is kept of ${code} for ${command}`);
  return join(dist, name);
};

function runProgram(...args: string[]) {
  const main = join(installed, 'bin/lasttouch.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** Has runs look, or not, whether there is more to keep, which is left to chance otherwise. */
function letRunsLook(doLook: boolean): void {
  const chance = join(scratch, `chance-${doLook}.mjs`);
  writeFileSync(chance, `Math.random = () => ${doLook ? 0 : 1};`);
  env.NODE_OPTIONS = `--import ${chance}`;
}

beforeEach(() => {
  letRunsLook(false);
  rmSync(installed, { recursive: true, force: true });
  for (const name of [
    'bin',
    'dist/program.cjs',
    'dist/worker.cjs',
    'package.json',
    'src/report/html/browser',
    'node_modules/uplot',
  ])
    cpSync(join(ROOT, name), join(installed, name), { recursive: true });
});

describe('what the compiler makes of the program', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const answer = { status: 0, stdout: `${version}\n`, stderr: '' };

  test('is kept for each command by its first run, and used by the next', () => {
    expect(runProgram('--version')).toEqual(answer);
    const { ino } = statSync(pathOf('version'));
    expect(runProgram('--version')).toEqual(answer);
    expect(statSync(pathOf('version')).ino).toBe(ino);
    expect(runProgram('--help').status).toBe(0);
    expect(kept()).toHaveLength(2);
  });

  test('grows where a later run that looks needed more of it, and is left alone else', () => {
    const attribute = [
      'attribute',
      writeExport(join(scratch, 'export')),
      '--out',
      join(scratch, 'report'),
      '--quiet',
    ];
    const place = () => statSync(pathOf('attribute'));
    expect(runProgram('attribute', '--help').status).toBe(0);
    const first = place();
    expect(runProgram(...attribute)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(place().ino).toBe(first.ino);
    letRunsLook(true);
    expect(runProgram(...attribute).status).toBe(0);
    expect(place().size).toBeGreaterThan(first.size * 1.5);
    const { ino } = place();
    expect(runProgram(...attribute).status).toBe(0);
    expect(place().ino).toBe(ino);
  });

  // With one processor no thread is started.
  test.skipIf(availableParallelism() < 2)('is kept of threads as well, for all commands', () => {
    // As large as several threads are started for.
    const note = 'n'.repeat(1 << 16);
    const clicks = ['click_id,campaign_id,user_id,clicked_at,note'];
    for (let row = 0; row < 1100; row++) clicks.push(`c${row},P1,u${row},2026-11-02T10:00:00+09:00,${note}`);
    const directory = writeExport(join(scratch, 'large'), { 'clicks.csv': `${clicks.join('\n')}\n` });
    const attribute = ['attribute', directory, '--out', join(scratch, 'report'), '--threads', '2', '--quiet'];
    expect(runProgram(...attribute)).toEqual({ status: 0, stdout: '', stderr: '' });
    const ofThread = () => statSync(pathOf('all', 'worker.cjs'));
    const { ino, size } = ofThread();
    expect(runProgram(...attribute).status).toBe(0);
    expect(runProgram('check', directory, '--threads', '2', '--quiet').status).toBe(0);
    expect(ofThread().ino).toBe(ino);
    expect(kept().map((name) => name.split('-').slice(0, 2))).toEqual([
      ['program.cjs', 'attribute'],
      ['program.cjs', 'check'],
      ['worker.cjs', 'all'],
    ]);
    // What is of no use is replaced.
    writeFileSync(pathOf('all', 'worker.cjs'), '');
    expect(runProgram(...attribute).status).toBe(0);
    expect(ofThread().size).toBeGreaterThan(size / 2);
  });

  test('is of use to a compiler that is set back, and to no other', () => {
    const usual = cachedDataVersionTag();
    tuneCompiler();
    const tuned = cachedDataVersionTag();
    resetCompiler();
    expect(cachedDataVersionTag()).toBe(usual);
    expect(tuned).not.toBe(usual);
  });

  test('is not kept by a run that fails', () => {
    expect(runProgram('attribute', join(installed, 'nowhere')).status).toBe(2);
    expect(runProgram('../../elsewhere').status).toBe(2);
    expect(kept()).toEqual([]);
  });

  test.each([
    ['is damaged', (content: Buffer) => content.fill(0, content.length >> 1, (content.length >> 1) + 64)],
    ['is cut off', (content: Buffer) => content.subarray(0, content.length - 1)],
    ['is empty', (content: Buffer) => content.subarray(0, 0)],
  ])('is made anew where it %s', (_, damage) => {
    runProgram('--version');
    const whole = readFileSync(pathOf('version'));
    const damaged = Buffer.from(damage(Buffer.from(whole)));
    writeFileSync(pathOf('version'), damaged);
    expect(runProgram('--version')).toEqual(answer);
    expect(readFileSync(pathOf('version')).equals(damaged)).toBe(false);
    expect(kept()).toHaveLength(1);
  });

  test('is made anew for another program, also one of the same length', () => {
    runProgram('--version');
    const program = join(dist, 'program.cjs');
    const changed = readFileSync(program, 'latin1').replace('print the version', 'print its version');
    writeFileSync(program, changed, 'latin1');
    expect(runProgram('--help').stdout).toContain('print its version');
    const { ino } = statSync(pathOf('version'));
    expect(runProgram('--version')).toEqual(answer);
    expect(statSync(pathOf('version')).ino).not.toBe(ino);
  });

  test('is not needed: where it can not be kept, the program runs all the same and leaves nothing', () => {
    runProgram('--version');
    const place = pathOf('version');
    rmSync(place);
    mkdirSync(join(place, 'occupied'), { recursive: true });
    expect(runProgram('--version')).toEqual(answer);
    expect(kept()).toHaveLength(1);
  });
});
