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

  test('types are found and strict by a program that imports it', () => {
    const use = (text: string) => writeFileSync(join(scratch, 'use.mts'), text);
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', types: [] };
    writeFileSync(
      join(scratch, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['use.mts'] }),
    );
    const check = () =>
      spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], {
        cwd: scratch,
        encoding: 'utf8',
      }).stdout;
    use(`import { attribute } from 'lasttouch';
const { run } = await attribute({ directory: 'exports', maxRejects: '5', failOn: ['clicks_gap'] });
export const credited: number = run.counts.conversions.credited;\n`);
    expect(check()).toBe('');
    use(`import { attribute } from 'lasttouch';\nawait attribute({ directory: 'exports', windw: '3d' });\n`);
    expect(check()).toMatch(/^use\.mts\(2,\d+\): error .*'windw'/);
  });
});
