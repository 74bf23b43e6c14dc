import { CommanderError } from 'commander';
import { EXIT, reportError } from './cli/failure.ts';
import { guardOutput, guardSignals, tuneCompiler } from './cli/process.ts';
import { ReportFolder } from './folders/folder.ts';
import { buildProgram } from './program.ts';
import { visible } from './values/visible.ts';

/** Runs the command line and sets the exit code. The process ends by itself when its output is written. */
async function main(): Promise<void> {
  tuneCompiler();
  guardOutput();
  guardSignals();
  const program = buildProgram();
  try {
    await program.parseAsync();
    tellLeftovers();
  } catch (error) {
    const isAnswer = error instanceof CommanderError && error.exitCode === 0;
    process.exitCode = isAnswer ? EXIT.done : reportError(error);
  }
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

await main();
