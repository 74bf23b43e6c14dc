#!/usr/bin/env node
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { existsSync } = require('node:fs');
const { loadCode } = require('./compiled-code.cjs');

const PROGRAM = new URL('../dist/program.cjs', import.meta.url);

async function runProgram() {
  const { exports, keep } = loadCode(PROGRAM, (process.argv[2] ?? '').replace(/[^a-z]/g, ''));
  await exports.main();
  if (!process.exitCode) keep();
}

/** Module by module, as it is built where branches are counted. */
async function runModules() {
  const { main } = await import('../dist/main.js');
  await main();
}

// What can't be loaded is told in a sentence, with an exit code of its own.
(existsSync(PROGRAM) ? runProgram : runModules)().catch((error) => {
  const advice = error.code === 'EMFILE' ? '; allow more open files, for example with ulimit -n 1024' : '';
  process.stderr.write(`error: lasttouch could not be loaded: ${error.message}${advice}\n`);
  process.exitCode = 74;
});
