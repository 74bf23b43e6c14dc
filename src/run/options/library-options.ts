import { InputError, ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { cut } from '../../problems/quoted.ts';
import type { Options } from './options.ts';

/** Options of commands that publish a report, and of those that run elsewhere: the others don't take them. */
const OF_REPORTS = [
  'out',
  'windows',
  'maxRejects',
  'failOn',
  'rejects',
  'page',
  'language',
  'html',
  'excel',
  'engine',
  'sparkMaster',
  'sparkConf',
  'sparkOutput',
] as const satisfies (keyof Options)[];

const OF_SPARK = ['engine', 'sparkMaster', 'sparkConf', 'sparkOutput'] as const satisfies (keyof Options)[];

/** Options of `attribute` alone. */
const OF_ATTRIBUTE = [...OF_SPARK, 'page'] as const satisfies (keyof Options)[];

/** What stops a run. */
export interface Stoppable {
  /** Stops the run: it fails with the reason of the signal, and what was written before stands. */
  signal?: AbortSignal | undefined;
}

/** Options of `attribute`: those of the command line, and a signal that stops the run. */
export interface LibraryOptions extends Options, Stoppable {}

/** Options of `windows` and `reconcile`, which run on this machine only. */
export type LocalReportOptions = Omit<LibraryOptions, (typeof OF_ATTRIBUTE)[number]>;

/** Options of `check`: what to read and how. */
export type ReadOptions = Omit<LibraryOptions, (typeof OF_REPORTS)[number]>;

/** Options of `explain`. */
export interface ExplainOptions extends ReadOptions {
  /** Ids of conversions, as they stand in the export. */
  ids: string | string[];
  /** All clicks of the user before a conversion, not the last 200 only. */
  all?: boolean | undefined;
}

/** Options of `verify`. */
export interface VerifyOptions extends ReadOptions {
  /** The folder with the expected files. */
  expected: string;
  /** A file for a summary in Markdown. */
  markdown?: string | undefined;
  /** A file for test cases as JUnit writes them. */
  junit?: string | undefined;
  /** Whether the expected files were written with `excel`. */
  excel?: boolean | undefined;
}

/** Options of `compare`. */
export interface CompareOptions extends Stoppable {
  /** The former report, and the later one. */
  reportA: string;
  reportB: string;
  /** The folder for changes.csv. */
  out?: string | undefined;
  /** A file for a summary in Markdown. */
  markdown?: string | undefined;
  /** The language of the page: `en` by default, or `ko`. */
  language?: string | undefined;
}

type Taken = 'a text' | 'texts' | 'true or false';

/** What each option takes. */
const TAKEN = {
  directory: 'a text',
  campaigns: 'texts',
  clicks: 'texts',
  conversions: 'texts',
  settings: 'texts',
  refunds: 'texts',
  identities: 'texts',
  out: 'a text',
  window: 'texts',
  windows: 'texts',
  from: 'a text',
  to: 'a text',
  propagation: 'a text',
  timezone: 'a text',
  purchaseEvent: 'texts',
  dedupeClicks: 'true or false',
  repeated: 'a text',
  encoding: 'a text',
  delimiter: 'texts',
  skipLines: 'texts',
  null: 'texts',
  decimal: 'a text',
  timeFormat: 'texts',
  where: 'texts',
  value: 'texts',
  makeIds: 'texts',
  campaignsFromClicks: 'true or false',
  excludeUsers: 'a text',
  columns: 'texts',
  threads: 'a text',
  maxMemory: 'a text',
  maxRejects: 'a text',
  failOn: 'texts',
  rejects: 'a text',
  page: 'a text',
  language: 'a text',
  html: 'true or false',
  excel: 'true or false',
  config: 'a text',
  engine: 'a text',
  sparkMaster: 'a text',
  sparkConf: 'texts',
  sparkOutput: 'a text',
} as const satisfies Record<keyof Options, Taken>;

const HELP: Record<Taken, string> = {
  'a text': 'a text or a number',
  texts: 'a text or a list of texts',
  'true or false': 'true or false',
};

type TakenOptions = Readonly<Record<string, Taken>>;

function without(names: readonly string[]): TakenOptions {
  return Object.fromEntries(Object.entries(TAKEN).filter(([name]) => !names.includes(name)));
}

/**
 * The options of a program for `attribute`, checked as those of a configuration file are. Throws an `InputError` with
 * all that is wrong: no object, unknown names, values of another type.
 */
export function checkLibraryOptions(given: unknown): LibraryOptions {
  return readOptions(given, TAKEN);
}

/** The options of `windows` and `reconcile`, checked as those of `attribute`. */
export function checkLocalReportOptions(given: unknown): LocalReportOptions {
  return readOptions(given, without(OF_ATTRIBUTE));
}

/** The options of `check`, checked as those of `attribute`. */
export function checkReadOptions(given: unknown): ReadOptions {
  return readOptions(given, without(OF_REPORTS));
}

/** The options of `explain`, checked as those of `attribute`. */
export function checkExplainOptions(given: unknown): Omit<ExplainOptions, 'ids'> & { ids: string[] } {
  return readOptions(given, { ...without(OF_REPORTS), ids: 'texts', all: 'true or false' }, ['ids']);
}

/** The options of `verify`, checked as those of `attribute`. */
export function checkVerifyOptions(given: unknown): VerifyOptions {
  const own = { expected: 'a text', markdown: 'a text', junit: 'a text', excel: 'true or false' } as const;
  return readOptions(given, { ...without(OF_REPORTS), ...own }, ['expected']);
}

/** The options of `compare`, checked as those of `attribute`. */
export function checkCompareOptions(given: unknown): CompareOptions {
  const own = {
    reportA: 'a text',
    reportB: 'a text',
    out: 'a text',
    markdown: 'a text',
    language: 'a text',
  } as const;
  return readOptions(given, own, ['reportA', 'reportB']);
}

/** Checks options by their names and types; those in `required` must be there. */
function readOptions<Read>(given: unknown, taken: TakenOptions, required: readonly string[] = []): Read {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw InputError.of(
      `the options are ${shown(given)}; expected an object, for example { directory: 'exports/2026-11', out: 'report' }`,
    );
  const problems = new ProblemList();
  const known: readonly string[] = [...Object.keys(taken), 'signal'];
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const wanted = Object.hasOwn(taken, name) ? taken[name] : undefined;
    const read = name === 'signal' ? readSignal(value) : wanted && readValue(wanted, value);
    if (read !== undefined) checked[name] = read;
    else if (!known.includes(name))
      problems.add(
        `there is no option ${shown(name)}${didYouMean(name, known)}; allowed are ${known.join(', ')}`,
      );
    else
      problems.add(
        `${name} is ${shown(value)}; expected ${wanted === undefined ? 'an AbortSignal' : HELP[wanted]}`,
      );
  }
  for (const name of required) {
    if ((given as Record<string, unknown>)[name] === undefined)
      problems.add(`${name} is missing; expected ${HELP[taken[name]]}`);
  }
  problems.throwIfAny();
  return checked as Read;
}

function readSignal(value: unknown): AbortSignal | undefined {
  return value instanceof AbortSignal ? value : undefined;
}

/** A value as the other options take it; undefined for one of another type. */
function readValue(taken: Taken, value: unknown): string | string[] | boolean | undefined {
  const isText = (item: unknown): item is string | number =>
    typeof item === 'string' || typeof item === 'number';
  if (taken === 'true or false') return typeof value === 'boolean' ? value : undefined;
  if (taken === 'a text') return isText(value) ? String(value) : undefined;
  if (isText(value)) return [String(value)];
  return Array.isArray(value) && value.every(isText) ? value.map(String) : undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol' || value === undefined) return String(value);
  return cut(JSON.stringify(value));
}
