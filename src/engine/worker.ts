import { parentPort, workerData } from 'node:worker_threads';
import { LoopMemory } from '../loops/loop-memory.ts';
import { toPlainError } from './errors.ts';
import { DONE, type StepAnswer, type StepRequest, type WorkerStart } from './messages.ts';
import { Station } from './station.ts';
import { doInputs } from './take-inputs.ts';

/** The entry of a thread: does one step after the other. */
const start = workerData as Partial<WorkerStart> & Pick<WorkerStart, 'job'>;
const station = new Station(start.job, new LoopMemory(start.memory));
// Else it could never be freed.
delete start.memory;

function answer(answered: StepAnswer): void {
  parentPort?.postMessage(answered);
}

async function work(request: StepRequest): Promise<StepAnswer> {
  try {
    await doInputs(station, request, (at, output) => answer({ at, output }));
    return DONE;
  } catch (error) {
    return { error: toPlainError(error) };
  }
}

parentPort?.on('message', async (request: StepRequest) => answer(await work(request)));
