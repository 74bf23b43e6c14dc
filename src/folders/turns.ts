import { setImmediate as nextTurn } from 'node:timers/promises';

const LONGEST_WITHOUT_MS = 50;
let last = performance.now();

/** Whether the thread has worked so long that signals, timers and progress wait for their turn. */
export function isTurnDue(): boolean {
  return performance.now() - last > LONGEST_WITHOUT_MS;
}

/** Lets signals, timers and progress have their turn. */
export async function takeTurn(): Promise<void> {
  await nextTurn();
  last = performance.now();
}
