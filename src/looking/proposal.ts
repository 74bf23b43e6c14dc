import type { Kind } from '../exports/files/kinds.ts';
import type { LookedFile } from './files/looked-file.ts';
import type { KnownSystem } from './words/systems.ts';

/** An option that the configuration gets, without its dashes; `text` is `true` for a switch. */
export interface Finding {
  option: string;
  text: string | true;
  /** What was seen, with an example of the files. */
  why: string;
}

/** What could not be decided. */
export interface Question {
  text: string;
  /** Options, as they stand on a command line, of which each would settle it. */
  answers: string[];
}

/** What a file, or some of its rows, can serve as. */
export interface Serving {
  kind: Kind;
  file: LookedFile;
  /** The sampled rows that would be read. */
  rows: string[][];
  system?: KnownSystem | undefined;
}

/** What part of the looking gives: options, what is to be asked, and what is good to know. */
export interface Part {
  findings: readonly Finding[];
  questions: readonly Question[];
  remarks: readonly string[];
}

/** What is known already: options that were given, as they are written. */
export interface Answers {
  readonly [option: string]: unknown;
}

/** A part without anything in it. */
export const NOTHING: Part = { findings: [], questions: [], remarks: [] };

/** A part with one finding. */
export function found(finding: Finding): Part {
  return { ...NOTHING, findings: [finding] };
}

/** A part with one question. */
export function asked(text: string, answers: string[]): Part {
  return { ...NOTHING, questions: [{ text, answers }] };
}

/** A part with one remark. */
export function remarked(remark: string): Part {
  return { ...NOTHING, remarks: [remark] };
}

/** Several parts as one, in their order. */
export function joined(parts: readonly Part[]): Part {
  return {
    findings: parts.flatMap(({ findings }) => findings),
    questions: parts.flatMap(({ questions }) => questions),
    remarks: parts.flatMap(({ remarks }) => remarks),
  };
}

/** The texts that were given for an option, by its name in the program. */
export function saidTexts(answers: Answers, option: string): string[] {
  const said = answers[option];
  if (Array.isArray(said)) return said.map(String);
  return said === undefined ? [] : [String(said)];
}

/** What was given for a column by an option of the form `KIND.COLUMN=TEXT`; undefined where nothing was. */
export function saidOf(answers: Answers, option: string, column: string): string | undefined {
  const text = saidTexts(answers, option).find((one) => one.startsWith(`${column}=`));
  return text?.slice(column.length + 1);
}
