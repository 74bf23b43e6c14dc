import { type ColumnSpec, KINDS, type Kind } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { type Candidate, candidatesFor, columnsOf, type FoundBy, pick, unnamedFor } from './candidates.ts';
import { type Column, columnOf, holdsTimesOfDay } from './column.ts';
import { findPair } from './pairs.ts';
import {
  type Answers,
  type Finding,
  joined,
  NOTHING,
  type Part,
  type Question,
  type Serving,
  saidOf,
  saidTexts,
} from './proposal.ts';

/** A column of a kind as it was found in the files of the kind. */
export interface BoundColumn {
  kind: Kind;
  name: string;
  header: string;
  by: FoundBy;
  /** Whether that is asked, so that no option says it yet. */
  isAsked: boolean;
  /** Columns of the first file with less usual names of it and other values. */
  lessUsual: Column[];
  /** Its values by file, in the order of the servings. */
  columns: { serving: Serving; column: Column }[];
}

/** The columns that were found, by `kind.column`. */
export type Bound = ReadonlyMap<string, BoundColumn>;

/** A column that was found, and what is to be asked about it. */
interface FoundColumn {
  bound: BoundColumn;
  questions: Question[];
}

/** Finds the columns of all kinds in the files that serve them. */
export function bindColumns(servings: readonly Serving[], answers: Answers): { bound: Bound; part: Part } {
  const pairs = pairsOf(servings, answers);
  const paired = new Map(pairs.flatMap(({ candidates }) => candidates));
  const found = KINDS.flatMap((kind) => {
    const ofKind = servings.filter((serving) => serving.kind === kind);
    return ofKind.length === 0 ? [] : bindKind(kind, ofKind, paired, answers);
  });
  return {
    bound: new Map(found.map(({ bound }) => [`${bound.kind}.${bound.name}`, bound])),
    part: joined([...doubtsOnce(pairs), ...found.map(({ questions }) => ({ ...NOTHING, questions }))]),
  };
}

/** Columns by which files meet, by `kind.column`, and what is to be asked about them. */
interface FoundPair {
  candidates: [key: string, candidate: Candidate][];
  doubts: Part;
}

/** Users and campaigns that are swapped are one question. */
function doubtsOnce(pairs: readonly FoundPair[]): Part[] {
  const asked = new Set<string>();
  return pairs.map(({ doubts }) => {
    const questions = doubts.questions.filter(({ answers }) => !asked.has(answers.join('\n')));
    for (const { answers } of questions) asked.add(answers.join('\n'));
    return { ...doubts, questions };
  });
}

/** Columns by which files meet: campaigns of clicks, users of clicks and conversions. */
function pairsOf(servings: readonly Serving[], answers: Answers): FoundPair[] {
  const of = (wanted: Kind) => servings.filter(({ kind }) => kind === wanted);
  const clicks = of('clicks');
  // Identities say which users are one person, so that clicks and conversions may name them in different ways.
  const isLinked = (name: string) => name === 'user_id' && of('identities').length > 0;
  const others = [
    { second: of('campaigns'), name: 'campaign_id' },
    { second: of('conversions'), name: 'user_id' },
  ];
  return others.flatMap(({ second, name }): FoundPair[] => {
    if (clicks.length === 0 || second.length === 0) return [];
    const pair = findPair(
      { first: { servings: clicks, name }, second: { servings: second, name }, isLinked: isLinked(name) },
      answers,
    );
    if (pair === undefined) return [];
    const isAsked = pair.doubts.questions.length > 0;
    return [
      {
        candidates: [
          [`clicks.${name}`, { ...pair.first, isAsked }],
          [`${second[0].kind}.${name}`, { ...pair.second, isAsked }],
        ],
        doubts: pair.doubts,
      },
    ];
  });
}

