import type { Command } from 'commander';

/** What the help of a command says besides its arguments and options. */
export interface HelpTexts {
  /** Command lines, and what each is for. */
  examples: readonly (readonly [line: string, purpose: string])[];
  notes: string;
}

const texts = new WeakMap<Command, HelpTexts>();

function exampleLines({ examples }: HelpTexts): string {
  const widest = Math.max(...examples.map(([line]) => line.length));
  return examples.map(([line, purpose]) => `  $ ${line.padEnd(widest)}  ${purpose}\n`).join('');
}

/** Adds examples, before everything else in the help, and notes behind the options. */
export function addHelp(command: Command, help: HelpTexts): Command {
  texts.set(command, help);
  return command
    .helpOption('--help', 'print this help')
    .addHelpText('before', `Examples:\n${exampleLines(help)}`)
    .addHelpText('after', `\n${help.notes}`);
}

/** What `addHelp` was given for a command. */
export function helpTextsOf(command: Command): HelpTexts {
  return texts.get(command) ?? { examples: [], notes: '' };
}
