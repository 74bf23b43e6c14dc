import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunJson } from '../../src/index.ts';
import { digestPages, lasttouch, ROOT, type Run, readReport, scratchFolder } from '../binary/lasttouch.ts';
import { writeVariant } from './variants.ts';

const FIXTURES = join(ROOT, 'fixtures');
const scratch = scratchFolder();

/** Ways to run the same rows; all must give the same bytes. */
const WAYS = [
  { name: 'one thread', args: ['--threads', '1'] },
  {
    name: 'two threads, ranges of 200 bytes',
    args: ['--threads', '2'],
    env: { LASTTOUCH_RANGE_BYTES: '200', LASTTOUCH_KEPT_REJECTS: '1' },
  },
  {
    name: 'three threads, ranges of 37 bytes, blocks of 64',
    args: ['--threads', '3'],
    env: { LASTTOUCH_RANGE_BYTES: '37', LASTTOUCH_BLOCK_BYTES: '64' },
  },
  {
    name: 'blocks of 64 bytes',
    args: ['--threads', '1'],
    env: { LASTTOUCH_BLOCK_BYTES: '64', LASTTOUCH_KEPT_REJECTS: '1' },
  },
  {
    name: 'many passes over the clicks',
    args: ['--threads', '2'],
    env: { LASTTOUCH_RANGE_BYTES: '2000' },
    passes: true,
  },
  { name: 'shuffled rows', args: [], variant: 'shuffled' as const },
  { name: 'split files, one of them gzip', args: ['--threads', '2'], variant: 'split' as const },
];

/** Fixtures in which most can go wrong where rows are cut, spread or reordered: they run in all ways. */
const IN_ALL_WAYS = [
  'broken-rows',
  'conflicting-duplicates',
  'event-file',
  'export-of-korean-excel-unicode',
  'november',
  'order-lines',
  'quoted-fields-and-line-breaks',
  'refunds-part-several-and-too-much',
  'tie-by-click-id',
];
/** The others run in so many, each in the next ones; LASTTOUCH_WAYS says how many for all fixtures. */
const FEW_WAYS = 2;

function waysOf(fixture: string, place: number) {
  const usual = IN_ALL_WAYS.includes(fixture) ? WAYS.length : FEW_WAYS;
  const count = Number(process.env.LASTTOUCH_WAYS ?? usual);
  return Array.from({ length: count }, (_, i) => WAYS[(place * FEW_WAYS + i) % WAYS.length]);
}

const NAMES = readdirSync(FIXTURES).filter((name) => !name.startsWith('.'));

/** Memory for the clicks of a fixture that lets each pass have few of them. */
function scarceMemory(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.startsWith('clicks'));
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  return String(Math.max(150, Math.ceil(bytes / 100)));
}

/** rejects.csv without file names and lines, which depend on the files; rows sorted. */
function comparable(files: Map<string, string>): Map<string, string> {
  const rejects = files.get('rejects.csv') ?? '';
  const [header, ...rows] = rejects.split(/\n(?=[^\n]*\.[ct]sv(?:\.gz)?,\d+,)/);
  const bare = rows.map((row) => row.trimEnd().replace(/^[^,]*,\d+,/, ''));
  return new Map([...files, ['rejects.csv', [header, ...bare.sort()].join('\n')]]);
}

/** The codes of a report with their kinds and counts. */
function warningsIn(report: string): Record<string, number> {
  const { warnings } = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as RunJson;
  const entries = warnings.map(({ code, kind, count }) => [kind === null ? code : `${code} ${kind}`, count]);
  return Object.fromEntries(entries);
}

test('the fixtures that run in all ways are there', () => {
  expect(NAMES).toEqual(expect.arrayContaining(IN_ALL_WAYS));
});

describe.each(NAMES.map((name, place) => ({ name, place })))('$name', ({ name, place }) => {
  const folder = join(FIXTURES, name);
  const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
  const expected = readReport(join(folder, 'expected'));

  const first = join(scratch, name);
  let firstRun: Run;

  beforeAll(async () => {
    firstRun = await lasttouch(['attribute', folder, ...args, '--quiet', '--out', first]);
  });

  test('gives the expected files', () => {
    expect(firstRun).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(readReport(first)).toEqual(expected);
  });

  test('raises the warnings that it is meant to raise', () => {
    expect(warningsIn(first)).toEqual(JSON.parse(readFileSync(join(folder, 'warnings.json'), 'utf8')));
  });

  test.each(waysOf(name, place))(
    'gives the same bytes with $name',
    async ({ name: way, args: more, env: settings, variant, passes }) => {
      const out = join(scratch, `${name} ${way}`);
      const input = variant === undefined ? folder : join(scratch, `${name} ${way} input`);
      if (variant !== undefined) writeVariant(folder, input, variant, args);
      const env = passes ? { ...settings, LASTTOUCH_CLICK_BYTES: scarceMemory(folder) } : settings;
      const run = await lasttouch(['attribute', input, ...args, ...more, '--quiet', '--out', out], { env });
      expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
      expect(comparable(readReport(out))).toEqual(comparable(expected));
      // Messages of warnings name files and lines, as rejects.csv does.
      const compared = variant === undefined ? 'all' : 'without messages';
      expect(digestPages(out, compared)).toBe(digestPages(first, compared));
      expect(warningsIn(out)).toEqual(warningsIn(first));
    },
  );
});
