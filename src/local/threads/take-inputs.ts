import type { StepRequest } from './messages.ts';
import type { Station } from './steps.ts';

/** Takes what came of the input at a place. */
export type OnOutput = (at: number, output: unknown) => void | Promise<void>;

/** Takes inputs one after the other until all are taken, and does each; any thread may take the next. */
export async function doInputs(
  station: Station,
  { step, inputs, taken }: StepRequest,
  onOutput: OnOutput,
): Promise<void> {
  const work = station[step] as (input: unknown) => unknown;
  for (let at = Atomics.add(taken, 0, 1); at < inputs.length; at = Atomics.add(taken, 0, 1))
    await onOutput(at, await work.call(station, inputs[at]));
}

/** Leaves no input to be taken: those that were not taken so far are not done. */
export function takeAll({ inputs, taken }: StepRequest): void {
  Atomics.store(taken, 0, inputs.length);
}
