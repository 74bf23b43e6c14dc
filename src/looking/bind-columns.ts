import { type ColumnSpec, KINDS, type Kind } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { type Candidate, candidatesFor, columnsOf, type FoundBy, pick, unnamedFor } from './candidates.ts';
import { type Column, columnOf } from './column.ts';
import { findPair } from './pairs.ts';
import { type Answers, emptyPart, type Part, type Serving, saidOf, saidTexts } from './proposal.ts';

/** A column of a kind as it was found in the files of the kind. */
export interface BoundColumn {
  kind: Kind;
  name: string;
  header: string;
  by: FoundBy;
  /** Whether that is asked, so that no option says it yet. */
  isAsked: boolean;
  /** Its values by file, in the order of the servings. */
  columns: { serving: Serving; column: Column }[];
}

/** The columns that were found, by `kind.column`. */
export type Bound = ReadonlyMap<string, BoundColumn>;

const PEOPLE = 'user_id';

/** Finds the columns of all kinds in the files that serve them. */
export function bindColumns(servings: readonly Serving[], answers: Answers): { bound: Bound; part: Part } {
  const bound = new Map<string, BoundColumn>();
  const part = emptyPart();
  const paired = pairedCandidates(servings, answers, part);
  for (const kind of KINDS) {
    const ofKind = servings.filter((serving) => serving.kind === kind);
    if (ofKind.length > 0) bindKind(kind, ofKind, paired, answers, bound, part);
  }
  return { bound, part };
}

/** Columns by which files meet: users of clicks and conversions, campaigns of clicks. */
function pairedCandidates(
  servings: readonly Serving[],
  answers: Answers,
  part: Part,
): ReadonlyMap<string, Candidate> {
  const found = new Map<string, Candidate>();
  const of = (wanted: Kind) => servings.find(({ kind }) => kind === wanted);
  const [clicks, conversions, campaigns] = [of('clicks'), of('conversions'), of('campaigns')];
  const add = (second: Serving | undefined, name: string) => {
    if (clicks === undefined || second === undefined) return;
    const pair = findPair({ first: { serving: clicks, name }, second: { serving: second, name } }, answers);
    if (pair === undefined) return;
    const isAsked = pair.question !== undefined;
    found
      .set(`clicks.${name}`, { ...pair.first, isAsked })
      .set(`${second.kind}.${name}`, { ...pair.second, isAsked });
    if (pair.question !== undefined) part.questions.push(pair.question);
  };
  add(campaigns, 'campaign_id');
  add(conversions, PEOPLE);
  return found;
}

function bindKind(
  kind: Kind,
  servings: readonly Serving[],
  paired: ReadonlyMap<string, Candidate>,
  answers: Answers,
  bound: Map<string, BoundColumn>,
  part: Part,
): void {
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
  for (const { spec, candidates } of [...sure, ...choices.filter((choice) => !sure.includes(choice))]) {
    const free = candidates.filter(({ column }) => !taken.has(column.place));
    const { best = byValues(first, spec, taken), rivals } = pick(free);
    if (best === undefined) continue;
    taken.add(best.column.place);
    const key = `${kind}.${spec.name}`;
    const untaken = rivals.filter(({ place }) => !taken.has(place));
    if (untaken.length > 0) part.questions.push(whichOf(key, first, [best.column, ...untaken]));
    const found = inAllFiles(kind, spec, best, servings, answers, part);
    bound.set(key, { ...found, isAsked: untaken.length > 0 || best.isAsked === true });
  }
}

/** A column of times without a usual name, where a file has only one. */
function byValues(
  serving: Serving,
  { name, type, required }: ColumnSpec,
  taken: ReadonlySet<number>,
): Candidate | undefined {
  if (type !== 'timestamp' || !required || serving.kind === 'campaigns') return undefined;
  const [only, ...others] = unnamedFor(serving, name).filter(({ place }) => !taken.has(place));
  if (only === undefined || others.length > 0) return undefined;
  return { column: only, by: 'values', rank: 1, isOrdered: true };
}

function whichOf(key: string, { file }: Serving, rivals: readonly Column[]) {
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
  part: Part,
): BoundColumn {
  const columns = servings.flatMap((serving) => {
    const place = serving.file.names.indexOf(column.header);
    if (place >= 0) return [{ serving, column: columnOf(serving.file, place, serving.rows) }];
    const other = pick(candidatesFor(serving, name, answers)).best?.column.header;
    const its = other === undefined ? 'has no column that is it' : `calls it ${quoted(other)}`;
    if (by !== 'own name' || other !== undefined)
      part.questions.push({
        text: `${kind}.${name} is ${quoted(column.header)} in ${servings[0].file.label}, but ${serving.file.label} ${its}: rename the column in one of the files, or leave a file out`,
        answers: [`--${kind} ${shellQuoted(servings[0].file.label)}`],
      });
    return [];
  });
  return { kind, name, header: column.header, by, isAsked: false, columns };
}

/** The options that name the columns, each with what was seen. */
export function columnFindings(bound: Bound): Part {
  const part = emptyPart();
  for (const { kind, name, header, by, isAsked, columns } of bound.values()) {
    if (header === name || isAsked) continue;
    const { serving, column } = columns[0];
    const example = `${quoted(column.values[0] ?? '')} in ${serving.file.label}`;
    const reason = {
      answer: 'as was given',
      system: `where ${serving.system?.name} has it`,
      'own name': '',
      'usual name': 'a usual name of it',
      values: 'by its values',
    }[by];
    part.findings.push({
      option: 'columns',
      text: `${kind}.${name}=${header}`,
      why: `${reason}: ${example}`,
    });
  }
  return part;
}
