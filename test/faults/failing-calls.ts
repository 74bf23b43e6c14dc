import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lasttouch, type Run } from '../binary/lasttouch.ts';

/** A call to the file system: its name, and the file it is about. */
export interface Call {
  name: string;
  path: string;
}

/** What happens to a call: an error of the system, or the end of the process before it. */
export type Fault = 'ENOSPC' | 'EIO' | 'EACCES' | 'EMFILE' | 'SIGKILL';

/** Whether there is a C compiler, without which no call can be made to fail; where one is required, its absence fails the tests. */
export function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch (error) {
    if (process.env.LASTTOUCH_REQUIRE_COMPILER !== undefined) throw error;
    return false;
  }
}

/** Runs the binary with calls to the file system below a folder that are noted, fail or move half of what they should. */
export class FailingCalls {
  readonly #library: string;
  readonly #under: string;
  readonly #log: string;

  constructor(scratch: string, under: string) {
    this.#library = join(scratch, 'failing-calls.so');
    this.#log = join(scratch, 'calls.log');
    this.#under = under;
    if (existsSync(this.#library)) return;
    const source = fileURLToPath(new URL('failing-calls.c', import.meta.url));
    const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror'];
    execFileSync('cc', [...flags, '-o', this.#library, source, '-ldl', '-lpthread']);
  }

  /** The calls of a run, in their order. */
  async record(args: readonly string[]): Promise<{ run: Run; calls: Call[] }> {
    const run = await this.#run(args, { FAULT_LOG: this.#log });
    const lines = readFileSync(this.#log, 'utf8').trimEnd().split('\n');
    rmSync(this.#log);
    return {
      run,
      calls: lines.map((line) => ({ name: line.split(' ', 1)[0], path: line.replace(/^\S+ /, '') })),
    };
  }

  /** A run in which the given call of that name, counted from 1, meets a fault. */
  fail(args: readonly string[], name: string, at: number, fault: Fault): Promise<Run> {
    const error = fault === 'SIGKILL' ? 0 : constants.errno[fault];
    return this.#run(args, { FAULT_CALL: name, FAULT_AT: String(at), FAULT_ERROR: String(error) });
  }

  /** A run right before whose call of that name, counted from 1, somebody makes a file. */
  put(args: readonly string[], name: string, at: number, file: string): Promise<Run> {
    return this.#run(args, { FAULT_CALL: name, FAULT_AT: String(at), FAULT_PUT: file });
  }

  /** A run in which each read and write moves half of the bytes. */
  halve(args: readonly string[]): Promise<Run> {
    return this.#run(args, { FAULT_SHORT: '1' });
  }

  #run(args: readonly string[], env: Record<string, string>): Promise<Run> {
    return lasttouch(args, { env: { ...env, FAULT_UNDER: this.#under, LD_PRELOAD: this.#library } });
  }
}
