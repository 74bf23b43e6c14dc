import { Command } from 'commander';
import { applyConfig } from '../../cli/config.ts';
import {
  type AttributeFlags,
  addInputOptions,
  addOutOption,
  addOutputOptions,
  addReportOptions,
  addSparkOptions,
} from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { runReport } from '../../cli/run-report.ts';

const DEFAULT_OUT = 'lasttouch-report';

const HELP: HelpTexts = {
  examples: [
    ['lasttouch attribute exports/2026-11', 'report into ./lasttouch-report'],
    ['lasttouch attribute exports/2026-11 --window 3d --out what-if-3d', 'what if the window were 3 days?'],
    ['lasttouch attribute exports/2026-11 --from 2026-11-01 --to 2026-12-01', 'count one month only'],
    [
      'lasttouch attribute exports/today --max-rejects 0 --fail-on clicks_gap',
      'keep the former report if not whole',
    ],
    ["lasttouch attribute exports --clicks 'clicks/*.csv.gz'", 'clicks from elsewhere'],
  ],
  notes: `The folder holds campaigns*, clicks*, conversions* and settings* ending in .csv or .csv.gz, and refunds* if there are any. The report is published as a
whole: after an error the former one stands as it was.`,
};

/** The command `attribute`. */
export function attributeCommand(): Command {
  const command = new Command('attribute')
    .description('Attribute an export and write the report folder.')
    .argument('[export-dir]', 'folder with the exported CSV files');
  addInputOptions(addOutOption(command, DEFAULT_OUT));
  addReportOptions(command);
  addSparkOptions(command);
  addOutputOptions(command, 'print run.json instead of the table; errors are JSON on stderr');
  return addHelp(command, HELP).action(async (directory: string | undefined, _flags, self: Command) => {
    await runReport(directory, applyConfig<AttributeFlags>(self), async () => {
      const [{ attributeExport }, { renderReport }] = await Promise.all([
        import('./run.ts'),
        import('./text.ts'),
      ]);
      return { publish: attributeExport, render: renderReport };
    });
  });
}
