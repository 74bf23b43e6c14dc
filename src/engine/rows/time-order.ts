import { type LoopMemory, Region } from '../../loops/loop-memory.ts';

/** Words that the loop in loops/assembly/order.ts needs to count digits. */
const DIGIT_WORDS = 2049;

/** Orders times that lie in a memory of loops. */
export class TimeOrder {
  readonly #memory: LoopMemory;
  readonly #order: Region;
  readonly #other: Region;
  readonly #digits: number;

  constructor(memory: LoopMemory) {
    this.#memory = memory;
    this.#order = new Region(memory);
    this.#other = new Region(memory);
    this.#digits = memory.allocate(DIGIT_WORDS * 4);
  }

  /**
   * The places of times in ascending order of the times; equal times keep their order. The plain equivalent: all
   * places, sorted by `times[a] - times[b] || a - b`. The next call overwrites the result.
   */
  byTime(times: Float64Array): Uint32Array {
    const { length } = times;
    const order = this.#memory.loops.orderByTime(
      length,
      times.byteOffset,
      this.#order.reserve(length * 4),
      this.#other.reserve(length * 4),
      this.#digits,
    );
    return this.#memory.numbers(order >>> 0, length);
  }

  /** The same as `byTime`, but equal times come in the order of the ids of their places, compared as bytes. */
  byTimeAndId(times: Float64Array, idOf: (place: number) => Uint8Array): Uint32Array {
    const order = this.byTime(times);
    for (let from = 0; from < order.length; ) {
      let to = from + 1;
      while (to < order.length && times[order[to]] === times[order[from]]) to++;
      if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
      from = to;
    }
    return order;
  }
}
