#!/usr/bin/env node
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { createHash, randomBytes } = require('node:crypto');
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { cachedDataVersionTag, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const PROGRAM = new URL('../dist/program.cjs', import.meta.url);
const SEAL_BYTES = 32;
/** What the program needs of Node. With other settings Node would have to compile it, which takes 15 ms. */
const NEEDED_EARLY = [
  ...['child_process', 'fs/promises', 'os', 'perf_hooks', 'process'],
  ...['timers/promises', 'tty', 'worker_threads', 'zlib'],
];
/**
 * A run may need more of the program than the first one did. One in so many looks whether there is more to keep by now,
 * and keeps it if it is so much more: to look takes a hundredth of a
 * second or two.
 */
const LOOKS = 1 / 16;
const GROWTH = 1.05;
/** The version of the compiler, that of Node 20, which gains by these settings. Newer ones don't know all of them. */
const TUNED_COMPILER = 11;
const SETTINGS = [
  '--interrupt-budget=400000',
  '--max-inlined-bytecode-size-cumulative=200',
  '--no-turbo-loop-peeling',
];

/**
 * Tells the compiler to optimize late, to inline little and not to peel loops. The loops over many rows are compiled
 * when the package is built. Each thread compiles the rest anew, and to optimize it takes longer than it saves.
 */
function tuneCompiler() {
  for (const name of NEEDED_EARLY) require(`node:${name}`);
  // What is kept for the next run holds all that this one used.
  setFlagsFromString('--no-flush-bytecode');
  if (Number.parseInt(process.versions.v8, 10) !== TUNED_COMPILER) return;
  for (const setting of SETTINGS) setFlagsFromString(setting);
}

/**
 * Where that is kept what the compiler makes of the program: beside it, since who may write there could change the
 * program as well. Each command has its own, as each needs another part, and so has each compiler with its settings.
 */
function compiledPath(program) {
  const command = (process.argv[2] ?? '').replace(/[^a-z]/g, '');
  return `${program}-${command}-${cachedDataVersionTag().toString(16)}.compiled`;
}

/** Stands before what is kept, and tells whether it is of this program and whole: the compiler does not look. */
function sealOf(code, compiled) {
  return createHash('sha256').update(code).update(compiled).digest();
}

/** What was kept; undefined where nothing is there that is of use. */
function readCompiled(path, code) {
  try {
    const kept = readFileSync(path);
    const compiled = kept.subarray(SEAL_BYTES);
    return sealOf(code, compiled).equals(kept.subarray(0, SEAL_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for further runs, as a whole. Where nothing can be written, the program is compiled anew each time. */
function keepCompiled(path, code, compiled) {
  const fresh = `${path}.${randomBytes(16).toString('hex')}`;
  try {
    writeFileSync(fresh, Buffer.concat([sealOf(code, compiled), compiled]), { flag: 'wx' });
    renameSync(fresh, path);
  } catch {
    rmSync(fresh, { force: true });
  }
}

async function runProgram() {
  const path = fileURLToPath(PROGRAM);
  const code = readFileSync(path);
  const place = compiledPath(path);
  const cachedData = readCompiled(place, code);
  const script = new Script(code.toString('latin1'), { filename: path, cachedData });
  const program = { exports: {} };
  script.runInThisContext()(require, program, PROGRAM.href);
  await program.exports.main();
  const isOfUse = cachedData !== undefined && !script.cachedDataRejected;
  if (process.exitCode || (isOfUse && Math.random() > LOOKS)) return;
  const compiled = script.createCachedData();
  if (!isOfUse || compiled.length > cachedData.length * GROWTH) keepCompiled(place, code, compiled);
}

/** Module by module, as it is built where branches are counted. */
async function runModules() {
  const { main } = await import('../dist/main.js');
  await main();
}

tuneCompiler();
// What can't be loaded is told in a sentence, with an exit code of its own.
(existsSync(PROGRAM) ? runProgram : runModules)().catch((error) => {
  const advice = error.code === 'EMFILE' ? '; allow more open files, for example with ulimit -n 1024' : '';
  process.stderr.write(`error: lasttouch could not be loaded: ${error.message}${advice}\n`);
  process.exitCode = 74;
});
