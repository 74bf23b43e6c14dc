import { isAbsolute, relative, resolve, sep } from 'node:path';
import { KINDS } from '../../exports/files/kinds.ts';
import type { Answers, Finding } from '../../looking/proposal.ts';
import type { Options } from '../../run/options/options.ts';

/** A configuration as JSON has it: texts, lists of texts, switches. */
export type Configuration = Record<string, string | string[] | boolean>;

const FILES: readonly string[] = KINDS;
/** Options of which the text is a path. */
const PATHS = [...FILES, 'exclude-users'];
/** Options that are found of which there is one text; the others take lists. */
const SINGLE = ['encoding', 'decimal', 'timezone'];
/** The order in which a person reads them. */
const ORDER = [
  ...FILES,
  'campaigns-from-clicks',
  'encoding',
  'delimiter',
  'skip-lines',
  'columns',
  'where',
  'value',
  'make-ids',
  'null',
  'decimal',
  'time-format',
  'timezone',
  'purchase-event',
  'window',
];

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The configuration of what was found and of what was given, in the order of a list. Paths are those of `folder`,
 * where the configuration lies.
 */
export function configurationOf(
  findings: readonly Finding[],
  answers: Answers,
  folder: string,
): Configuration {
  const values = new Map<string, Configuration[string]>();
  const listed = (option: string, texts: readonly string[]) => {
    const before = [values.get(option) ?? []].flat().map(String);
    return [...new Set([...before, ...texts.map((text) => placed(option, text, folder))])];
  };
  for (const { option, text } of findings)
    values.set(option, text === true || SINGLE.includes(option) ? text : listed(option, [text]));
  for (const [option, given] of answersGiven(answers)) {
    // One window for everything is a plain text, as most configurations have it.
    if (option === 'window' && Array.isArray(given) && given.length === 1)
      values.set(option, String(given[0]));
    else if (Array.isArray(given)) values.set(option, listed(option, given.map(String)));
    else values.set(option, typeof given === 'boolean' ? given : placed(option, String(given), folder));
  }
  return Object.fromEntries([...values].sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

/**
 * What was given, by the names of options, but for files, which are found, and a switch that commander sets by itself.
 */
function answersGiven(answers: Answers): [option: string, given: unknown][] {
  return Object.entries(answers)
    .filter(([name, given]) => given !== undefined && !FILES.includes(name))
    .filter(([name, given]) => name !== 'dedupeClicks' || given !== true)
    .map(([name, given]) => [flagOf(name), given]);
}

/** The text of an option; one that is a path, as it is seen from the folder. */
function placed(option: string, text: string, folder: string): string {
  return PATHS.includes(option) ? fromFolder(folder, text) : text;
}

function placeOf(option: string): number {
  const place = ORDER.indexOf(option);
  return place < 0 ? ORDER.length : place;
}

/** The options of a configuration as a program gives them. */
export function optionsOf(configuration: Configuration): Options {
  const entries = Object.entries(configuration).map(([option, value]) => [
    option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}

/** A path as it is seen from a folder. */
export function fromFolder(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  return relative(resolve(folder), resolve(path)).split(sep).join('/');
}
