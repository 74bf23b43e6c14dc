import type { Command, Option } from 'commander';

/** What is completed behind an option or in the place of an argument. */
export type Completed = 'file' | 'folder' | 'nothing' | readonly string[];

/** An option as a shell completes it. */
export interface CompletedOption {
  flag: string;
  description: string;
  /** Undefined for an option without a value. */
  value: Completed | undefined;
  repeatable: boolean;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  name: string;
  description: string;
  options: CompletedOption[];
  /** What completes its arguments, whichever of them is being typed: the shells do not tell. */
  argument: Completed;
}

function completedName(name: string): Completed {
  if (/\bdir$|^report-/.test(name)) return 'folder';
  return name === 'file' ? 'file' : 'nothing';
}

function completedOption(option: Option): CompletedOption {
  const value = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  const completed = option.argChoices ?? (value === undefined ? undefined : completedName(value));
  return {
    flag: option.long ?? '',
    description: option.description,
    value: completed,
    repeatable: option.parseArg !== undefined,
  };
}

function completedArgument(command: Command, names: readonly string[]): Completed {
  if (command.name() === 'help') return names;
  const places = command.registeredArguments.map(
    (argument) => argument.argChoices ?? completedName(argument.name()),
  );
  return places.find((place) => place !== 'nothing') ?? 'nothing';
}

/** The commands of the program, with their options and arguments. */
export function completionModel(program: Command): CompletedCommand[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(completedOption),
    argument: completedArgument(command, names),
  }));
}

/** The options of the program itself. */
export function programOptions(program: Command): CompletedOption[] {
  return program.createHelp().visibleOptions(program).map(completedOption);
}
