import { Worker } from 'node:worker_threads';

/** Threads that were started before their job was known. */
const waiting: Worker[] = [];

/** Where the package is built into few files, this module is in one of them, and the code of threads in another. */
function workerEntry(): URL {
  const asModule = /\/worker-threads(\.[jt]s)$/.exec(import.meta.url);
  return new URL(asModule ? `./worker${asModule[1]}` : '../bin/worker.js', import.meta.url);
}

function startWorker(keepsCode: boolean): Worker {
  // The columns lie outside the heap: a larger nursery would only spread over more memory before it is swept.
  const resourceLimits = { maxYoungGenerationSizeMb: 4 };
  return new Worker(workerEntry(), { workerData: { keepsCode }, resourceLimits });
}

/**
 * Starts `count` threads of the program ahead, for `takeWorker`. A thread needs some hundredths of a second to load its
 * code; meanwhile the calling thread loads its own. Waiting threads do not keep the process from ending. The first one
 * keeps for the next run what the compiler made of the code.
 *
 * Resolves when all have loaded it, or could not.
 */
export async function startAhead(count: number): Promise<void> {
  const loaded: Promise<void>[] = [];
  try {
    for (let place = 0; place < count; place++) loaded.push(wait(startWorker(place === 0)));
  } catch {
    // `takeWorker` tries again and throws the error.
  }
  await Promise.all(loaded);
}

function wait(worker: Worker): Promise<void> {
  worker.unref();
  waiting.push(worker);
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    // A thread that ends while it waits is not taken; later the pool listens for its errors.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
      resolve();
    });
  });
}

/** A thread that waits for a `WorkerStart` as its first message. It was started ahead or is a new one. */
export function takeWorker(): Worker {
  const worker = waiting.shift();
  if (worker === undefined) return startWorker(false);
  worker.ref();
  return worker;
}
