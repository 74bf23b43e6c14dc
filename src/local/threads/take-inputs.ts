import type { StepRequest } from './messages.ts';
import type { Steps } from './steps.ts';

/** Takes the output of the input at a place. */
export type OnOutput = (at: number, output: unknown) => void | Promise<void>;

/**
 * Takes inputs one after the other until all are taken, and does the step with each. All threads take from the same
 * list.
 */
export async function doInputs(
  steps: Steps,
  { step, inputs, taken }: StepRequest,
  onOutput: OnOutput,
): Promise<void> {
  const work = steps[step] as (input: unknown) => unknown;
  for (let at = Atomics.add(taken, 0, 1); at < inputs.length; at = Atomics.add(taken, 0, 1))
    await onOutput(at, await work.call(steps, inputs[at]));
}

/** Marks all inputs as taken, so that no thread begins with another one. */
export function takeAll({ inputs, taken }: StepRequest): void {
  Atomics.store(taken, 0, inputs.length);
}
