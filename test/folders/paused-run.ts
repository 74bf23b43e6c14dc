import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VALID, writeExport } from '../binary/export.ts';
import { ROOT, type Run } from '../binary/lasttouch.ts';

const ROWS = 200_000;
const FRESH = /^\.report\.lasttouch-[0-9a-f]{32}$/;

/** An export that takes some tenths of a second to read. */
export function writeSlowExport(folder: string): string {
  const row = (index: number) => `c${index},P1,u${index % 1000},2026-11-02T10:00:00+09:00\n`;
  const rows = Array.from({ length: ROWS }, (_, index) => row(index + 2)).join('');
  return writeExport(folder, { 'clicks.csv': VALID['clicks.csv'] + rows });
}

/** The folder into which a run writes that has `report` in a folder as its target. */
export function freshIn(folder: string): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((entry) => FRESH.test(entry)) : undefined;
  return name === undefined ? undefined : join(folder, name);
}

/** A run that has begun its folder and then was stopped. */
export interface PausedRun {
  child: ChildProcess;
  fresh: string;
  /** Lets it go on until it ends. */
  goOn(): Promise<Run>;
}

/** Begins a run with `report` in a folder as its target, and stops it when it has begun to write there. */
export async function pausedRun(folder: string, args: readonly string[]): Promise<PausedRun> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), ...args], { cwd: folder });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString();
    });
  const ended = new Promise<Run>((resolve) => child.on('close', (status) => resolve({ status, ...texts })));
  for (let fresh = freshIn(folder); child.exitCode === null; fresh = freshIn(folder)) {
    if (fresh === undefined) {
      await sleep(1);
      continue;
    }
    child.kill('SIGSTOP');
    const goOn = () => {
      child.kill('SIGCONT');
      return ended;
    };
    return { child, fresh, goOn };
  }
  throw new Error(`the run ended before it could be stopped: ${(await ended).stderr}`);
}
