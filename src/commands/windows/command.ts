import { Command } from 'commander';
import { windowsOption } from '../../cli/flags.ts';
import type { HelpTexts } from '../../cli/help.ts';
import { reportCommand } from '../../cli/report-command.ts';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch windows exports/2026-11', 'the recorded history beside 1d, 3d, 7d, 14d and 30d'],
    ['lasttouch windows exports/2026-11 --windows 12h,2d,7d --out what-if', 'other windows'],
    ['lasttouch windows exports/2026-11 --json | jq .windows', 'the totals, for other programs'],
  ],
  notes: `Everything comes from one pass over the data, and each window gives what \`attribute --window\` gives. Without a settings file, or
with --window, there are no rows for the recorded history.`,
};

async function load() {
  const [{ windowsExport }, { renderWindows }] = await Promise.all([import('./run.ts'), import('./text.ts')]);
  return { publish: windowsExport, render: renderWindows };
}

/** The command `windows`. */
export function windowsCommand(): Command {
  const command = new Command('windows')
    .description(
      'Say what each of several windows would give, and how long after their click conversions come.',
    )
    .addOption(windowsOption('windows to compare'));
  return reportCommand(command, {
    out: 'lasttouch-windows',
    spark: false,
    channelWindows: false,
    help: HELP,
    load,
  });
}
