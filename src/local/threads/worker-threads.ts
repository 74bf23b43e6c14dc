import { Worker } from 'node:worker_threads';

/** Threads that were started before it was known what they are to do. */
const waiting: Worker[] = [];

function startWorker(): Worker {
  // The built worker lies beside this file with the same ending as this file.
  const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  // The columns lie outside the heap: a larger nursery would only spread over more memory before it is swept.
  return new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: 4 } });
}

/**
 * Starts so many threads ahead, for `takeWorker`: to load their code takes a tenth of a second, in which the calling thread has to load its
 * own. They don't keep the process from ending.
 */
export function startAhead(count: number): void {
  try {
    for (let i = 0; i < count; i++) wait(startWorker());
  } catch {
    // Whoever needs one is told what keeps it from starting.
  }
}

function wait(worker: Worker): void {
  worker.unref();
  waiting.push(worker);
  // Whoever takes one hears of its end by themselves; one that ended before is not taken.
  worker.on('error', () => {});
  worker.once('exit', () => {
    if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
  });
}

/** A thread that waits for a `WorkerStart` as its first message: one that was started ahead, or a new one. */
export function takeWorker(): Worker {
  const worker = waiting.shift();
  if (worker === undefined) return startWorker();
  worker.ref();
  return worker;
}
