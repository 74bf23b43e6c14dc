const TIMES = Number(process.env.LASTTOUCH_RUNS ?? '1');

/** How many random cases a property is tried with: as many as given in the suite, LASTTOUCH_RUNS times as many in `npm run fuzz`. */
export function runs(inSuite: number): { numRuns: number } {
  return { numRuns: inSuite * TIMES };
}
