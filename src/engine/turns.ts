import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work that pauses now and then; what it gives at its end. */
export type PausingWork<Result> = Generator<void, Result>;

/** Does work to its end, with a turn of the event loop at each pause so that signals get through. */
export async function inTurns<Result>(work: PausingWork<Result>): Promise<Result> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** Does work to its end without a pause. */
export function atOnce<Result>(work: PausingWork<Result>): Result {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}
