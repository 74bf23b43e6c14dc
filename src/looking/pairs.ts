import { quoted, shellQuoted } from '../problems/quoted.ts';
import { type Candidate, candidatesFor, LEAST_FILLED, unnamedFor } from './candidates.ts';
import type { Column } from './column.ts';
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

/** A column whose name says nothing is taken for the values that it shares with another file: so many of them. */
const LEAST_SHARED = 0.5;
const UNNAMED_RANK = 99;

/** The share of the different values of a column that another one has too. */
function sharedValues(a: Column, b: Column): number {
  const [ofA, ofB] = [new Set(a.values), new Set(b.values)];
  const shared = [...ofA].filter((value) => ofB.has(value)).length;
  return shared === 0 ? 0 : shared / Math.min(ofA.size, ofB.size);
}

function allCandidates({ serving, name }: PairedColumns['first'], answers: Answers): Candidate[] {
  const named = candidatesFor(serving, name, answers);
  if (named[0]?.rank === 0) return named;
  const unnamed = unnamedFor(serving, name).filter(
    ({ place }) => !named.some(({ column }) => column.place === place),
  );
  return [
    ...named,
    ...unnamed.map((column) => ({ column, by: 'values' as const, rank: UNNAMED_RANK, isOrdered: true })),
  ];
}

/** The columns of two files that are the same thing: by their names where those tell, and by values that both have. */
export function findPair(paired: PairedColumns, answers: Answers): Pair | undefined {
  const [firsts, seconds] = [allCandidates(paired.first, answers), allCandidates(paired.second, answers)];
  const pairs = firsts.flatMap((first, i) =>
    seconds.map((second, j) => {
      const shared = sharedValues(first.column, second.column);
      const isNamed = first.by !== 'values' && second.by !== 'values';
      const areFilled = first.column.filled >= LEAST_FILLED && second.column.filled >= LEAST_FILLED;
      const isSame = first.column.header === second.column.header;
      const order = [areFilled ? 1 : 0, shared > 0 ? 1 : 0, isNamed ? 1 : 0, isSame ? 1 : 0, -i - j];
      return { first, second, shared, isNamed, order };
    }),
  );
  const [best] = pairs
    .filter(({ isNamed, shared }) => isNamed || shared >= LEAST_SHARED)
    .sort((a, b) => compareOrders(b.order, a.order));
  if (best === undefined) return undefined;
  return { ...best, question: doubt(paired, best.first, best.second, best.shared) };
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** A question where the two columns share no value though the samples should, or another column of the first file does. */
function doubt(
  { first, second }: PairedColumns,
  a: Candidate,
  b: Candidate,
  shared: number,
): Question | undefined {
  if (shared > 0 || a.by === 'answer' || b.by === 'answer') return undefined;
  if (a.column.values.length === 0 || b.column.values.length === 0) return undefined;
  const [keyA, keyB] = [`${first.serving.kind}.${first.name}`, `${second.serving.kind}.${second.name}`];
  const other = unnamedFor(first.serving, first.name).find(
    (column) => column.place !== a.column.place && sharedValues(column, b.column) >= LEAST_SHARED,
  );
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
