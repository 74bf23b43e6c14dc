import { quoted, shellQuoted } from '../problems/quoted.ts';
import { type Candidate, candidatesFor, LEAST_FILLED, unnamedFor } from './candidates.ts';
import type { Answers, Question, Serving } from './proposal.ts';

/** A column of two kinds whose values have to meet. */
export interface PairedColumns {
  first: { serving: Serving; name: string };
  second: { serving: Serving; name: string };
}

/** Which columns are meant in both files, and what makes that doubtful. */
export interface Pair {
  first: Candidate;
  second: Candidate;
  question?: Question | undefined;
}

/** A column whose name says nothing is meant where at least so many of its different values are in the other file. */
const LEAST_SHARED = 0.5;
const UNNAMED_RANK = 99;

/** A candidate with its different values. */
interface Valued {
  candidate: Candidate;
  values: ReadonlySet<string>;
}

function sharedValues(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const value of a) if (b.has(value)) shared++;
  return shared;
}

function named({ serving, name }: PairedColumns['first'], answers: Answers): Valued[] {
  return candidatesFor(serving, name, answers).map(valued);
}

function valued(candidate: Candidate): Valued {
  return { candidate, values: new Set(candidate.column.values) };
}

/** Columns whose names say nothing, where no said or own name makes them needless. */
function unnamed({ serving, name }: PairedColumns['first'], known: readonly Valued[]): Valued[] {
  if (known[0]?.candidate.rank === 0) return [];
  return unnamedFor(serving, name)
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
  ].filter(({ first, second, shared }) => {
    const own = first.candidate.by === 'values' ? first : second;
    return shared >= own.values.size * LEAST_SHARED;
  });
  const [best] = [...byName, ...byValues].sort((a, b) => compareOrders(b.order, a.order));
  if (best === undefined) return undefined;
  const { first, second, shared } = best;
  const question = shared > 0 ? undefined : doubt(paired, first, second);
  return { first: first.candidate, second: second.candidate, question };
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

/** A question about two columns that share no value though the samples should, or where another column does. */
function doubt(
  { first, second }: PairedColumns,
  firstValues: Valued,
  secondValues: Valued,
): Question | undefined {
  const [a, b] = [firstValues.candidate, secondValues.candidate];
  if (a.by === 'answer' || b.by === 'answer') return undefined;
  if (firstValues.values.size === 0 || secondValues.values.size === 0) return undefined;
  const [keyA, keyB] = [`${first.serving.kind}.${first.name}`, `${second.serving.kind}.${second.name}`];
  const other = unnamedFor(first.serving, first.name).find((column) => {
    const values = new Set(column.values);
    const shared = sharedValues(values, secondValues.values);
    return column.place !== a.column.place && shared >= values.size * LEAST_SHARED;
  });
  const where = `${quoted(a.column.values[0])} in ${quoted(a.column.header)} of ${first.serving.file.label}`;
  if (other !== undefined)
    return {
      text: `no ${first.name} of the clicks is among those of ${second.serving.file.label} (${where}), but the values of ${quoted(other.header)} are: are the two swapped?`,
      answers: [`--columns ${shellQuoted(`${keyA}=${other.header}`)}`],
    };
  if (a.column.header === b.column.header || a.rank + b.rank === 0) return undefined;
  return {
    text: `which columns hold the same ${first.name}? In the sample no value of ${quoted(a.column.header)} of ${first.serving.file.label} is in ${quoted(b.column.header)} of ${second.serving.file.label} (${where})`,
    answers: [`--columns ${shellQuoted(`${keyA}=HEADER`)} --columns ${shellQuoted(`${keyB}=HEADER`)}`],
  };
}
