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

const BLOCK_ITEMS = 256;

/** Gives items in blocks, one after the other as they are asked for. Signals, timers and progress get their turns. */
export async function* inBlocks<Item>(items: Iterable<Item>): AsyncGenerator<Item[]> {
  let block: Item[] = [];
  for (const item of items) {
    block.push(item);
    const isDue = isTurnDue();
    if (!isDue && block.length < BLOCK_ITEMS) continue;
    yield block;
    block = [];
    if (isDue) await takeTurn();
  }
  yield block;
}
