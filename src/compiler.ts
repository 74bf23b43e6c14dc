import { setFlagsFromString } from 'node:v8';

/** The version of the compiler that gains by the settings below, that of Node 20. Newer ones don't know all of them. */
const TUNED_COMPILER = '11.3.';

/**
 * Optimize late, inline little and do not peel loops: the loops over many rows are compiled when the package is built,
 * and each thread compiles the rest anew. To optimize that takes longer than it saves. Each setting stands with that of
 * Node.
 */
const TUNED = [
  ['--interrupt-budget=400000', '--interrupt-budget=67584'],
  ['--max-inlined-bytecode-size-cumulative=200', '--max-inlined-bytecode-size-cumulative=920'],
  ['--no-turbo-loop-peeling', '--turbo-loop-peeling'],
];

/** What is kept for the next run holds all code that this run used. */
const FOR_KEEPING = ['--no-flush-bytecode', '--flush-bytecode'];

function settings(): string[][] {
  const isTuned = process.versions.v8.startsWith(TUNED_COMPILER);
  return isTuned ? [FOR_KEEPING, ...TUNED] : [FOR_KEEPING];
}

/**
 * Sets up the compiler of all threads for a run over many rows. Compiled code that was kept, Node's own as well, is of
 * no use to a compiler with other settings: so code is loaded before, and kept after `resetCompiler`.
 */
export function tuneCompiler(): void {
  for (const [tuned] of settings()) setFlagsFromString(tuned);
}

/** Sets the compiler back. */
export function resetCompiler(): void {
  for (const [, usual] of settings()) setFlagsFromString(usual);
}
