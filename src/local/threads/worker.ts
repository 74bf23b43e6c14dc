import { type MessagePort, parentPort } from 'node:worker_threads';

import { LoopMemory } from '../../loops/loop-memory.ts';
import { toPlainError } from './errors.ts';
import { DONE, END, LOADED, type StepAnswer, type StepRequest, type WorkerStart } from './messages.ts';
import { Steps } from './steps.ts';
import { doInputs } from './take-inputs.ts';

// Called before what the compiler made of this code is kept.
export { resetCompiler } from '../../compiler.ts';

function begin(port: MessagePort, { job, memory }: WorkerStart): void {
  const steps = new Steps(job, new LoopMemory(memory));
  const answer = (answered: StepAnswer) => port.postMessage(answered);
  port.on('message', async (request: StepRequest | typeof END) => {
    if (request === END) port.close();
    else answer(await work(steps, request, answer));
  });
}

async function work(
  steps: Steps,
  request: StepRequest,
  answer: (answered: StepAnswer) => void,
): Promise<StepAnswer> {
  try {
    await doInputs(steps, request, (at, output) => answer({ at, output }));
    return DONE;
  } catch (error) {
    return { error: toPlainError(error) };
  }
}

/** The entry of a thread. Its first message is the job; every further one asks for a step, or for its end. */
function listen(port: MessagePort): void {
  port.once('message', (start: WorkerStart) => begin(port, start));
  port.postMessage(LOADED);
}

if (parentPort !== null) listen(parentPort);
