const TIMES = Number(process.env.LASTTOUCH_RUNS ?? '1');

/** How many random cases a property is tried with: as many as given in the suite, LASTTOUCH_RUNS times as many in `npm run fuzz`. */
export function runs(inSuite: number): { numRuns: number } {
  return { numRuns: inSuite * TIMES };
}

/** Of many cases that are alike every n-th runs in the suite, and all with LASTTOUCH_EVERY=1, as in `npm run fuzz`. */
export function everyNth<T>(inSuite: number, cases: readonly T[]): T[] {
  const n = Number(process.env.LASTTOUCH_EVERY ?? inSuite);
  return cases.filter((_, place) => place % n === 0);
}

/** The seeds of random exports that run in the suite, such as `1-10`; a variable of the environment names others. */
export function seeds(variable: string, inSuite: string): { from: number; to: number; all: number[] } {
  const [from, to] = (process.env[variable] ?? inSuite).split('-').map(Number);
  return { from, to, all: Array.from({ length: to - from + 1 }, (_, index) => from + index) };
}
