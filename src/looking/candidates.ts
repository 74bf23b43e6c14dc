import { COLUMNS, type ColumnSpec, type Kind, LINE_ID } from '../exports/files/kinds.ts';
import {
  type Column,
  columnOf,
  holdsAmounts,
  holdsDurations,
  holdsTimes,
  isUnique,
  repeatsOften,
} from './column.ts';
import { type Answers, type Serving, saidOf } from './proposal.ts';
import { plainHeader, USUAL_NAMES } from './words/usual-names.ts';

/** How a column of a file was found. */
export type FoundBy = 'answer' | 'system' | 'own name' | 'usual name' | 'values';

/** A column of a file that may be meant; those with a lower rank are likelier. */
export interface Candidate {
  column: Column;
  by: FoundBy;
  /** 0 is as good as said. */
  rank: number;
  /** Candidates of one rank are equally likely where the dictionary has no order. */
  isOrdered: boolean;
  /** Whether it is asked whether this one is meant. */
  isAsked?: boolean;
}

/** So many columns without a usual name are looked into. */
const MOST_UNNAMED = 200;
/** A column with fewer values than this share of rows can't be a required one. */
export const LEAST_FILLED = 0.9;

function specOf(kind: Kind, name: string): ColumnSpec {
  return COLUMNS[kind].find((spec) => spec.name === name) as ColumnSpec;
}

/** Whether the values of a column can be those of a column of a kind. */
export function fits(kind: Kind, name: string, column: Column): boolean {
  const { type } = specOf(kind, name);
  if (name === 'conversion_window') return holdsDurations(column);
  if (name === 'event') return repeatsOften(column);
  if (name === 'click_id' || name === 'refund_id') return isUnique(column);
  if (type === 'timestamp') return holdsTimes(column) && column.values.length > 0;
  if (type === 'amount' || type === 'refund' || ['sent', 'targeted'].includes(name))
    return holdsAmounts(column);
  return true;
}

/** The columns of a file that may be a column of a kind by what is known and by their names, the likeliest first. */
export function candidatesFor(serving: Serving, name: string, answers: Answers): Candidate[] {
  const { kind, file, rows, system } = serving;
  const key = `${kind}.${name}`;
  const at = (header: string | undefined, by: FoundBy): Candidate[] => {
    const place = header === undefined ? -1 : file.names.indexOf(header);
    return place < 0 ? [] : [{ column: columnOf(file, place, rows), by, rank: 0, isOrdered: true }];
  };
  const said = saidOf(answers, 'columns', key);
  if (said !== undefined) return at(said, 'answer');
  const [known] = [...at(name, 'own name'), ...at(system?.columns[key], 'system')];
  if (known !== undefined) return [known];
  // What is called an event is one, however many there are; what is called an action or a type may be anything.
  return usualNamed(serving, name).filter(
    ({ column, rank }) => (name === 'event' && rank === 1) || fits(kind, name, column),
  );
}

function usualNamed({ kind, file, rows }: Serving, name: string): Candidate[] {
  const usual = USUAL_NAMES[`${kind}.${name}`];
  if (usual === undefined) return [];
  const headers = file.names.map(plainHeader);
  return usual.lines.flatMap((line, rank) =>
    line.flatMap((word) =>
      headers.flatMap((header, place) =>
        header === word
          ? [
              {
                column: columnOf(file, place, rows),
                by: 'usual name' as const,
                rank: rank + 1,
                isOrdered: usual.isOrdered,
              },
            ]
          : [],
      ),
    ),
  );
}

/** All columns with values that could be meant though their names say nothing, in the order of the file. */
export function unnamedFor({ kind, file, rows }: Serving, name: string): Column[] {
  const least = specOf(kind, name).required ? LEAST_FILLED : 0;
  return file.names
    .slice(0, MOST_UNNAMED)
    .map((_, place) => columnOf(file, place, rows))
    .filter((column) => column.values.length > 0 && column.filled >= least && fits(kind, name, column));
}

/** What is meant of some candidates. */
export interface Picked {
  best: Candidate | undefined;
  /** Columns with other values that are as likely. */
  rivals: Column[];
  /** Columns with other values whose names are less usual, where the dictionary has no order of what they may be. */
  lessUsual: Column[];
}

/** The best of some candidates, and which others may be meant. */
export function pick(candidates: readonly Candidate[]): Picked {
  const filled = candidates.filter(({ column }) => column.filled >= LEAST_FILLED);
  const [best, ...others] = filled.length > 0 ? filled : candidates;
  if (best === undefined || best.rank === 0 || best.isOrdered) return { best, rivals: [], lessUsual: [] };
  const different = others.filter(({ column }) => differs(column, best.column));
  const columnsWhere = (test: (rank: number) => boolean) =>
    different.filter(({ rank }) => test(rank)).map(({ column }) => column);
  return {
    best,
    rivals: columnsWhere((rank) => rank === best.rank),
    lessUsual: columnsWhere((rank) => rank > best.rank),
  };
}

function differs(a: Column, b: Column): boolean {
  return a.values.length !== b.values.length || a.values.some((value, at) => value !== b.values[at]);
}

/** The columns of a kind that are looked for, in the order of the table. */
export function columnsOf(kind: Kind): readonly ColumnSpec[] {
  // Lines of orders are looked for once the orders are known; the console's own figures have no other name.
  return COLUMNS[kind].filter(({ name }) => name !== LINE_ID && !name.startsWith('console_'));
}
