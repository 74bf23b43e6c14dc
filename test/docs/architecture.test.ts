import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../binary/lasttouch.ts';

/** The source files of a folder of `src`, with their texts. */
function sources(folder: string): [string, string][] {
  return readdirSync(join(ROOT, 'src', folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`${folder}/${name}`, readFileSync(join(ROOT, 'src', folder, name), 'utf8')]);
}

/** The imports of a folder that lead out of it, as `file <- what`. */
function importsOf(folder: string): string[] {
  return sources(folder).flatMap(([file, text]) =>
    [...text.matchAll(/\bfrom '([^']+)'/g)]
      .map(([, what]) => what)
      .filter((what) => !what.startsWith('./'))
      .map((what) => `${file} <- ${what}`),
  );
}

test('the rules import nothing from outside their folder', () => {
  expect(sources('rules').length).toBeGreaterThan(5);
  expect(importsOf('rules')).toEqual([]);
});

test('exports and reports know nothing of the engine, and nobody of the command line', () => {
  expect(importsOf('exports').filter((what) => /\/(engine|report|cli)\//.test(what))).toEqual([]);
  expect(importsOf('report').filter((what) => /\/(engine|cli)\//.test(what))).toEqual([]);
  expect(importsOf('engine').filter((what) => what.includes('/cli/'))).toEqual([]);
});

test('only the command line prints, reads arguments or ends the process', () => {
  const outside = ['.', 'exports', 'rules', 'engine', 'report'].flatMap((folder) =>
    sources(folder).filter(([, text]) =>
      /\bconsole\.(?!csv|ts)|\bprocess\.(stdout|stderr|argv|exit)\b/.test(text),
    ),
  );
  expect(outside.map(([file]) => file)).toEqual([]);
});
