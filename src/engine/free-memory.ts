import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** With fewer rows, what is dropped of them is small. */
const MANY_ROWS = 500_000;

/** Whether it is worth its time to free what was dropped of so many rows. */
export function isWorthFreeing(rows: number): boolean {
  return rows > MANY_ROWS;
}

let collect: (() => void) | undefined;

/**
 * Frees dropped columns now. They lie in shared memory, which weighs nothing in the eyes of the garbage collector of a thread: left
 * to itself it would keep the columns of several passes.
 */
export function freeMemory(): void {
  collect ??= collector();
  collect();
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
