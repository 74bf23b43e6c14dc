import { Command, CommanderError } from 'commander';
import { readPlainFile } from '../folders/plain-file.ts';
import type { ReadFile } from '../folders/real-file.ts';
import { InputError, readFailure } from '../problems/input-error.ts';
import { didYouMean } from '../problems/nearest-name.ts';
import { cut, quoted } from '../problems/quoted.ts';
import { repeatable } from './flags.ts';

const NAME = '--arguments';
const EXPECTED = 'expected a list of texts, for example ["--timezone", "UTC"]';

/** Adds the option that takes further arguments from a file; `withArguments` puts them behind it. */
export function addArgumentsOption(command: Command): Command {
  return command.addOption(
    repeatable(`${NAME} <file>`, 'further arguments from a JSON list, as if they stood here; repeatable'),
  );
}

/** The files of `--arguments`, as what a run reads. */
export function argumentsReads(files: readonly string[] = []): ReadFile[] {
  return files.map((path) => ({ what: 'the list of further arguments', path }));
}

/**
 * The arguments of a command, with what the file lists behind each `--arguments FILE`. Throws an `InputError` that
 * names the file where it is no such list, or holds what the command does not take.
 */
export function withArguments(command: Command, given: readonly string[]): string[] {
  if (!command.options.some(({ long }) => long === NAME)) return [...given];
  const expanded: string[] = [];
  for (let place = 0; place < given.length; place++) {
    const argument = given[place];
    const file = argument === NAME ? given[place + 1] : fileOf(argument);
    if (argument === '--') return [...expanded, ...given.slice(place)];
    expanded.push(argument);
    // What stands behind such an option is its value, whatever it looks like.
    const isValueNext = command.options.some(({ required, long }) => required && long === argument);
    if (isValueNext && place + 1 < given.length) expanded.push(given[++place]);
    if (file !== undefined) expanded.push(...readArguments(command, file));
  }
  return expanded;
}

function fileOf(argument: string): string | undefined {
  return argument.startsWith(`${NAME}=`) ? argument.slice(NAME.length + 1) : undefined;
}

function readArguments(command: Command, file: string): string[] {
  const list = readList(file);
  list.forEach((item, place) => {
    if (typeof item === 'string') return;
    throw InputError.of(`${NAME}: item ${place + 1} is ${cut(JSON.stringify(item))}; ${EXPECTED}`, { file });
  });
  checkTaken(command, list as string[], file);
  return list as string[];
}

function readList(file: string): unknown[] {
  let text: string | undefined;
  try {
    text = readPlainFile(file)?.text;
  } catch (error) {
    throw readFailure(file, error);
  }
  if (text === undefined)
    throw InputError.of(`${NAME}: can't be read: it is not there, or no plain file`, { file });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw InputError.of(`${NAME}: is not JSON (${(error as Error).message}); ${EXPECTED}`, { file });
  }
  if (Array.isArray(value)) return value;
  throw InputError.of(`${NAME}: is ${cut(JSON.stringify(value))}; ${EXPECTED}`, { file });
}

/** Lets a command of its own read the list, so that what is wrong with it is told with the name of the file. */
function checkTaken(command: Command, list: readonly string[], file: string): void {
  const probe = new Command().exitOverride().configureOutput({ outputError: () => {} });
  const names = command.options.flatMap(({ long }) => long ?? []);
  for (const { flags, long } of command.options) if (long !== NAME) probe.option(flags);
  try {
    const { unknown } = probe.parseOptions([...list]);
    const name = unknown.find((argument) => argument.startsWith('-'))?.split('=')[0];
    if (name === undefined) return;
    const why =
      name === NAME
        ? `${NAME} can't stand in such a list`
        : `there is no option ${quoted(name)}${didYouMean(name, names)}`;
    throw InputError.of(`${NAME}: ${why}; ${EXPECTED}`, { file });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw InputError.of(`${NAME}: ${error.message.replace(/^error: /, '')}`, { file });
  }
}
