/** What a merge needs to know of a run: its times, ascending. */
export interface MergedRun {
  times: Float64Array;
}

/** Compares the conversions at places of two runs, which have the same time. */
export type CompareConversions = (runA: number, atA: number, runB: number, atB: number) => number;

/**
 * Goes through parts of sorted runs in one order: time, then as `compare` says. The runs lie in a heap by the conversion at which each
 * is.
 */
export class RunMerge {
  readonly #runs: readonly MergedRun[];
  readonly #compare: CompareConversions;
  readonly #heap: Uint32Array;
  #size = 0;
  /** Where each run is, where its part ends, and the time of the conversion at which it is. */
  readonly #at: Float64Array;
  readonly #ends: Float64Array;
  readonly #times: Float64Array;

  constructor(runs: readonly MergedRun[], compare: CompareConversions) {
    this.#runs = runs;
    this.#compare = compare;
    this.#heap = new Uint32Array(runs.length);
    this.#at = new Float64Array(runs.length);
    this.#ends = new Float64Array(runs.length);
    this.#times = new Float64Array(runs.length);
  }

  /** Calls `visit` with each conversion of the parts `[from[r], to[r])` of the runs, as its run and its place in it. */
  merge(from: readonly number[], to: readonly number[], visit: (run: number, at: number) => void): void {
    this.#begin(from, to);
    while (this.#size > 0) {
      const run = this.#heap[0];
      const at = this.#at[run]++;
      visit(run, at);
      if (at + 1 < this.#ends[run]) this.#times[run] = this.#runs[run].times[at + 1];
      else this.#heap[0] = this.#heap[--this.#size];
      this.#sink(0);
    }
  }

  #begin(from: readonly number[], to: readonly number[]): void {
    this.#size = 0;
    this.#runs.forEach(({ times }, run) => {
      if (from[run] >= to[run]) return;
      this.#at[run] = from[run];
      this.#ends[run] = to[run];
      this.#times[run] = times[from[run]];
      this.#heap[this.#size++] = run;
    });
    for (let place = (this.#size >> 1) - 1; place >= 0; place--) this.#sink(place);
  }

  /** Puts the run at a place of the heap below those that come before it. */
  #sink(start: number): void {
    const heap = this.#heap;
    const run = heap[start];
    let place = start;
    for (let child = 1; ; heap[place] = heap[child], place = child) {
      child = place * 2 + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(heap[child + 1], heap[child])) child++;
      if (!this.#isBefore(heap[child], run)) break;
    }
    heap[place] = run;
  }

  #isBefore(a: number, b: number): boolean {
    const [timeA, timeB] = [this.#times[a], this.#times[b]];
    return timeA < timeB || (timeA === timeB && this.#compare(a, this.#at[a], b, this.#at[b]) < 0);
  }
}
