import type { LoopMemory } from '../loops/loop-memory.ts';

/** Columns of a batch in the memory of loops. */
export interface BatchTimes {
  valid: Uint8Array;
  times: Float64Array;
}

/**
 * Goes through the times of the valid rows of a batch span by span, of those in which there are some: mostly one. `visit` is told the first
 * time that is left and the last of all, and gives where the span of the first ends. Gives from which time on rows are left after `most`
 * spans, for going through the batch for each would take longer than row by row; Infinity when none is.
 */
export function visitSpans(
  { valid, times }: BatchTimes,
  count: number,
  memory: LoopMemory,
  most: number,
  visit: (first: number, last: number) => number,
): number {
  const span = memory.floats(memory.reuse('span of times', 16), 2);
  let from = Number.NEGATIVE_INFINITY;
  for (let spans = 0; ; spans++) {
    memory.loops.spanOfTimes(count, valid.byteOffset, times.byteOffset, from, span.byteOffset);
    const [first, last] = span;
    if (first > last) return Number.POSITIVE_INFINITY;
    if (spans === most) return from;
    from = visit(first, last);
    if (last < from) return Number.POSITIVE_INFINITY;
  }
}
