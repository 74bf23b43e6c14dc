/** What two sources have of one key: a row of each, or a row of one where the other has none. */
export type Pair<Row> =
  | readonly [a: Row, b: Row]
  | readonly [a: Row, b: undefined]
  | readonly [a: undefined, b: Row];

/**
 * Brings together the rows of two sources that are both in the order of `compare`: rows that compare as equal come in
 * pairs, all others alone, in that order. The sources are read side by side, one row of each at a time, so that they
 * may be larger than the memory.
 */
export function* mergeJoin<Row>(
  sourceA: Iterable<Row>,
  sourceB: Iterable<Row>,
  compare: (a: Row, b: Row) => number,
): Generator<Pair<Row>> {
  const [rowsA, rowsB] = [sourceA[Symbol.iterator](), sourceB[Symbol.iterator]()];
  try {
    let [a, b] = [rowsA.next(), rowsB.next()];
    while (a.done !== true && b.done !== true) {
      const order = compare(a.value, b.value);
      if (order === 0) yield [a.value, b.value];
      else yield order < 0 ? [a.value, undefined] : [undefined, b.value];
      if (order <= 0) a = rowsA.next();
      if (order >= 0) b = rowsB.next();
    }
    for (; a.done !== true; a = rowsA.next()) yield [a.value, undefined];
    for (; b.done !== true; b = rowsB.next()) yield [undefined, b.value];
  } finally {
    // Whoever wants no more rows lets the sources close what they read.
    rowsA.return?.();
    rowsB.return?.();
  }
}

/**
 * The rows of sources that are all in the order of `compare`, in that order; of equal ones those of an earlier source
 * first. The sources are read side by side, one row of each at a time.
 */
export function* mergeSorted<Row>(
  sources: readonly Iterable<Row>[],
  compare: (a: Row, b: Row) => number,
): Generator<Row> {
  if (sources.length === 1) yield* sources[0];
  if (sources.length < 2) return;
  const middle = sources.length >> 1;
  const [early, late] = [sources.slice(0, middle), sources.slice(middle)].map((some) =>
    mergeSorted(some, compare),
  );
  try {
    let [a, b] = [early.next(), late.next()];
    while (a.done !== true && b.done !== true) {
      if (compare(a.value, b.value) <= 0) {
        yield a.value;
        a = early.next();
      } else {
        yield b.value;
        b = late.next();
      }
    }
    for (; a.done !== true; a = early.next()) yield a.value;
    for (; b.done !== true; b = late.next()) yield b.value;
  } finally {
    early.return(undefined);
    late.return(undefined);
  }
}
