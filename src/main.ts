import { type Command, CommanderError } from 'commander';
import { withArguments } from './cli/arguments-file.ts';
import { EXIT, reportError, writeErrorsAsJson } from './cli/failure.ts';
import { guardOutput, guardSignals } from './cli/process.ts';

import { ReportFolder } from './folders/folder.ts';
import { buildProgram } from './program.ts';
import { visible } from './values/visible.ts';

// Called before what the compiler made of this program is kept.
export { resetCompiler } from './compiler.ts';

/** Runs the command line and sets the exit code. The process ends by itself when its output is written. */
export async function main(): Promise<void> {
  guardOutput();
  guardSignals();
  const program = buildProgram();
  try {
    await program.parseAsync(commandLine(program), { from: 'user' });
    tellLeftovers();
  } catch (error) {
    const isAnswer = error instanceof CommanderError && error.exitCode === 0;
    process.exitCode = isAnswer ? EXIT.done : reportError(error);
  }
}

/** What stands on the command line, with the lists of `--arguments`. */
function commandLine(program: Command): string[] {
  const [name, ...given] = process.argv.slice(2);
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return process.argv.slice(2);
  const all = withArguments(command, given);
  if (all.includes('--json')) writeErrorsAsJson();
  return [name, ...all];
}

/** Names files that somebody put into a report in the moment in which it was replaced. */
function tellLeftovers(): void {
  for (const { folder, files } of ReportFolder.leftovers()) {
    const names = files.map((file) => JSON.stringify(file)).join(', ');
    process.stderr.write(
      `${visible(`note: ${folder} stays: lasttouch did not write ${names}, which lay in the replaced report`)}\n`,
    );
  }
}
