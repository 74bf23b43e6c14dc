import { Argument, Command } from 'commander';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';
import { InputError } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { quoted } from '../../problems/quoted.ts';
import type { CompletedCommand, CompletedOption } from './model.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
type Script = (commands: readonly CompletedCommand[], options: readonly CompletedOption[]) => string;

const HELP: HelpTexts = {
  examples: [
    ['lasttouch completion bash > ~/.local/share/bash-completion/completions/lasttouch', 'bash'],
    ['lasttouch completion zsh > ~/.zfunc/_lasttouch', 'zsh, with ~/.zfunc in fpath'],
    ['lasttouch completion fish > ~/.config/fish/completions/lasttouch.fish', 'fish'],
  ],
  notes: 'A shell that is started afterwards completes commands, options and their values.',
};

async function scriptOf(shell: Shell): Promise<Script> {
  if (shell === 'bash') return (await import('./bash.ts')).bashCompletion;
  if (shell === 'zsh') return (await import('./zsh.ts')).zshCompletion;
  return (await import('./fish.ts')).fishCompletion;
}

/** The command `completion`. */
export function completionCommand(): Command {
  const argument = new Argument('<shell>', 'bash, zsh or fish');
  argument.argChoices = [...SHELLS];
  const command = new Command('completion')
    .description('Print the script with which a shell completes commands, options and values.')
    .addArgument(argument)
    .option('--json', 'errors are JSON on stderr');
  return addHelp(command, HELP).action(async (name: string, _flags, self: Command) => {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined) {
      throw InputError.of(
        `${quoted(name)} is not a shell with completion${didYouMean(name, SHELLS)}; allowed are ${SHELLS.join(', ')}`,
      );
    }
    const program = self.parent ?? self;
    const { completionModel, programOptions } = await import('./model.ts');
    const script = await scriptOf(shell);
    await print(script(completionModel(program), programOptions(program)));
  });
}
