import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RandomExport, randomExport } from '../reference/random-export.ts';
import { type ReferenceReport, type RunFacts, referenceReport } from '../reference/reference.ts';
import { lasttouch, type Run, readReport, scratchFolder } from './lasttouch.ts';

/** Seeds that run in the suite; LASTTOUCH_SEEDS=from-to runs others. */
const SEEDS = process.env.LASTTOUCH_SEEDS ?? '1-400';
const RUNS_AT_ONCE = 2;
const scratch = scratchFolder();

interface RunJson extends Omit<RunFacts, 'warnings'> {
  warnings: { code: string; count: number }[];
}

function seedsOf(text: string): number[] {
  const [from, to] = text.split('-').map(Number) as [number, number];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function writeFiles(folder: string, { files }: RandomExport): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}

function readRunFacts(out: string): RunFacts {
  const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunJson;
  const warnings = Object.fromEntries(run.warnings.map(({ code, count }) => [code, count]));
  return { counts: run.counts, unattributed: run.unattributed, warnings, data: run.data };
}

function inPrint({ warnings, ...facts }: RunFacts): string {
  const entries = Object.entries(facts).map(([name, fact]) => `${name} ${JSON.stringify(fact)}\n`);
  const codes = Object.entries(warnings).sort();
  return entries.concat(codes.map(([code, count]) => `${code}: ${count}\n`)).join('');
}

/** The first line in which two texts differ. */
function firstDifference(expected: string, got: string): string {
  const [wanted, lines] = [expected.split('\n'), got.split('\n')];
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  return `line ${at + 1}: expected ${JSON.stringify(wanted[at])}, got ${JSON.stringify(lines[at])}`;
}

/** How a report differs from the reference, file by file. */
function differences(report: ReferenceReport, out: string): string[] {
  const got = readReport(out);
  const pairs: [string, string, string | undefined][] = [...report.files].map(([path, text]) => [
    path,
    Buffer.from(text).toString('latin1'),
    got.get(path),
  ]);
  const unexpected = [...got.keys()].filter((path) => path.endsWith('.csv') && !report.files.has(path));
  return [...pairs, ['run.json', inPrint(report.run), inPrint(readRunFacts(out))] as const]
    .filter(([, expected, text]) => expected !== text)
    .map(([path, expected, text]) => `${path}, ${firstDifference(expected, text ?? 'no such file')}`)
    .concat(unexpected.map((path) => `${path}: not expected`));
}

async function compareSeed(seed: number): Promise<string[]> {
  const random = randomExport(seed);
  const folder = join(scratch, String(seed));
  const out = join(folder, 'report');
  writeFiles(folder, random);
  const report = referenceReport(folder, random.args);
  const args = [
    'attribute',
    folder,
    ...random.args,
    ...random.ways.args,
    '--no-html',
    '--quiet',
    '--out',
    out,
  ];
  const run: Run = await lasttouch(args, { env: random.ways.env });
  const status = report === null ? 2 : 0;
  const found =
    run.status !== status
      ? [`expected exit code ${status}, got ${run.status}: ${run.stderr}`]
      : report === null
        ? []
        : differences(report, out);
  rmSync(folder, { recursive: true });
  return found.map((difference) => `seed ${seed}: ${difference}`);
}

test(`the binary gives what the reference gives for the random exports ${SEEDS}`, async () => {
  const seeds = seedsOf(SEEDS);
  const found: string[] = [];
  const compareSeeds = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      found.push(...(await compareSeed(seed)));
    }
  };
  await Promise.all(Array.from({ length: RUNS_AT_ONCE }, compareSeeds));
  expect(found).toEqual([]);
});
