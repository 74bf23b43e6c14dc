import { CommanderError } from 'commander';
import { ReportFolder } from '../folders/folder.ts';
import { describeProblem, InputError } from '../problems/input-error.ts';
import { isOutOfFiles } from '../problems/out-of-files.ts';
import { OutputError } from '../problems/output-error.ts';
import { CheckFailed } from '../run/limits.ts';
import { visible, visibleJson } from '../values/visible.ts';

/** Exit codes; nightly jobs depend on them. */
export const EXIT = {
  done: 0,
  checkFailed: 1,
  wrongUsage: 2,
  defect: 70,
  outputFailed: 74,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

// Looked for before the command line is understood, which may be what went wrong.
let json = process.argv.includes('--json');

/** Whether errors are wanted as JSON. */
export function wantsJson(): boolean {
  return json;
}

/** From now on errors are written as JSON: a configuration file may ask for it too. */
export function writeErrorsAsJson(): void {
  json = true;
}

interface Failure {
  code: number;
  kind: string;
  /** Lines for people. */
  text: string;
  details: Record<string, unknown>;
}

function outputFailure(message: string): Failure {
  return { code: EXIT.outputFailed, kind: 'output', text: `error: ${message}`, details: { message } };
}

const NO_MEMORY = /could not allocate memory|allocation failed|out of memory/i;

/** What the system has too little of, and what to do; undefined for another error. */
function lackOf(error: unknown): string | undefined {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if (isOutOfFiles(error))
    return `too many files are open (${code}); allow the process more, for example with ulimit -n 1024`;
  const isMemory = error instanceof RangeError && NO_MEMORY.test(message);
  if (!isMemory && code !== 'ENOMEM' && code !== 'ERR_WORKER_OUT_OF_MEMORY') return undefined;
  return `the memory did not suffice (${message}); give less with --max-memory or --threads 1, or allow the process more (ulimit -v, the limit of the container, NODE_OPTIONS)`;
}

function describe(error: unknown): Failure {
  if (error instanceof InputError) {
    const lines = error.problems.map((problem) => `error: ${describeProblem(problem)}`);
    return {
      code: EXIT.wrongUsage,
      kind: 'input',
      text: lines.join('\n'),
      details: { problems: error.problems },
    };
  }
  if (error instanceof CommanderError) {
    // As text it has been written already.
    const message = error.message.replace(/^error: /, '');
    return { code: EXIT.wrongUsage, kind: 'usage', text: '', details: { message } };
  }
  if (error instanceof CheckFailed) {
    return {
      code: EXIT.checkFailed,
      kind: 'check',
      text: `failed: ${error.message}`,
      details: { message: error.message },
    };
  }
  const lack = lackOf(error);
  if (lack !== undefined) return outputFailure(lack);
  if (isSystemError(error)) {
    const places = error.path === undefined ? ReportFolder.targets() : [error.path];
    const place = places.map((path) => `${path}: `).join('');
    return outputFailure(`${place}the output could not be written (${error.code}): ${error.message}`);
  }
  if (error instanceof OutputError) return outputFailure(error.message);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: EXIT.defect,
    kind: 'defect',
    text: `error: a defect of lasttouch, please report it with the export's shape and the lines below\n${stack}`,
    details: { message: stack },
  };
}

/** The first error, where others came after it, as what was begun was tidied up. */
function firstOf(error: unknown): unknown {
  return error instanceof Error && 'suppressed' in error ? firstOf(error.suppressed) : error;
}

/** Writes an error to stderr, as text or as JSON, and gives the exit code for it. */
export function reportError(error: unknown): number {
  const { code, kind, text, details } = describe(firstOf(error));
  if (wantsJson())
    process.stderr.write(
      `${visibleJson(JSON.stringify({ error: { exit_code: code, kind, ...details } }))}\n`,
    );
  else if (text !== '') process.stderr.write(`${text.split('\n').map(visible).join('\n')}\n`);
  return code;
}