/** Finds the columns of a kind; each column of a file is taken once. */
function bindKind(
  kind: Kind,
  servings: readonly Serving[],
  paired: ReadonlyMap<string, Candidate>,
  answers: Answers,
): FoundColumn[] {
  const taken = new Set<number>();
  const [first] = servings;
  const isMade = (spec: ColumnSpec) =>
    saidTexts(answers, 'makeIds').includes(kind) && spec === columnsOf(kind)[0];
  const wanted = columnsOf(kind).filter(
    (spec) => saidOf(answers, 'value', `${kind}.${spec.name}`) === undefined && !isMade(spec),
  );
  const choices = wanted.map((spec) => ({
    spec,
    candidates: [paired.get(`${kind}.${spec.name}`) ?? candidatesFor(first, spec.name, answers)].flat(),
  }));
  // What is sure takes its column before what may be meant by a usual name.
  const sure = choices.filter(({ candidates }) => candidates[0]?.rank === 0);
  const inTurn = [...sure, ...choices.filter((choice) => !sure.includes(choice))];
  return inTurn.flatMap(({ spec, candidates }) => {
    const named = candidates.filter(({ column }) => !taken.has(column.place));
    const { best, rivals, lessUsual } = pick(named.length > 0 ? named : byValues(first, spec, taken));
    if (best === undefined) return [];
    taken.add(best.column.place);
    const untaken = rivals.filter(({ place }) => !taken.has(place));
    const which =
      untaken.length === 0 ? [] : [whichOf(`${kind}.${spec.name}`, first, [best.column, ...untaken])];
    const { bound, questions } = inAllFiles(kind, spec, best, servings, answers);
    const isAsked = untaken.length > 0 || best.isAsked === true;
    return [{ bound: { ...bound, isAsked, lessUsual }, questions: [...which, ...questions] }];
  });
}

/** Columns of times without a usual name: those with a time of day, otherwise those of days. */
function byValues(
  serving: Serving,
  { name, type, required }: ColumnSpec,
  taken: ReadonlySet<number>,
): Candidate[] {
  if (type !== 'timestamp' || !required || serving.kind === 'campaigns') return [];
  const times = unnamedFor(serving, name).filter(({ place }) => !taken.has(place));
  const ofDay = times.filter(holdsTimesOfDay);
  return (ofDay.length > 0 ? ofDay : times).map((column) => ({
    column,
    by: 'values',
    rank: 1,
    isOrdered: false,
  }));
}

function whichOf(key: string, { file }: Serving, rivals: readonly Column[]): Question {
  const columns = [...rivals].sort((a, b) => a.place - b.place);
  const shown = columns.map(({ header, values }) => `${quoted(header)} (${quoted(values[0] ?? '')})`);
  return {
    text: `which column of ${file.label} is ${key}: ${shown.join(' or ')}?`,
    answers: columns.map(({ header }) => `--columns ${shellQuoted(`${key}=${header}`)}`),
  };
}

/** A column found in the first file of a kind, in all of them; where another file lacks it, that is asked. */
function inAllFiles(
  kind: Kind,
  { name }: ColumnSpec,
  { column, by }: Candidate,
  servings: readonly Serving[],
  answers: Answers,
): FoundColumn {
  const { header } = column;
  const having = servings.filter(({ file }) => file.names.includes(header));
  const questions = servings.flatMap((serving): Question[] => {
    if (having.includes(serving)) return [];
    const other = pick(candidatesFor(serving, name, answers)).best?.column.header;
    if (by === 'own name' && other === undefined) return [];
    const its = other === undefined ? 'has no column that is it' : `calls it ${quoted(other)}`;
    return [
      {
        text: `${kind}.${name} is ${quoted(header)} in ${servings[0].file.label}, but ${serving.file.label} ${its}: rename the column in one of the files, or leave a file out`,
        answers: [having.map(({ file }) => `--${kind} ${shellQuoted(file.path)}`).join(' ')],
      },
    ];
  });
  const columns = having.map((serving) => ({
    serving,
    column: columnOf(serving.file, serving.file.names.indexOf(header), serving.rows),
  }));
  return { bound: { kind, name, header, by, isAsked: false, lessUsual: [], columns }, questions };
}

/** The options that name the columns, each with what was seen. */
export function columnFindings(bound: Bound): Part {
  const named = [...bound.values()].filter(({ header, name, isAsked }) => header !== name && !isAsked);
  const isUsed = (kind: Kind, header: string) =>
    [...bound.values()].some((column) => column.kind === kind && column.header === header);
  const findings = named.map(({ kind, name, header, by, columns, lessUsual }): Finding => {
    const { serving, column } = columns[0];
    const reason = {
      answer: 'as was given',
      system: `where ${serving.system?.name} has it`,
      'own name': '',
      'usual name': 'a usual name of it',
      values: 'by its values',
    }[by];
    const example = `${quoted(column.values[0] ?? '')} in ${serving.file.label}`;
    const others = lessUsual
      .filter((other) => !isUsed(kind, other.header))
      .map((other) => `, and not ${quoted(other.header)} (${quoted(other.values[0] ?? '')})`);
    return {
      option: 'columns',
      text: `${kind}.${name}=${header}`,
      why: `${reason}: ${example}${others.join('')}`,
    };
  });
  return { ...NOTHING, findings };
}
