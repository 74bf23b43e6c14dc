import { type Candidate, candidatesFor, LEAST_FILLED, unnamedFor } from './candidates.ts';
import { areMostlyIn, doubtsOf, type PairSide, sharedValues } from './pair-doubts.ts';
import { type Answers, NOTHING, type Part } from './proposal.ts';

/** A column of two kinds whose values have to meet. */
export interface PairedColumns {
  first: PairSide;
  second: PairSide;
  /** Whether another file says which values of the two mean the same. */
  isLinked: boolean;
}

/** Which columns are meant in both files, and what makes that doubtful. */
export interface Pair {
  first: Candidate;
  second: Candidate;
  doubts: Part;
}

const UNNAMED_RANK = 99;

/** A candidate with its different values. */
interface Valued {
  candidate: Candidate;
  values: ReadonlySet<string>;
}

function named({ servings, name }: PairSide, answers: Answers): Valued[] {
  return candidatesFor(servings[0], name, answers).map(valued);
}

function valued(candidate: Candidate): Valued {
  return { candidate, values: new Set(candidate.column.values) };
}

/** Columns whose names say nothing, where no said or own name makes them needless. */
function unnamed({ servings, name }: PairSide, known: readonly Valued[]): Valued[] {
  if (known[0]?.candidate.rank === 0) return [];
  return unnamedFor(servings[0], name)
    .filter(({ place }) => !known.some(({ candidate }) => candidate.column.place === place))
    .map((column) => valued({ column, by: 'values', rank: UNNAMED_RANK, isOrdered: true }));
}

/** The columns of two files that are the same thing: by their names where those tell, and by values that both have. */
export function findPair(paired: PairedColumns, answers: Answers): Pair | undefined {
  const [firsts, seconds] = [named(paired.first, answers), named(paired.second, answers)];
  // One of the two names has to say what they are: two columns that say nothing may well share other things.
  const byName = pairsOf(firsts, seconds);
  const byValues = [
    ...pairsOf(unnamed(paired.first, firsts), seconds),
    ...pairsOf(firsts, unnamed(paired.second, seconds)),
  ].filter(({ first, second }) =>
    first.candidate.by === 'values'
      ? areMostlyIn(first.values, second.values)
      : areMostlyIn(second.values, first.values),
  );
  const [best] = [...byName, ...byValues].sort((a, b) => compareOrders(b.order, a.order));
  if (best === undefined) return undefined;
  const [first, second] = [best.first.candidate, best.second.candidate];
  const doubts =
    best.shared > 0 || paired.isLinked
      ? NOTHING
      : doubtsOf([paired.first, paired.second], [first, second], answers);
  return { first, second, doubts };
}

/** All pairs, with what makes one better than another: first filled columns, then shared values, then names. */
function pairsOf(firsts: readonly Valued[], seconds: readonly Valued[]) {
  return firsts.flatMap((first, i) =>
    seconds.map((second, j) => {
      const [a, b] = [first.candidate, second.candidate];
      const shared = sharedValues(first.values, second.values);
      const isNamed = a.by !== 'values' && b.by !== 'values';
      const areFilled = a.column.filled >= LEAST_FILLED && b.column.filled >= LEAST_FILLED;
      const isSame = a.column.header === b.column.header;
      const likeness = isNamed ? [isSame ? 1 : 0, -i - j] : [shared, 0];
      return {
        first,
        second,
        shared,
        order: [areFilled ? 1 : 0, shared > 0 ? 1 : 0, isNamed ? 1 : 0, ...likeness],
      };
    }),
  );
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
}
