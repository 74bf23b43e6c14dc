import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lasttouch, readReport } from '../binary/lasttouch.ts';
import { type RandomExport, randomExport } from '../reference/random-export.ts';
import { type ReferenceReport, type RunFacts, referenceReport } from '../reference/reference.ts';

interface RunJson extends Omit<RunFacts, 'warnings'> {
  warnings: { code: string; kind?: string; count: number }[];
}

/** Codes that the reference tells by kind; of others it tells the sum over all kinds. */
const BY_KIND = [
  'many_rejects',
  'no_rows',
  'nothing_selected',
  'column_near_miss',
  'columns_differ',
  'files_passed_over',
  'time_outliers',
  'amounts_rounded',
];
/** Writes the files of a random export into a folder. */
export function writeFiles(folder: string, { files }: Pick<RandomExport, 'files'>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function readRunFacts(out: string): RunFacts {
  const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunJson;
  const warnings: Record<string, number> = {};
  for (const { code, kind, count } of run.warnings) {
    const name = BY_KIND.includes(code) ? `${code} ${kind}` : code;
    warnings[name] = (warnings[name] ?? 0) + count;
  }
  return { counts: run.counts, unattributed: run.unattributed, warnings, data: run.data };
}

function inPrint({ warnings, ...facts }: RunFacts): string {
  const entries = Object.entries(facts).map(([name, fact]) => `${name} ${JSON.stringify(fact)}\n`);
  const codes = Object.entries(warnings).sort();
  return entries.concat(codes.map(([code, count]) => `${code}: ${count}\n`)).join('');
}

/** The first line in which two texts differ. */
export function firstDifference(expected: string, got: string): string {
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

/** Pages are made of every so many exports: they fail on odd figures, and take longer than all else. */
const EVERY_PAGES = 8;

async function runFolder(folder: string, random: RandomExport, hasPages: boolean): Promise<string[]> {
  const report = referenceReport(folder, random.args);
  const out = join(folder, 'report');
  const pages = hasPages ? ['--page', 'page.html', '--language', 'ko'] : ['--no-html'];
  const args = ['attribute', '.', ...random.args, ...random.ways.args, ...pages, '--quiet', '--out', out];
  const run = await lasttouch(args, { cwd: folder, env: random.ways.env });
  const status = report === null ? 2 : 0;
  if (run.status !== status) return [`expected exit code ${status}, got ${run.status}: ${run.stderr}`];
  return report === null ? [] : differences(report, out);
}

/** Runs the export of a seed through the binary and the reference. After an input error neither has a report. */
export async function differencesOfSeed(seed: number, scratch: string): Promise<string[]> {
  const folder = join(scratch, String(seed));
  const random = randomExport(seed, 'any');
  writeFiles(folder, random);
  const found = await runFolder(folder, random, seed % EVERY_PAGES === 0).catch((error: unknown) => [
    String(error),
  ]);
  rmSync(folder, { recursive: true });
  return found.map((difference) => `seed ${seed}: ${difference}`);
}
