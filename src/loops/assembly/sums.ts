import { PARTITIONS, partitionOf } from './user-loops';

/**
 * Makes each of `count` words behind the first the sum of all words up to it. Counts, one place late, become starts.
 */
export function addUp(words: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = words + (i << 2);
    store<u32>(at, load<u32>(at) + load<u32>(at, 4), 4);
  }
}

/** Finds where the rows of each partition begin when they are sorted by partition; hashes are pairs of words. */
export function findPartitions(count: u32, hashes: usize, starts: usize): void {
  memory.fill(starts, 0, (PARTITIONS + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const counter = starts + ((partitionOf(load<u32>(hashes + (i << 3))) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  addUp(starts, PARTITIONS);
}
