import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildProgram } from '../../src/program.ts';
import { ROOT } from '../binary/lasttouch.ts';
import { manPage } from './man-page.ts';

const PATH = join(ROOT, 'docs/lasttouch.1');

test('the manual page is that of the program, and the package names it; `npm run man` writes it', () => {
  expect(readFileSync(PATH, 'utf8')).toBe(manPage(buildProgram()));
  const { man } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(man).toEqual(['docs/lasttouch.1']);
});

test('every command has examples, and stands in the page with all its options', () => {
  const page = readFileSync(PATH, 'utf8').replaceAll('\\-', '-');
  const { commands } = buildProgram();
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) {
    expect(page).toContain(`\n.SS ${command.name()}\n`);
    expect(page).toContain(`\n.B lasttouch ${command.name()} `);
    for (const { long } of command.options) expect(page).toContain(`\n\\fB${long}\\fR`);
  }
});

const mandoc = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', PATH], { encoding: 'utf8' });

test.runIf(mandoc.error === undefined)('mandoc has nothing to say against it', () => {
  // The page has no date: it would differ from day to day.
  expect(mandoc.stdout.split('\n').filter((line) => !/^$|missing date/.test(line))).toEqual([]);
});

const groff = spawnSync('groff', ['-man', '-ww', '-T', 'utf8', '-P-cbou', PATH], { encoding: 'utf8' });

test.runIf(groff.error === undefined)('groff formats it, with hyphens that can be copied', () => {
  expect(groff.stderr).toBe('');
  expect(groff.stdout).toContain('lasttouch compare report-7d report-3d --out changes');
  expect(groff.stdout).toContain('--purchase-event name');
});
