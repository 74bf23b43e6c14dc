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

/** Long work that may pause now and then and gives a result at its end. */
export type PausingWork<Result> = Generator<void, Result>;

/** Does work to its end. Signals, timers and progress get their turns at its pauses. */
export async function withTurns<Result>(work: PausingWork<Result>): Promise<Result> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (isTurnDue()) await takeTurn();
  }
}

/** Does work to its end without a pause. */
export function atOnce<Result>(work: PausingWork<Result>): Result {
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}

/** What `work` makes of each item. Signals, timers and progress get their turns in between. */
export async function mapWithTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, place: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [place, item] of items.entries()) {
    results.push(work(item, place));
    if (isTurnDue()) await takeTurn();
  }
  return results;
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
