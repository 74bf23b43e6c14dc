import { CommanderError } from 'commander';
import { EXIT, reportError } from './cli/failure.ts';
import { guardOutput, guardSignals, tuneCompiler } from './cli/process.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and sets the exit code. The process ends by itself when its output is written. */
async function main(): Promise<void> {
  tuneCompiler();
  guardOutput();
  guardSignals();
  const program = buildProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    const isAnswer = error instanceof CommanderError && error.exitCode === 0;
    process.exitCode = isAnswer ? EXIT.done : reportError(error);
  }
}

await main();
