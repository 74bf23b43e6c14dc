import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PausingWork } from '../folders/turns.ts';

/**
 * Does work to its end. At each pause it takes a turn of the event loop, so that signals get through. When `isStopped`
 * at a pause, it lets the work tidy up and throws.
 */
export async function inTurns<Result>(work: PausingWork<Result>, isStopped: () => boolean): Promise<Result> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    await nextTurn();
    if (!isStopped()) continue;
    work.return(undefined as Result);
    throw new Error('the work was stopped');
  }
}
