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
const DEFAULT_OUT = 'lasttouch-reconcile';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch reconcile exports/2026-11', 'which reading of the policy gives the numbers of the console?'],
    [
      'lasttouch reconcile exports/2026-11 --windows 1d,3d,5d,7d',
      'were they made with one of these windows?',
    ],
    ['lasttouch reconcile exports/2026-11 --json | jq .console', 'for other programs'],
  ],
  notes: `The numbers of the console stand in the columns console_purchase_conversions and console_purchase_amount of the campaigns files.
console.csv names for each campaign the readings that give exactly these numbers; nothing is fitted. Without a settings file the
readings that need the recorded history are left out.`,
};

/** The command `reconcile`. */
export function reconcileCommand(): Command {
  const command = new Command('reconcile')
    .description('Hold an export against the numbers of the console, and say which reading gives them.')
    .argument('[export-dir]', 'folder with the exported CSV files')
    .addOption(
      repeatable(
        '--windows <durations>',
        'single windows to try, separated by commas (default: 1d,3d,7d,14d,30d)',
      ),
    );
  addInputOptions(addOutOption(command, DEFAULT_OUT));
  addReportOptions(command);
  addOutputOptions(command, 'print run.json instead of the table; errors are JSON on stderr');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    const flags = applyConfig<AttributeFlags>(self);
    await runReport(directory, { ...flags, out: flags.out ?? DEFAULT_OUT }, async () => {
      const [{ reconcileExport }, { renderReconciliation }] = await Promise.all([
        import('./run.ts'),
        import('./text.ts'),
      ]);
      return { publish: reconcileExport, render: renderReconciliation };
    });
  });
}
