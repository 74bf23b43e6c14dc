import { InputError, ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { cut } from '../../problems/quoted.ts';
import type { Options } from './options.ts';

/** What a program may give: the options of the command line, and a signal that stops the run. */
export interface LibraryOptions extends Options {
  /** Stops the run: it fails with the reason of the signal, and the former report stands. */
  signal?: AbortSignal | undefined;
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
  window: 'a text',
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

/**
 * The options of a program, checked as those of a configuration file are. Throws an `InputError` with all that is
 * wrong:
 * no object, unknown names, values of another type.
 */
export function checkLibraryOptions(given: unknown): LibraryOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw InputError.of(
      `the options are ${shown(given)}; expected an object, for example { directory: 'exports/2026-11', out: 'report' }`,
    );
  const problems = new ProblemList();
  const known: readonly string[] = [...Object.keys(TAKEN), 'signal'];
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const taken = Object.hasOwn(TAKEN, name) ? TAKEN[name as keyof typeof TAKEN] : undefined;
    const read = name === 'signal' ? readSignal(value) : taken && readValue(taken, value);
    if (read !== undefined) checked[name] = read;
    else if (!known.includes(name))
      problems.add(
        `there is no option ${shown(name)}${didYouMean(name, known)}; allowed are ${known.join(', ')}`,
      );
    else
      problems.add(
        `${name} is ${shown(value)}; expected ${taken === undefined ? 'an AbortSignal' : HELP[taken]}`,
      );
  }
  problems.throwIfAny();
  return checked;
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
