import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { attributeCommand } from './attribute.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { wantsJson } from './failure.ts';
import { verifyCommand } from './verify.ts';

const EXAMPLES = `
Examples:
  $ lasttouch attribute exports/2026-11              report into ./lasttouch-report
  $ lasttouch attribute exports/2026-11 --window 3d  what if the window were 3 days?

Exit codes: 0 done, 1 a check did not hold, 2 wrong usage or input, 70 a defect of lasttouch, 74 output could not be written`;

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The whole command line. Errors of usage are thrown as `CommanderError`, so that nothing ends the process early. */
export function buildProgram(): Command {
  const program = new Command('lasttouch')
    .description('Last-touch campaign attribution from CSV exports: exact, explainable, fast.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError()
    .configureOutput({ writeErr: (text) => (wantsJson() ? undefined : process.stderr.write(text)) })
    .exitOverride();
  for (const command of [attributeCommand(), checkCommand(), compareCommand(), verifyCommand()]) {
    program.addCommand(command.exitOverride().copyInheritedSettings(program));
  }
  return program;
}
