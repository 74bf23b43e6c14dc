import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is dropped of a row between two steps: of a click its fingerprint, of a conversion also what it is told apart by. */
const [CLICK_BYTES, CONVERSION_BYTES] = [5, 29];
/** To free less than this takes more time than it is worth: all that is still held has to be looked at. */
const MANY_BYTES = 32 << 20;

/** Whether it is worth its time to free what was dropped of so many rows. */
export function isWorthFreeing(clicks: number, conversions: number): boolean {
  return clicks * CLICK_BYTES + conversions * CONVERSION_BYTES > MANY_BYTES;
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
