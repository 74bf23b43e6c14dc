import { Command } from 'commander';
import { wantsJson } from './cli/failure.ts';
import { addHelp, type HelpTexts } from './cli/help.ts';
import { attributeCommand } from './commands/attribute/command.ts';
import { checkCommand } from './commands/check/command.ts';
import { compareCommand } from './commands/compare/command.ts';
import { completionCommand } from './commands/completion/command.ts';
import { explainCommand } from './commands/explain/command.ts';
import { initCommand } from './commands/init/command.ts';
import { reconcileCommand } from './commands/reconcile/command.ts';
import { verifyCommand } from './commands/verify/command.ts';
import { windowsCommand } from './commands/windows/command.ts';
import { packageVersion } from './package-files.ts';
import { InputError } from './problems/input-error.ts';
import { visible } from './values/visible.ts';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch attribute exports/2026-11', 'report into ./lasttouch-report'],
    ['lasttouch windows exports/2026-11', 'what other windows would give'],
    ['lasttouch reconcile exports/2026-11', "why the console's numbers differ"],
    ['lasttouch explain exports/2026-11 o00459', 'why a conversion went where it went'],
    ['lasttouch check exports/2026-11', 'what is wrong with the export'],
    ['lasttouch init export', 'a configuration for an export of another shape'],
    ['lasttouch compare report-7d report-3d', 'what changed between two reports'],
  ],
  notes:
    'Exit codes: 0 done, 1 a check did not hold, 2 wrong usage or input, 70 a defect of lasttouch, 74 output could not be written',
};

const OF_SPARK = /unknown option '--(?:engine|spark-(?:master|conf|output))'/;

/** A hint that is added to errors of usage: only `attribute` has the options for Spark. */
function noteOn(error: string): string {
  return OF_SPARK.test(error)
    ? 'Only attribute runs on Spark; the other commands read on this machine.\n'
    : '';
}

/** Throws an `InputError` where Node.js was started without what the loops over rows need. */
function checkRuntime(): void {
  if ('WebAssembly' in globalThis) return;
  throw InputError.of(
    'this Node.js has no WebAssembly (--jitless switches it off), which lasttouch needs; start it without that option',
  );
}

/** What was wrong may hold anything that stood on the command line. */
function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** The whole command line. Errors of usage are thrown as `CommanderError`, so that nothing ends the process early. */
export function buildProgram(): Command {
  const program = new Command('lasttouch')
    .description('Last-touch campaign attribution from CSV exports: exact, explainable, fast.')
    .version(packageVersion(), '--version', 'print the version')
    .showSuggestionAfterError()
    .configureOutput({
      writeErr: (text) => (wantsJson() ? undefined : process.stderr.write(visibleLines(text))),
      outputError: (text, write) => write(text + noteOn(text)),
    })
    .exitOverride();
  addHelp(program, HELP);
  program.hook('preAction', checkRuntime);
  const commands = [
    attributeCommand(),
    windowsCommand(),
    reconcileCommand(),
    explainCommand(),
    checkCommand(),
    initCommand(),
    compareCommand(),
    verifyCommand(),
    completionCommand(),
  ];
  for (const command of commands) {
    program.addCommand(command.exitOverride().copyInheritedSettings(program));
  }
  return program;
}
