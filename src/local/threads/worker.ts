import { type MessagePort, parentPort } from 'node:worker_threads';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { toPlainError } from './errors.ts';
import { DONE, type StepAnswer, type StepRequest, type WorkerStart } from './messages.ts';
import { Station } from './steps.ts';
import { doInputs } from './take-inputs.ts';

function begin(port: MessagePort, { job, memory }: WorkerStart): void {
  const station = new Station(job, new LoopMemory(memory));
  const answer = (answered: StepAnswer) => port.postMessage(answered);
  port.on('message', async (request: StepRequest) => answer(await work(station, request, answer)));
}

async function work(
  station: Station,
  request: StepRequest,
  answer: (answered: StepAnswer) => void,
): Promise<StepAnswer> {
  try {
    await doInputs(station, request, (at, output) => answer({ at, output }));
    return DONE;
  } catch (error) {
    return { error: toPlainError(error) };
  }
}

/** The entry of a thread: it is told the job first, and then does one step after the other. */
function listen(port: MessagePort): void {
  port.once('message', (start: WorkerStart) => begin(port, start));
}

if (parentPort !== null) listen(parentPort);
