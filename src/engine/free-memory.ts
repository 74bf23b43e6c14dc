import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FINGERPRINT_BYTES } from './passes.ts';

/** Besides the fingerprint that is dropped of each row, what is dropped of a conversion: what it is told apart by. */
const KEY_BYTES = 24;
/** To free less than this takes more time than it is worth: all that is still held has to be looked at. */
const MANY_BYTES = 32 << 20;

/** Whether it is worth its time to free what was dropped of so many rows. */
export function isWorthFreeing(clicks: number, conversions: number): boolean {
  return (clicks + conversions) * FINGERPRINT_BYTES + conversions * KEY_BYTES > MANY_BYTES;
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
