import { parentPort, workerData } from 'node:worker_threads';
import { LoopMemory } from '../loops/loop-memory.ts';
import { toPlainError } from './errors.ts';
import type { StepAnswer, StepRequest, WorkerStart } from './messages.ts';
import { Station } from './station.ts';

/** The entry of a thread: does one step after the other. */
const start = workerData as Partial<WorkerStart> & Pick<WorkerStart, 'job'>;
const station = new Station(start.job, new LoopMemory(start.memory));
// Else it could never be freed.
delete start.memory;

async function answer(request: StepRequest): Promise<StepAnswer> {
  try {
    const step = station[request.step] as (input: unknown) => unknown;
    return { output: await step.call(station, request.input) };
  } catch (error) {
    return { error: toPlainError(error) };
  }
}

parentPort?.on('message', async (request: StepRequest) => {
  parentPort?.postMessage(await answer(request));
});
