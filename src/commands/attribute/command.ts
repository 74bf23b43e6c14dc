import { Command } from 'commander';
import type { HelpTexts } from '../../cli/help.ts';
import { reportCommand } from '../../cli/report-command.ts';
import { DEFAULTS } from '../../run/options/defaults.ts';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch attribute exports/2026-11', 'report into ./lasttouch-report'],
    ['lasttouch attribute exports/2026-11 --window 3d --out what-if-3d', 'what if the window were 3 days?'],
    ['lasttouch attribute exports/2026-11 --from 2026-11-01 --to 2026-12-01', 'count one month only'],
    [
      'lasttouch attribute exports/today --max-rejects 0 --fail-on clicks_gap',
      'keep the former report if not whole',
    ],
    ['lasttouch attribute exports/2026-11 --page november.html', 'and one page to send by mail'],
    ["lasttouch attribute exports --clicks 'clicks/*.csv.gz'", 'clicks from elsewhere'],
  ],
  notes: `The folder holds campaigns*, clicks*, conversions* and settings* ending in .csv or .csv.gz, and refunds* if there are any. The report is published as a
whole: after an error the former one stands as it was.`,
};

async function load() {
  const [{ attributeExport }, { renderReport }] = await Promise.all([
    import('./run.ts'),
    import('./text.ts'),
  ]);
  return { publish: attributeExport, render: renderReport };
}

/** The command `attribute`. */
export function attributeCommand(): Command {
  const command = new Command('attribute')
    .description('Attribute an export and write the report folder.')
    .option('--page <file>', 'write one page of the whole report there, to be sent by mail');
  return reportCommand(command, { out: DEFAULTS.out, spark: true, channelWindows: true, help: HELP, load });
}
