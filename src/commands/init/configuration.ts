import { isAbsolute, relative, resolve, sep } from 'node:path';
import { KINDS } from '../../exports/files/kinds.ts';
import type { Answers, Finding } from '../../looking/proposal.ts';
import type { Options } from '../../run/options/options.ts';

/** A configuration as JSON has it: texts, lists of texts, switches. */
export type Configuration = Record<string, string | string[] | boolean>;

const FILES: readonly string[] = KINDS;
/** Options of which the text is a path. */
const PATHS = [...FILES, 'exclude-users'];
/** Options of which there is one text; the others take lists. */
const SINGLE = [
  'encoding',
  'decimal',
  'timezone',
  'window',
  'from',
  'to',
  'propagation',
  'repeated',
  'exclude-users',
];
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
 * The configuration of what was found and of what was given, in the order of a list. Paths are those of `folder`, where the
 * configuration lies.
 */
export function configurationOf(
  findings: readonly Finding[],
  answers: Answers,
  folder: string,
): Configuration {
  const texts = new Map<string, string[]>();
  const switches = new Map<string, boolean>();
  const add = (option: string, text: string) => {
    const known = texts.get(option) ?? [];
    if (!known.includes(text)) texts.set(option, [...known, text]);
  };
  for (const { option, text } of findings) {
    if (text === true) switches.set(option, true);
    else add(option, PATHS.includes(option) ? fromFolder(folder, text) : text);
  }
  for (const [name, given] of Object.entries(answers)) {
    // Files that were given are among the findings.
    if (given === undefined || FILES.includes(name)) continue;
    // Commander says so of a switch that nobody gave.
    if (name === 'dedupeClicks' && given === true) continue;
    if (typeof given === 'boolean') switches.set(flagOf(name), given);
    else
      for (const text of [given].flat().map(String))
        add(flagOf(name), PATHS.includes(flagOf(name)) ? fromFolder(folder, text) : text);
  }
  const options = [...texts.keys(), ...switches.keys()].sort((a, b) => placeOf(a) - placeOf(b));
  return Object.fromEntries(
    options.map((option) => [option, switches.get(option) ?? textsOf(option, texts.get(option) ?? [])]),
  );
}

function placeOf(option: string): number {
  const place = ORDER.indexOf(option);
  return place < 0 ? ORDER.length : place;
}

function textsOf(option: string, texts: string[]): string | string[] {
  return SINGLE.includes(option) ? texts[texts.length - 1] : texts;
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
