import { firstAfter } from '../rules/window-history.ts';
import type { Arena } from './arena.ts';
import { type ConversionColumns, conversionIdOf, type Numbering } from './columns.ts';
import { addUp } from './shared-columns.ts';
import { orderByTime } from './time-order.ts';

/** Times are cut by a sample of so many for each chunk: enough for chunks of much the same size. */
const SAMPLES = 8;

/** The rows of a part that count, dealt out to the chunks: those of chunk c are `rows[starts[c], starts[c + 1])`, in no order. */
export interface DealtRows {
  rows: Uint32Array;
  starts: Uint32Array;
}

/** What is needed to deal the rows of a part out; `outcomes` are those of its rows. */
export interface DealTask {
  times: Float64Array;
  outcomes: Uint8Array;
  cuts: Float64Array;
}

/**
 * The times, ascending, at which conversions are cut into chunks of about `size`: chunk c has the times in `[cuts[c - 1], cuts[c])`, so
 * those of one time are all in one.
 */
export function cutTimes(conversions: readonly ConversionColumns[], size: number): Float64Array {
  const step = Math.max(1, Math.floor(size / SAMPLES));
  const sample: number[] = [];
  let next = 0;
  for (const { times, length } of conversions) {
    for (; next < length; next += step) sample.push(times[next]);
    next -= length;
  }
  const sorted = Float64Array.from(sample).sort();
  const cuts = new Set<number>();
  for (let at = SAMPLES; at < sorted.length; at += SAMPLES) cuts.add(sorted[at]);
  return Float64Array.from(cuts);
}

/** Deals the rows of a part that count out to the chunks; what it gives lies in the arena. */
export function dealRows({ times, outcomes, cuts }: DealTask, arena: Arena): DealtRows {
  const starts = arena.numbers(cuts.length + 2);
  countRows(times, outcomes, cuts, starts);
  addUp(starts);
  const rows = arena.numbers(starts[cuts.length + 1]);
  placeRows(times, outcomes, cuts, starts.slice(), rows);
  return { rows, starts };
}

function countRows(times: Float64Array, outcomes: Uint8Array, cuts: Float64Array, counts: Uint32Array): void {
  const chunk = new ChunkFinder(cuts);
  for (let row = 0; row < outcomes.length; row++) if (outcomes[row] !== 0) counts[chunk.of(times[row]) + 1]++;
}

function placeRows(
  times: Float64Array,
  outcomes: Uint8Array,
  cuts: Float64Array,
  next: Uint32Array,
  rows: Uint32Array,
): void {
  const chunk = new ChunkFinder(cuts);
  for (let row = 0; row < outcomes.length; row++)
    if (outcomes[row] !== 0) rows[next[chunk.of(times[row])]++] = row;
}

/** Finds the chunk of a time; neighbouring rows mostly lie in the same. */
class ChunkFinder {
  readonly #cuts: Float64Array;
  #chunk = 0;
  #from = 0;
  #to = 0;

  constructor(cuts: Float64Array) {
    this.#cuts = cuts;
  }

  of(time: number): number {
    if (time < this.#from || time >= this.#to) {
      const cuts = this.#cuts;
      const chunk = firstAfter(cuts, time);
      this.#from = chunk === 0 ? Number.NEGATIVE_INFINITY : cuts[chunk - 1];
      this.#to = chunk === cuts.length ? Number.POSITIVE_INFINITY : cuts[chunk];
      this.#chunk = chunk;
    }
    return this.#chunk;
  }
}

/** The rows of a chunk, numbered through all parts, in the order of the report: time, then conversion id. */
export function rowsOfChunk(
  dealt: readonly DealtRows[],
  chunk: number,
  conversions: readonly ConversionColumns[],
  numbering: Numbering,
  arena: Arena,
): Uint32Array {
  const size = dealt.reduce((sum, { starts }) => sum + starts[chunk + 1] - starts[chunk], 0);
  const rows = arena.numbers(size);
  const times = arena.floats(size);
  let count = 0;
  for (let part = 0; part < dealt.length; part++) {
    const { starts, rows: ofPart } = dealt[part];
    const some = ofPart.subarray(starts[chunk], starts[chunk + 1]);
    numberRows(some, numbering.bases[part], rows.subarray(count));
    pickTimes(some, conversions[part].times, times.subarray(count));
    count += some.length;
  }
  const order = orderByTime(times, arena);
  sortEqualTimes(order, times, (place) => conversionIdOf(conversions, numbering, rows[place]));
  return pickRows(order, rows, arena.numbers(size));
}

function numberRows(ofPart: Uint32Array, base: number, rows: Uint32Array): void {
  for (let i = 0; i < ofPart.length; i++) rows[i] = base + ofPart[i];
}

function pickTimes(ofPart: Uint32Array, times: Float64Array, into: Float64Array): void {
  for (let i = 0; i < ofPart.length; i++) into[i] = times[ofPart[i]];
}

function pickRows(order: Uint32Array, rows: Uint32Array, into: Uint32Array): Uint32Array {
  for (let i = 0; i < order.length; i++) into[i] = rows[order[i]];
  return into;
}

/** Sorts the places of equal times, which lie beside each other in `order`, by conversion id. */
function sortEqualTimes(order: Uint32Array, times: Float64Array, idOf: (place: number) => Uint8Array): void {
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && times[order[to]] === times[order[from]]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
    from = to;
  }
}
