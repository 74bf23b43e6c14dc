import { firstAfter } from '../../rules/window-history.ts';
import type { Arena } from '../columns/arena.ts';
import { Numbering } from '../columns/numbering.ts';
import { addUp } from '../columns/shared-columns.ts';
import type { ConversionColumns } from '../users/conversion-columns.ts';

/** Samples for each chunk: enough for chunks of nearly the same size. */
const SAMPLES = 8;

/** The rows of a part that count, by chunk: those of chunk c are `rows[starts[c], starts[c + 1])`, in no order. */
export interface DealtRows {
  rows: Uint32Array;
  starts: Uint32Array;
}

/** What is needed to deal out the rows of a part. */
export interface DealTask {
  times: Float64Array;
  outcomes: Uint8Array;
  cuts: Float64Array;
}

/**
 * The times, ascending, that cut conversions into chunks of about `size`. Chunk c has the times in
 * `[cuts[c - 1], cuts[c])`, so equal times are in one chunk.
 */
export function cutTimes(conversions: readonly ConversionColumns[], size: number): Float64Array {
  const samples = Math.min(SAMPLES, size);
  const step = Math.floor(size / samples);
  const sample: number[] = [];
  let next = 0;
  for (const { times, length } of conversions) {
    for (; next < length; next += step) sample.push(times[next]);
    next -= length;
  }
  const sorted = Float64Array.from(sample).sort();
  const cuts = new Set<number>();
  for (let at = samples; at < sorted.length; at += samples) cuts.add(sorted[at]);
  return Float64Array.from(cuts);
}

/** Deals the rows of a part that count out to chunks. The result lies in the arena. */
export function dealRows({ times, outcomes, cuts }: DealTask, arena: Arena): DealtRows {
  const chunks = new Uint32Array(outcomes.length);
  const starts = arena.numbers(cuts.length + 2);
  findChunks(times, outcomes, cuts, chunks, starts);
  addUp(starts);
  const rows = arena.numbers(starts[cuts.length + 1]);
  placeRows(outcomes, chunks, starts.slice(), rows);
  return { rows, starts };
}

/** Finds the chunk of each row that counts; the number of rows of chunk c goes to `counts[c + 1]`. */
function findChunks(
  times: Float64Array,
  outcomes: Uint8Array,
  cuts: Float64Array,
  chunks: Uint32Array,
  counts: Uint32Array,
): void {
  for (let row = 0; row < outcomes.length; row++) {
    if (outcomes[row] === 0) continue;
    chunks[row] = firstAfter(cuts, times[row]);
    counts[chunks[row] + 1]++;
  }
}

function placeRows(outcomes: Uint8Array, chunks: Uint32Array, next: Uint32Array, rows: Uint32Array): void {
  for (let row = 0; row < outcomes.length; row++) if (outcomes[row] !== 0) rows[next[chunks[row]]++] = row;
}

/** The rows of a chunk, by part. */
export type ChunkRows = readonly { part: number; rows: Uint32Array }[];

/** The rows of a chunk, without the parts that have none. */
export function rowsOfChunk(dealt: readonly DealtRows[], chunk: number): ChunkRows {
  return dealt
    .map(({ rows, starts }, part) => ({ part, rows: rows.subarray(starts[chunk], starts[chunk + 1]) }))
    .filter(({ rows }) => rows.length > 0);
}

/** Some rows of a chunk, and the order in which the report has them. */
export interface ChunkPiece {
  rows: ChunkRows;
  order: Uint32Array;
}

/**
 * Cuts a chunk into pieces of at most `size` rows, one behind the other; `order` has the places of its rows in the
 * order of the report. One instant may have more conversions than fit into memory at once.
 */
export function* cutChunk(chunk: ChunkRows, order: Uint32Array, size: number): Generator<ChunkPiece> {
  if (order.length <= size) {
    yield { rows: chunk, order };
    return;
  }
  const { bases } = new Numbering(chunk.map(({ rows }) => rows.length));
  for (let at = 0; at < order.length; at += size) yield pieceOf(chunk, bases, order.subarray(at, at + size));
}

/** The rows at the given places of a chunk, whose slices begin at `starts`. */
function pieceOf(chunk: ChunkRows, starts: Float64Array, places: Uint32Array): ChunkPiece {
  const ascending = Uint32Array.from(places.keys()).sort((a, b) => places[a] - places[b]);
  const order = new Uint32Array(places.length);
  const rows: { part: number; rows: Uint32Array }[] = [];
  let at = 0;
  chunk.forEach((slice, index) => {
    const first = at;
    while (at < ascending.length && places[ascending[at]] < starts[index + 1]) {
      order[ascending[at]] = at;
      at++;
    }
    if (at === first) return;
    const some = Uint32Array.from(
      ascending.subarray(first, at),
      (one) => slice.rows[places[one] - starts[index]],
    );
    rows.push({ part: slice.part, rows: some });
  });
  return { rows, order };
}
