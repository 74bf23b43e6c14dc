import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ROOT } from './root.ts';

export { ROOT };

const BINARY = join(ROOT, 'bin/lasttouch.js');

/** What a run of the binary gave. */
export interface Run {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** How to run the binary. */
export interface RunOptions {
  cwd?: string;
  env?: Record<string, string | undefined> | undefined;
  /** Is given the process when it has started. */
  onStart?: ((child: ChildProcess) => void) | undefined;
}

/** Runs the real binary. */
export function lasttouch(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
    });
    options.onStart?.(child);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), status }),
    );
  });
}

/** A folder for the tests of one file; removed when they are through. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lasttouch-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All files below a folder, by relative path. */
export function readTree(folder: string, prefix = ''): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) for (const [path, text] of readTree(folder, name)) files.set(path, text);
    else files.set(name, readFileSync(join(folder, name), 'latin1'));
  }
  return files;
}

/** The CSV files of a report. */
export function readReport(folder: string): Map<string, string> {
  return new Map([...readTree(folder)].filter(([path]) => path.endsWith('.csv')));
}

/** A digest over the pages of a report and what they share. */
export function digestPages(folder: string, what: 'all' | 'without messages' = 'all'): string {
  const hash = createHash('sha256');
  for (const [path, text] of [...readTree(folder)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/\.html$|^assets\//.test(path)) continue;
    const compared = what === 'all' ? text : text.replace(/<ul class="warnings">.*?<\/ul>/gs, '');
    hash.update(`${path}\n${compared}`);
  }
  return hash.digest('hex');
}
