/**
 * `npm run bench -- [scenario…] [--rounds N] [--scale F] [--no-wait]`: measures lasttouch, and the peer where there is
 * one, alternately, each run in a process of its own, and prints one table of medians. Scenarios: see scenarios.ts.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DUCKDB_VERSION } from './duckdb-peer.ts';
import { type Figures, measure, medians, startsOnBusyMachine, waitForQuiet } from './measure.ts';
import { type Case, ONLY_NAMED, SCENARIOS } from './scenarios.ts';

const ROUNDS = 3;
const SHORT_SECONDS = 1;
const SHORT_ROUNDS = 11;
const HEADER = [
  'scenario',
  'input',
  'lasttouch',
  'CPU',
  'peak',
  'peer',
  'CPU',
  'peak',
  'time',
  'CPU',
  'memory',
  '',
];

interface Line {
  readonly of: Case;
  readonly own: Figures[];
  readonly peer: Figures[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    scale: { type: 'string', default: '1' },
    'no-wait': { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? ROUNDS);
const scale = Number(values.scale);
const usual = Object.keys(SCENARIOS).filter((name) => !ONLY_NAMED.includes(name));
const wanted = positionals.length > 0 ? positionals : usual;
const unknown = wanted.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0 || !(rounds >= 1) || !(scale > 0)) {
  console.error(
    `usage: npm run bench -- [scenario...] [--rounds N] [--scale F] [--no-wait]\nscenarios: ${Object.keys(SCENARIOS).join(', ')}`,
  );
  process.exit(2);
}

const rows: string[][] = [];
const problems: string[] = [];
for (const name of wanted) {
  const lines = await measureScenario(await SCENARIOS[name](scale));
  for (const { of } of lines) {
    for (const difference of (await of.differences?.()) ?? []) problems.push(`${of.name}: ${difference}`);
  }
  const first = medians(lines[0].own);
  rows.push(...lines.map((line, i) => describe(line, i === 0 ? first : medians(line.own), first)));
}
printTable(rows);
printSurroundings();
for (const problem of problems) console.log(`\nNOT THE SAME: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

async function measureScenario(cases: Case[]): Promise<Line[]> {
  const lines = cases.map((of): Line => ({ of, own: [], peer: [] }));
  let planned = rounds;
  for (let round = 1; round <= planned; round++) {
    for (const { of, own, peer } of lines) {
      own.push(await measureOnce(of.own));
      if (of.peer) peer.push(await measureOnce(of.peer));
      progress(of, round, own[own.length - 1], peer[peer.length - 1]);
    }
    const longest = Math.max(...lines.map(({ own }) => own[own.length - 1].seconds));
    if (!values.rounds && longest < SHORT_SECONDS) planned = SHORT_ROUNDS;
  }
  return lines;
}

async function measureOnce(command: Case['own']): Promise<Figures> {
  if (!values['no-wait']) await waitForQuiet();
  return measure(command);
}

function progress(of: Case, round: number, own: Figures, peer: Figures | undefined): void {
  const theirs = peer ? `, peer ${peer.seconds.toFixed(2)} s ${peer.megabytes.toFixed(0)} MB` : '';
  console.error(
    `${of.name}, round ${round}: ${own.seconds.toFixed(2)} s ${own.megabytes.toFixed(0)} MB${theirs}`,
  );
}

function describe({ of, peer }: Line, own: Figures, first: Figures): string[] {
  const theirs = peer.length > 0 ? medians(peer) : undefined;
  return [
    of.name,
    of.data ? `${(bytesIn(of.data) / 1e6).toFixed(1)} MB` : '',
    ...figures(own),
    ...(theirs ? figures(theirs) : ['', '', '']),
    ...(theirs ? ratios(own, theirs) : ['', '', '']),
    of.note?.(own, first) ?? '',
  ];
}

function figures({ seconds, cpuSeconds, megabytes }: Figures): string[] {
  return [`${seconds.toFixed(2)} s`, `${cpuSeconds.toFixed(2)} s`, `${megabytes.toFixed(0)} MB`];
}

function ratios(own: Figures, peer: Figures): string[] {
  return [own.seconds / peer.seconds, own.cpuSeconds / peer.cpuSeconds, own.megabytes / peer.megabytes].map(
    (ratio) => ratio.toFixed(2),
  );
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

function printTable(body: string[][]): void {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  console.log(line(HEADER));
  console.log(line(HEADER.map((_, i) => (i === 0 || i === HEADER.length - 1 ? '---' : '--:'))));
  for (const cells of body) console.log(line(cells));
}

function printSurroundings(): void {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const processors = cpus();
  console.log(
    [
      `\nMedians of ${rounds} alternating rounds${values.rounds ? '' : ` (${SHORT_ROUNDS} where no run takes ${SHORT_SECONDS} s)`}, scale ${scale};`,
      'last time, CPU and memory: lasttouch divided by peer; MB = 10^6 bytes.',
      `${processors.length} x ${processors[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${release()};`,
      `Node ${process.versions.node}, lasttouch ${version}, DuckDB ${DUCKDB_VERSION} with threads = 2.`,
      startsOnBusyMachine() > 0 ? `${startsOnBusyMachine()} runs were started on a busy machine.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  );
}
