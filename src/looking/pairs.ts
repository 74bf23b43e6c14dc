import { quoted, shellQuoted } from '../problems/quoted.ts';
import { type Candidate, candidatesFor, columnsOf, LEAST_FILLED, unnamedFor } from './candidates.ts';
import { type Column, columnOf } from './column.ts';
import { type Answers, asked, NOTHING, type Part, remarked, type Serving } from './proposal.ts';

/** A column that files of a kind have; the first of them is looked at for what it is called. */
export interface PairSide {
  servings: readonly Serving[];
  name: string;
}

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

/** A column is the same thing as another where at least so many of its different values are in that one. */
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

/** Whether at least half of some values are among others. */
export function areMostlyIn(values: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const shared = sharedValues(values, others);
  return shared > 0 && shared >= values.size * LEAST_SHARED;
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

/** One side of two columns that have to meet, with the column that was taken for it and all its values. */
interface Meeting {
  side: PairSide;
  candidate: Candidate;
  values: ReadonlySet<string>;
}

/** What is to be asked, or said, of two columns that were taken for the same thing and share no value. */
function doubtsOf(
  sides: readonly [PairSide, PairSide],
  candidates: readonly [Candidate, Candidate],
  answers: Answers,
): Part {
  if (candidates.some(({ by }) => by === 'answer')) return NOTHING;
  const [first, second] = [meeting(sides[0], candidates[0]), meeting(sides[1], candidates[1])];
  if (first.values.size === 0 || second.values.size === 0) return NOTHING;
  if (isSameColumn(first, second) || sharedValues(first.values, second.values) > 0) return NOTHING;
  return swapped(first, second, answers) ?? swapped(second, first, answers) ?? nothingShared(first, second);
}

function meeting(side: PairSide, candidate: Candidate): Meeting {
  const { header } = candidate.column;
  const values = side.servings.flatMap(({ file, rows }) => {
    const place = file.names.indexOf(header);
    return place < 0 ? [] : columnOf(file, place, rows).values;
  });
  return { side, candidate, values: new Set(values) };
}

/** Events that are clicks and conversions have one column of users. */
function isSameColumn(first: Meeting, second: Meeting): boolean {
  return (
    first.side.servings[0].file === second.side.servings[0].file &&
    first.candidate.column.place === second.candidate.column.place
  );
}

/** Asks whether another column of the one side is meant, whose values are those of the other side. */
function swapped(one: Meeting, other: Meeting, answers: Answers): Part | undefined {
  const { side, candidate } = one;
  const [serving] = side.servings;
  const meant = unnamedFor(serving, side.name).find((column) => {
    const values = new Set(column.values);
    const doMeet = areMostlyIn(values, other.values) || areMostlyIn(other.values, values);
    return column.place !== candidate.column.place && doMeet;
  });
  if (meant === undefined) return undefined;
  return asked(
    `no ${side.name} of the ${serving.kind} is among those of ${labelOf(other)} (${exampleOf(one)}), but the values of ${quoted(meant.header)} are: are the two swapped?`,
    [swapOf(one, meant, answers)],
  );
}

/**
 * The options that swap two columns: the other one may have been taken for something else, which is then in the first.
 */
function swapOf({ side, candidate }: Meeting, meant: Column, answers: Answers): string {
  const [serving] = side.servings;
  const option = (name: string, { header }: Column) =>
    `--columns ${shellQuoted(`${serving.kind}.${name}=${header}`)}`;
  const before = columnsOf(serving.kind).find(
    ({ name, type }) =>
      name !== side.name &&
      type === 'text' &&
      candidatesFor(serving, name, answers)[0]?.column.place === meant.place,
  );
  return columnsOf(serving.kind)
    .flatMap(({ name }) => {
      if (name === side.name) return [option(name, meant)];
      return name === before?.name ? [option(name, candidate.column)] : [];
    })
    .join(' ');
}

/** Two columns that share nothing: a question where all rows were looked at, or where only usual names tell of them. */
function nothingShared(first: Meeting, second: Meeting): Part {
  const [a, b] = [first, second].map(({ candidate }) => candidate);
  const { name } = first.side;
  const optionOf = ({ side, candidate }: Meeting, header = candidate.column.header) =>
    `--columns ${shellQuoted(`${side.servings[0].kind}.${name}=${header}`)}`;
  const others = `${optionOf(first, 'HEADER')} ${optionOf(second, 'HEADER')}`;
  if (a.column.header !== b.column.header && a.rank + b.rank > 0)
    return asked(
      `which columns hold the same ${name}? In the sample no value of ${quoted(a.column.header)} of ${labelOf(first)} is in ${quoted(b.column.header)} of ${labelOf(second)} (${exampleOf(first)})`,
      [others],
    );
  const seen = `no ${name} of the clicks is among those of ${labelOf(second)} (${exampleOf(first)}, ${exampleOf(second)})`;
  const areAll = [first, second].every(({ side }) =>
    side.servings.every(({ file }) => file.bytes.whole && !file.hasMore),
  );
  return areAll
    ? asked(`${seen}, so that nothing is credited: do these columns hold the same?`, [
        `${optionOf(first)} ${optionOf(second)}`,
        others,
      ])
    : remarked(`${seen}, in the rows looked at: where that is so in all of them, nothing is credited`);
}

function labelOf({ side }: Meeting): string {
  return side.servings[0].file.label;
}

function exampleOf(one: Meeting): string {
  const { header } = one.candidate.column;
  return `${quoted([...one.values][0])} in ${quoted(header)} of ${labelOf(one)}`;
}
