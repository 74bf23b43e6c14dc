import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { applyConfig } from '../../cli/config.ts';
import { EXIT } from '../../cli/failure.ts';
import { type AttributeFlags, addInputOptions, addOutputOptions } from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { printPieces } from '../../cli/process.ts';
import { showingProgress } from '../../cli/progress.ts';
import { startThreadsAhead } from '../../cli/threads-ahead.ts';
import { type ExplainedConversion, MOST_CLICKS } from './explanation.ts';

interface ExplainFlags extends AttributeFlags {
  all?: boolean;
}

const HELP: HelpTexts = {
  examples: [
    ['lasttouch explain exports/2026-11 o00459', 'why this conversion went where it went'],
    ['lasttouch explain exports/2026-11 o00459 o00460 --window 3d', 'several, and if the window were 3 days'],
    ['lasttouch explain exports/2026-11 o00459 --json | jq .conversions', 'for other programs'],
  ],
  notes: `Exit codes: 0 all ids were found, whatever became of them; 1 no row has one of the ids; 2 wrong usage or input. Put -- before ids
that begin with a dash.`,
};

/** The command `explain`. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description(
      'Say why conversions went where they went: the window, and every click of the user before them.',
    )
    .argument('[export-dir]', 'folder with the exported CSV files')
    .argument('[conversion-id...]', 'ids of conversions, as they stand in the export');
  addInputOptions(command);
  command.option('--all', `all clicks of the user before it (default: the last ${MOST_CLICKS})`);
  addOutputOptions(command, 'print JSON instead of text; errors are JSON on stderr');
  return addHelp(command, HELP).action(
    async (directory: string | undefined, ids: string[], _flags, self: Command) => {
      await runExplain(directory, ids, await applyConfig<ExplainFlags>(self));
    },
  );
}

/** Where all files are named, no folder is needed: what is no folder then is an id. */
function splitArguments(directory: string | undefined, ids: readonly string[], flags: AttributeFlags) {
  const rules = flags.settings ?? flags.window;
  const named = [flags.campaigns, flags.clicks, flags.conversions, rules].every(
    (given) => given !== undefined,
  );
  if (directory === undefined || !named || existsSync(directory)) return { directory, ids };
  return { directory: undefined, ids: [directory, ...ids] };
}

async function runExplain(
  first: string | undefined,
  rest: readonly string[],
  flags: ExplainFlags,
): Promise<void> {
  startThreadsAhead(first, flags);
  const { resolveOptions } = await import('../../run/options/options.ts');
  const [{ explainConversions }, { renderExplanations }, { explanationsJson }] = await Promise.all([
    import('./run.ts'),
    import('./text.ts'),
    import('./json.ts'),
  ]);
  const { directory, ids } = splitArguments(first, rest, flags);
  const options = resolveOptions({ ...flags, directory });
  await using explanations = await showingProgress(flags, (onProgress) =>
    explainConversions(
      { ...options, onProgress },
      ids,
      flags.all === true ? Number.POSITIVE_INFINITY : MOST_CLICKS,
    ),
  );
  const { conversions } = explanations;
  process.exitCode = exitCodeOf(conversions);
  if (flags.json === true) await printPieces(explanationsJson(conversions));
  else if (flags.quiet !== true) await printPieces(renderExplanations(conversions, flags.color));
}

function exitCodeOf(conversions: readonly ExplainedConversion[]): number {
  return conversions.some(({ status }) => status === 'unknown') ? EXIT.checkFailed : EXIT.done;
}
