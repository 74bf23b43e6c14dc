import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const modules = join(scratch, 'node_modules');
const installed = join(modules, 'lasttouch');
const run = (command: string, args: string[]) =>
  execFileSync(command, args, { cwd: scratch, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Puts what `npm pack` makes where `npm install` would, with no other packages beside it than those it depends on. */
function install(): void {
  const packed = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', packed.trim(), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies))
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
}

/** A program that uses every function, and rows of every kind. */
const CONSUMER = `import * as lasttouch from 'lasttouch';
import type { Report, SummaryRow } from 'lasttouch';
declare const signal: NonNullable<lasttouch.Options['signal']>;
const report: Report = await lasttouch.attribute({ directory: 'exports', maxRejects: '5', failOn: ['any'], signal });
export const credited: number = report.run.counts.conversions.credited;
const first: SummaryRow | undefined = report.summary[0];
export const amounts: (string | null)[] = report.summary.map((row) => row.purchase_amount);
export const clicks: number[] = [...report.channels, ...report.days].map((row) => row.clicks);
export const counts: number[] = report.overlaps.map((row) => row.purchases);
export const changed: number = report.breakpoints[0].credit_changed;
export const isFinal: boolean | null = report.cohorts[0].final;
export const rows = [...report.customConversions, ...report.reconciliation].map(({ event, amount }) => [event, amount]);
const windows = await lasttouch.windows({ directory: 'exports', windows: ['1d', '7d'] });
export const lags: number[] = windows.lags.map((row) => row.hours);
export const readings: string[] = (await lasttouch.reconcile({ directory: 'exports' })).console.map((row) => row.reproduced_by);
const [explained] = await lasttouch.explain({ directory: 'exports', ids: ['o1'], all: true });
export const verdicts = explained.clicks.map((click) => click.verdict);
export const errors: lasttouch.InputProblem[] = (await lasttouch.check({ directory: 'exports' })).errors;
const comparison = await lasttouch.compare({ reportA: 'a', reportB: 'b' });
export const moved: string = comparison.changes.flows[0].amount;
const { differences } = await lasttouch.verify({ directory: 'exports', expected: 'expected', junit: 'junit.xml' });
export const names: string[] = differences.map(({ file }) => file);
export default first;
`;
/** Programs that the types must refuse: a misspelled option, and one of another command. */
const MISSPELLED = `import { attribute } from 'lasttouch';\nawait attribute({ directory: 'exports', windw: '3d' });\n`;
const OF_ANOTHER = `import { check } from 'lasttouch';\nawait check({ directory: 'exports', out: 'x' });\n`;

describe('the package', () => {
  beforeAll(install);

  test('has entry points, types and files as publint asks for', async () => {
    const { messages } = await publint({ pkgDir: installed, level: 'suggestion', strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  test('holds what is needed to run, read and license it, and nothing else', () => {
    const files = readdirSync(installed).sort();
    expect(files).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'docs',
      'package.json',
      'src',
    ]);
    const sources = readdirSync(join(installed, 'src'), { recursive: true, encoding: 'utf8' });
    expect(sources.filter((name) => name.endsWith('.ts'))).toEqual([]);
  });

  test('runs from a folder of its own, pages included', () => {
    const out = join(scratch, 'report');
    const main = join(installed, 'bin/lasttouch.js');
    run(process.execPath, [main, 'attribute', join(ROOT, 'fixtures/november'), '--out', out, '--quiet']);
    expect(readdirSync(out)).toContain('index.html');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run(process.execPath, [main, '--version']).trim()).toBe(version);
  });

  describe.each([
    ['typescript-5.4', 'node16', 'node16'],
    ['typescript-5.4', 'esnext', 'bundler'],
    ['typescript', 'node16', 'node16'],
    ['typescript', 'nodenext', 'nodenext'],
    ['typescript', 'esnext', 'bundler'],
  ])('for %s with module %s', (compiler, module, moduleResolution) => {
    const check = (programs: Record<string, string>) => {
      for (const [file, text] of Object.entries(programs)) writeFileSync(join(scratch, file), text);
      const options = { strict: true, noEmit: true, module, moduleResolution, target: 'es2022', types: [] };
      writeFileSync(
        join(scratch, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, files: Object.keys(programs) }),
      );
      return spawnSync(process.execPath, [join(ROOT, 'node_modules', compiler, 'bin/tsc')], {
        cwd: scratch,
        encoding: 'utf8',
      }).stdout;
    };

    test('types are found and strict by a program that imports it', () => {
      // The compiler is started once for all three, since it takes a second to read its own library.
      const errors = check({
        'use.mts': CONSUMER,
        'misspelled.mts': MISSPELLED,
        'of-another.mts': OF_ANOTHER,
      });
      expect(errors.split('\n').filter((line) => /^\S/.test(line))).toEqual([
        expect.stringMatching(/^misspelled\.mts\(2,\d+\): error .*'windw'/),
        expect.stringMatching(/^of-another\.mts\(2,\d+\): error .*'out'/),
      ]);
    });
  });
});
