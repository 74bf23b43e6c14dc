// Loaded into a run with --import: makes each thread but the main one end as DEATH says, a moment after it began, or while another waits for it.
import { isMainThread } from 'node:worker_threads';

const deaths = {
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('thrown outside of a step');
  },
  memory: () => {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
};

const DELAY_MS = 500;

/** Ends where the thread would tell the others that its first chunk of rows is formatted, when another has come to wait for that. */
function dieInChunk() {
  const { store, wait } = Atomics;
  const never = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store = (array, place, value) => {
    if (place < 2) return store(array, place, value);
    wait(never, 0, 0, DELAY_MS);
    return process.exit(3);
  };
}

if (!isMainThread && process.env.DEATH === 'chunk') dieInChunk();
else if (!isMainThread) setTimeout(deaths[process.env.DEATH], Number(process.env.DEATH_AFTER_MS));
