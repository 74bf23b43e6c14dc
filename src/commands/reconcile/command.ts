import { Command } from 'commander';
import { windowsOption } from '../../cli/flags.ts';
import type { HelpTexts } from '../../cli/help.ts';
import { reportCommand } from '../../cli/report-command.ts';

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

async function load() {
  const [{ reconcileExport }, { renderReconciliation }] = await Promise.all([
    import('./run.ts'),
    import('./text.ts'),
  ]);
  return { publish: reconcileExport, render: renderReconciliation };
}

/** The command `reconcile`. */
export function reconcileCommand(): Command {
  const command = new Command('reconcile')
    .description('Hold an export against the numbers of the console, and say which reading gives them.')
    .addOption(windowsOption('single windows to try'));
  return reportCommand(command, {
    out: 'lasttouch-reconcile',
    spark: false,
    channelWindows: false,
    help: HELP,
    load,
  });
}
