import { Command } from 'commander';
import { EXIT } from '../../cli/failure.ts';
import { addAnswerOptions } from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';
import type { Options } from '../../run/options/options.ts';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch init exports/2026-11', 'how these files can be read, into ./lasttouch.json'],
    ['lasttouch init orders.csv events.csv --window 7d', 'with an answer that no file gives'],
    ['lasttouch init exports/2026-11 --out november.json --json', 'for other programs'],
    ['lasttouch check --config lasttouch.json', 'what comes next'],
  ],
  notes:
    'A sample of each file is looked at. The configuration names the files and what differs from the defaults; a file that is there already is never replaced. The options of attribute are answers: they are written too, and what they settle is not asked. Exit codes: 0 the configuration is complete, 1 questions are open, 2 wrong usage or nothing that can be read.',
};

/** What commander makes of the command line of `init`. */
interface InitFlags extends Options {
  out: string;
  json?: boolean;
  quiet?: boolean;
  color: boolean;
}

/** The command `init`. */
export function initCommand(): Command {
  const command = new Command('init')
    .description(
      "Look at somebody's export, write the configuration that reads it, and ask what the files don't tell.",
    )
    .argument('<files...>', 'the folder of the export, or its files')
    .option('--out <file>', 'configuration file, which must not be there yet', 'lasttouch.json');
  addAnswerOptions(command)
    .option('--json', 'print JSON instead of text; errors are JSON on stderr')
    .option('--quiet', 'print nothing but errors')
    .option('--no-color', 'no colors');
  return addHelp(command, HELP).action(runInit);
}

async function runInit(paths: string[], { json, quiet, color, out, ...answers }: InitFlags): Promise<void> {
  const { init } = await import('./run.ts');
  const result = await init(paths, answers, out);
  const { initJson, renderExplanation, renderResult } = await import('./text.ts');
  if (quiet !== true && json !== true) process.stderr.write(renderExplanation(result, color));
  if (json === true) await print(`${JSON.stringify(initJson(result), undefined, 2)}\n`);
  else if (quiet !== true) await print(renderResult(result));
  process.exitCode = result.isComplete ? EXIT.done : EXIT.checkFailed;
}
