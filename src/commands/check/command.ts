import { Command } from 'commander';
import { applyConfig } from '../../cli/config.ts';
import { EXIT, reportError } from '../../cli/failure.ts';
import { type AttributeFlags, addInputOptions, addOutputOptions } from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';
import { showingProgress } from '../../cli/progress.ts';
import { startThreadsAhead } from '../../cli/threads-ahead.ts';
import { InputError } from '../../problems/input-error.ts';
import { withoutNotes } from '../../report/warnings.ts';
import type { ExportCheck } from './run.ts';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch check exports/2026-11', 'all that is wrong, to paste to whoever made the export'],
    ['lasttouch check exports/2026-11 --window 7d', 'without a settings file'],
    ['lasttouch check exports/2026-11 --json | jq .rejects', 'for other programs'],
  ],
  notes:
    'Nothing is written. Exit codes: 0 nothing to look into (notes are none), 1 rejected rows or warnings, 2 input errors or wrong usage.',
};

/** The command `check`. */
export function checkCommand(): Command {
  const command = new Command('check')
    .description(
      'Read everything, write nothing: input errors, rejected rows, warnings, and what the files cover.',
    )
    .argument('[export-dir]', 'folder with the exported CSV files');
  addInputOptions(command);
  addOutputOptions(command, 'print JSON instead of text; errors are JSON on stderr too');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    await runCheck(directory, await applyConfig<AttributeFlags>(self));
  });
}

function exitCodeOf({ problems, rejected, warnings }: ExportCheck): number {
  if (problems.length > 0) return EXIT.wrongUsage;
  return rejected + withoutNotes(warnings).length > 0 ? EXIT.checkFailed : EXIT.done;
}

async function runCheck(directory: string | undefined, flags: AttributeFlags): Promise<void> {
  startThreadsAhead(directory, flags);
  const { resolveOptions } = await import('../../run/options/options.ts');
  const { checkExport } = await import('./run.ts');
  const options = resolveOptions({ ...flags, directory });
  const check = await showingProgress(flags, (onProgress) => checkExport({ ...options, onProgress }));
  const [{ checkJson }, { renderCheck }] = await Promise.all([import('./json.ts'), import('./text.ts')]);
  process.exitCode = exitCodeOf(check);
  // Errors stand on stderr as with every command; as text they are the answer itself, and once is enough.
  const isSilent = flags.json === true || flags.quiet === true;
  if (check.problems.length > 0 && isSilent) reportError(new InputError(check.problems));
  if (flags.json === true) await print(`${JSON.stringify(checkJson(check), undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderCheck(check, options.timezone, flags.color));
}
