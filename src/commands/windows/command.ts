import { Command } from 'commander';
import { applyConfig } from '../../cli/config.ts';
import {
  type AttributeFlags,
  addInputOptions,
  addOutOption,
  addOutputOptions,
  addReportOptions,
  repeatable,
} from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { runReport } from '../../cli/run-report.ts';

// Not the folder of `attribute`: neither report is to take the place of the other.
const DEFAULT_OUT = 'lasttouch-windows';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch windows exports/2026-11', 'the recorded history beside 1d, 3d, 7d, 14d and 30d'],
    ['lasttouch windows exports/2026-11 --windows 12h,2d,7d --out what-if', 'other windows'],
    ['lasttouch windows exports/2026-11 --json | jq .windows', 'the totals, for other programs'],
  ],
  notes: `Everything comes from one pass over the data, and each window gives what \`attribute --window\` gives. Without a settings file, or
with --window, there are no rows for the recorded history.`,
};

/** The command `windows`. */
export function windowsCommand(): Command {
  const command = new Command('windows')
    .description(
      'Say what each of several windows would give, and how long after their click conversions come.',
    )
    .argument('[export-dir]', 'folder with the exported CSV files')
    .addOption(
      repeatable(
        '--windows <durations>',
        'windows to compare, separated by commas (default: 1d,3d,7d,14d,30d)',
      ),
    );
  addInputOptions(addOutOption(command, DEFAULT_OUT));
  addReportOptions(command);
  addOutputOptions(command, 'print run.json instead of the table; errors are JSON on stderr');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    const flags = applyConfig<AttributeFlags>(self);
    await runReport(directory, { ...flags, out: flags.out ?? DEFAULT_OUT }, async () => {
      const [{ windowsExport }, { renderWindows }] = await Promise.all([
        import('./run.ts'),
        import('./text.ts'),
      ]);
      return { publish: windowsExport, render: renderWindows };
    });
  });
}
