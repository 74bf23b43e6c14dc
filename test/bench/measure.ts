import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program and its arguments; each measurement starts it anew. */
export type Command = readonly [program: string, ...args: string[]];

/** What one run took: wall time, processor time of all threads, and the peak of the process's resident memory. */
export interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const GNU_TIME = '/usr/bin/time';
const QUIET_SHARE = 0.1;
const LONGEST_WAIT_MS = 60_000;
let busyStarts = 0;

/** How many runs had to be started although something else was keeping the machine busy. */
export const startsOnBusyMachine = (): number => busyStarts;

/** Runs the command to its end in a process of its own; throws with what it printed if it fails. */
export async function measure(command: Command): Promise<Figures> {
  return existsSync(GNU_TIME) ? measureByTime(command) : measureByPolling(command);
}

async function measureByTime(command: Command): Promise<Figures> {
  const report = join(tmpdir(), `lasttouch-bench-${process.pid}.time`);
  const seconds = await run([GNU_TIME, '-f', '%U %S %M', '-o', report, ...command]);
  const [user, system, kibibytes] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
  rmSync(report);
  return { seconds, cpuSeconds: user + system, megabytes: (kibibytes * 1024) / 1e6 };
}

async function measureByPolling(command: Command): Promise<Figures> {
  let kibibytes = 0;
  let ticks = 0;
  const seconds = await run(command, (pid) => {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      kibibytes = Math.max(kibibytes, Number(peak?.[1] ?? 0));
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      ticks = Number(fields[11]) + Number(fields[12]);
    } catch {
      // The process has ended since the timer was set.
    }
  });
  return { seconds, cpuSeconds: ticks / 100, megabytes: (kibibytes * 1024) / 1e6 };
}

function run([program, ...args]: Command, poll?: (pid: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const timer = poll && setInterval(() => poll(child.pid!), 10);
    let complaint = '';
    child.stderr.on('data', (part) => {
      complaint = (complaint + part).slice(-4_000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000;
      clearInterval(timer);
      if (code === 0) resolve(seconds);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code ?? signal}\n${complaint}`));
    });
  });
}

/** The median of each figure on its own. */
export function medians(runs: readonly Figures[]): Figures {
  const median = (of: (figures: Figures) => number): number => {
    const sorted = runs.map(of).sort((a, b) => a - b);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  };
  return {
    seconds: median((f) => f.seconds),
    cpuSeconds: median((f) => f.cpuSeconds),
    megabytes: median((f) => f.megabytes),
  };
}

/** Waits, a minute at most, until nothing else uses more than a tenth of the processors. */
export async function waitForQuiet(): Promise<void> {
  if (!existsSync('/proc/stat')) return;
  const until = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < until) {
    const before = processorTimes();
    await sleep(500);
    const after = processorTimes();
    const busy = after.busy - before.busy;
    if (busy <= QUIET_SHARE * (busy + after.idle - before.idle)) return;
  }
  busyStarts++;
}

function processorTimes(): { busy: number; idle: number } {
  const [user, nice, system, idle, wait] = readFileSync('/proc/stat', 'utf8')
    .split(/\s+/, 6)
    .slice(1)
    .map(Number);
  return { busy: user + nice + system, idle: idle + wait };
}
