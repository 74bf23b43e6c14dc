import type { AttributionMemory } from './attribution-memory.ts';
import { conversionIdOf } from './columns.ts';
import type { CreditBook } from './credit-book.ts';
import type { CreditRun } from './credits.ts';
import type { Job } from './job.ts';
import type { AttributionTask, Journeys } from './journeys.ts';
import { pickBytes, pickFloats, pickNumbers } from './shared-columns.ts';
import { orderByTime } from './time-order.ts';

/** Turns what a book keeps into runs, user by user, so that the book need not keep it for all of them. */
export class RunSorter {
  readonly runs: CreditRun[] = [];
  /** The first conversion that is in no run yet. */
  #first = 0;
  readonly #job: Job;
  readonly #task: AttributionTask;
  readonly #journeys: Journeys;
  readonly #book: CreditBook;
  readonly #memory: AttributionMemory;

  constructor(
    job: Job,
    task: AttributionTask,
    journeys: Journeys,
    book: CreditBook,
    memory: AttributionMemory,
  ) {
    this.#job = job;
    this.#task = task;
    this.#journeys = journeys;
    this.#book = book;
    this.#memory = memory;
  }

  /** All conversions before `end` are in the book: they become a run when they are many. */
  reach(end: number): void {
    if (end - this.#first >= this.#job.runConversions) this.finish(end);
  }

  /** The conversions before `end` that are in no run yet become one, sorted by (time, conversion id). There is at least one run. */
  finish(end: number): void {
    if (end === this.#first && this.runs.length > 0) return;
    const { runScratch: scratch, results } = this.#memory;
    scratch.rewind();
    const times = this.#journeys.conversionTimes.subarray(this.#first, end);
    const rows = this.#journeys.conversionRows.subarray(this.#first, end);
    const outcomes = this.#book.outcomes.subarray(this.#first, end);
    const order = orderByTime(times, scratch);
    this.#sortEqualTimes(times, rows, order);
    this.runs.push({
      times: pickFloats(times, order, results),
      rows: pickNumbers(rows, order, results),
      outcomes: pickBytes(outcomes, order, results),
      ...this.#pickCitations(end, order),
    });
    this.#book.citations.clear();
    this.#first = end;
  }

  /** Sorts the places of equal times, which lie beside each other in `order`, by conversion id. */
  #sortEqualTimes(times: Float64Array, rows: Uint32Array, order: Uint32Array): void {
    const idOf = (place: number) =>
      conversionIdOf(this.#task.conversions, this.#journeys.conversionNumbering, rows[place]);
    for (let from = 0; from < order.length; ) {
      let to = from + 1;
      while (to < order.length && times[order[to]] === times[order[from]]) to++;
      if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
      from = to;
    }
  }

  /** The clicks that the conversions cite, in the order of the conversions. */
  #pickCitations(end: number, order: Uint32Array): Pick<CreditRun, 'clickStarts' | 'clicks'> {
    const { runScratch, results } = this.#memory;
    const { citations } = this.#book;
    const clickStarts = results.numbers(order.length + 1);
    const places = runScratch.numbers(citations.length);
    placeCitations(this.#book.cited.subarray(this.#first * 2, end * 2), order, places, clickStarts);
    return { clickStarts, clicks: citations.pick(places, results) };
  }
}

/** Puts the places of the cited clicks in the order of the conversions, and where those of each begin into `clickStarts`. */
function placeCitations(
  cited: Uint32Array,
  order: Uint32Array,
  places: Uint32Array,
  clickStarts: Uint32Array,
): void {
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const end = cited[order[i] * 2 + 1];
    for (let at = cited[order[i] * 2]; at < end; at++) places[count++] = at;
    clickStarts[i + 1] = count;
  }
}
