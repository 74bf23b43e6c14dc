import { Worker } from 'node:worker_threads';

/** Threads that were started before their job was known. */
const waiting: Worker[] = [];

function startWorker(): Worker {
  // The built worker lies beside this file with the same ending as this file.
  const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  // The columns lie outside the heap: a larger nursery would only spread over more memory before it is swept.
  return new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: 4 } });
}

/**
 * Starts `count` threads ahead, for `takeWorker`. A thread needs a tenth of a second to load its code; meanwhile the
 * calling thread loads its own. Waiting threads do not keep the process from ending.
 */
export function startAhead(count: number): void {
  try {
    for (let i = 0; i < count; i++) wait(startWorker());
  } catch {
    // `takeWorker` tries again and throws the error.
  }
}

function wait(worker: Worker): void {
  worker.unref();
  waiting.push(worker);
  // A thread that ends while it waits is not taken; later the pool listens for its errors.
  worker.on('error', () => {});
  worker.once('exit', () => {
    if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
  });
}

/** A thread that waits for a `WorkerStart` as its first message. It was started ahead or is a new one. */
export function takeWorker(): Worker {
  const worker = waiting.shift();
  if (worker === undefined) return startWorker();
  worker.ref();
  return worker;
}
