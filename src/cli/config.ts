import { dirname, isAbsolute, join } from 'node:path';
import type { Command, Option } from 'commander';
import { isAddress } from '../exports/files/input-files.ts';
import { KINDS } from '../exports/files/kinds.ts';
import { readText } from '../folders/read-text.ts';
import { InputError, ProblemList, readFailure } from '../problems/input-error.ts';
import { didYouMean } from '../problems/nearest-name.ts';
import { cut, quoted } from '../problems/quoted.ts';
import { writeErrorsAsJson } from './failure.ts';

type Settings = Record<string, unknown>;

function refuse(path: string): never {
  throw InputError.of("can't be read: it is not there, or neither a file nor a pipe", { file: path });
}

async function readSettings(path: string): Promise<Settings> {
  let text: string;
  try {
    text = (await readText(path)) ?? refuse(path);
  } catch (error) {
    throw readFailure(path, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw InputError.of(`is not JSON (${(error as Error).message}); expected an object of options`, {
      file: path,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw InputError.of('is not an object; expected for example {"timezone": "UTC"}', { file: path });
  }
  return value as Settings;
}

/** `purchaseEvent` and `purchase_event` are read as `purchase-event`. */
function flagOf(key: string): string {
  return key.replaceAll('_', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isSwitch(option: Option): boolean {
  return option.isBoolean() || option.negate;
}

/** The value of an option as commander would have read it from the command line; undefined for a wrong value. */
function readValue(option: Option, value: unknown): unknown {
  if (isSwitch(option)) return typeof value === 'boolean' ? value : undefined;
  const isText = (item: unknown) => typeof item === 'string' || typeof item === 'number';
  if (option.parseArg === undefined) return isText(value) ? String(value) : undefined;
  if (isText(value)) return [String(value)];
  if (Array.isArray(value) && value.every(isText)) return value.map(String);
  if (option.long !== '--columns' || typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, header]) => typeof header === 'string')
    ? entries.map(([key, header]) => `${key}=${header}`)
    : undefined;
}

/** A value of a configuration file as a message shows it. */
function shown(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : cut(JSON.stringify(value));
}

function expected(option: Option): string {
  if (isSwitch(option)) return 'true or false';
  return option.parseArg === undefined ? 'a text or a number' : 'a text or a list of texts';
}

/** The options that name files or folders: relative ones go by the folder of the configuration file. */
const PATHS = new Set(['out', 'rejects', 'page', 'expected', 'excludeUsers', 'markdown', 'junit', ...KINDS]);

/** A path of a configuration file, as it is seen from the current folder. */
function fromFolderOf(config: string, path: string): string {
  return path === '' || isAbsolute(path) || isAddress(path) ? path : join(dirname(config), path);
}

function pathsFrom(config: string, read: unknown): unknown {
  if (Array.isArray(read)) return read.map((path) => fromFolderOf(config, path));
  return typeof read === 'string' ? fromFolderOf(config, read) : read;
}

const NOT_IN_CONFIG = ['config', 'arguments', 'help'];

/** The options of all commands by their names on the command line: one file may serve several commands. */
function optionsOfAll(command: Command): Set<string> {
  const commands = [command, ...(command.parent?.commands ?? [])];
  return new Set(commands.flatMap(({ options }) => options.map((option) => option.long?.slice(2) ?? '')));
}

/**
 * The options of a command. Where the command line says nothing, its `--config` file does; options that only other
 * commands have are passed over. Throws an `InputError`.
 */
export async function applyConfig<Flags extends { config?: string | undefined; json?: boolean }>(
  command: Command,
): Promise<Flags> {
  const path = command.opts<Flags>().config;
  if (path === undefined) return command.opts<Flags>();
  const ofAll = optionsOfAll(command);
  const options = new Map(command.options.map((option) => [option.long?.slice(2) ?? '', option]));
  const known = [...options.keys()].filter((name) => !NOT_IN_CONFIG.includes(name));
  const problems = new ProblemList();
  for (const [key, given] of Object.entries(await readSettings(path))) {
    const flag = flagOf(key);
    const negated = known.includes(`no-${flag}`);
    const option = options.get(negated ? `no-${flag}` : flag);
    const isInConfig = !NOT_IN_CONFIG.includes(flag);
    if (option === undefined && isInConfig && (ofAll.has(flag) || ofAll.has(`no-${flag}`))) continue;
    if (option === undefined || !isInConfig) {
      problems.add(`there is no option ${quoted(key)}${didYouMean(key, known)}`, { file: path });
      continue;
    }
    const read = readValue(option, given);
    if (read === undefined) {
      problems.add(`${key} is ${shown(given)}; expected ${expected(option)}`, { file: path });
      continue;
    }
    const name = option.attributeName();
    if (command.getOptionValueSource(name) === 'cli') continue;
    const value = PATHS.has(name) ? pathsFrom(path, read) : read;
    command.setOptionValueWithSource(name, option.negate && !negated ? value === false : value, 'config');
  }
  problems.throwIfAny();
  const flags = command.opts<Flags>();
  if (flags.json === true) writeErrorsAsJson();
  return flags;
}
