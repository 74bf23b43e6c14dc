import type { LoopMemory } from '../../loops/loop-memory.ts';

/** Words that the loop in loops/assembly/order.ts needs to count digits. */
const DIGIT_WORDS = 2049;

/**
 * The places of times in ascending order of the times; equal times keep their order. The times lie in the memory of
 * loops. The plain equivalent: all places, sorted by `times[a] - times[b] || a - b`. The next call overwrites the
 * result.
 */
export function orderByTime(times: Float64Array, memory: LoopMemory): Uint32Array {
  const { length } = times;
  const order = memory.loops.orderByTime(
    length,
    times.byteOffset,
    memory.reuse('chunk order', length * 4),
    memory.reuse('other chunk order', length * 4),
    memory.reuse('digits of chunk order', DIGIT_WORDS * 4),
  );
  return memory.numbers(order >>> 0, length);
}

/** The same as `orderByTime`, but equal times come in the order of the ids of their places, compared as bytes. */
export function orderByTimeAndId(
  times: Float64Array,
  idOf: (place: number) => Uint8Array,
  memory: LoopMemory,
): Uint32Array {
  const order = orderByTime(times, memory);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && times[order[to]] === times[order[from]]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
    from = to;
  }
  return order;
}
