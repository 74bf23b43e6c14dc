// The entry of a thread.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { workerData } = require('node:worker_threads');
const { loadCode } = require('./compiled-code.cjs');

const { keep } = loadCode(new URL('../dist/worker.cjs', import.meta.url), 'all');
// A thread that is terminated does not come to its exit, and keeps nothing.
if (workerData?.keepsCode)
  process.once('exit', (code) => {
    if (code === 0) keep();
  });
