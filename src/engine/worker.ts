import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from './errors.ts';
import type { Job } from './job.ts';
import type { StepAnswer, StepRequest } from './messages.ts';
import { Station } from './station.ts';

/** The entry of a thread: does one step after the other. */
const station = new Station(workerData as Job);

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
