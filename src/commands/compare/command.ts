import { Command } from 'commander';
import { addArgumentsOption, argumentsReads } from '../../cli/arguments-file.ts';
import { EXIT } from '../../cli/failure.ts';
import { languageOption, markdownOption } from '../../cli/flags.ts';
import { addHelp, type HelpTexts } from '../../cli/help.ts';
import { print } from '../../cli/process.ts';

interface CompareFlags {
  out?: string;
  markdown?: string;
  language?: string;
  arguments?: string[];
  exitCode?: boolean;
  json?: boolean;
  quiet?: boolean;
  color: boolean;
}

const HELP: HelpTexts = {
  examples: [
    ['lasttouch compare report-7d report-3d', 'totals by campaign, and what moved'],
    [
      'lasttouch compare report-7d report-3d --out changes',
      'changes/index.html: what moved, and changes.csv: every conversion',
    ],
    ['lasttouch compare yesterday today --exit-code --quiet', 'exit 1 if they differ'],
    ['lasttouch compare main branch --markdown summary.md', 'a summary for a pull request or a chat'],
  ],
  notes: 'The second report is read as what came of the first: "gained" is what only the second one credits.',
};

/** The command `compare`. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Say what changed between two reports: totals by campaign, and conversions that moved.')
    .argument('<report-a>', 'report folder, the former one')
    .argument('<report-b>', 'report folder, the later one')
    .option('--out <dir>', 'write changes.csv and a page into this folder')
    .option('--exit-code', 'exit 1 if the reports differ')
    .addOption(markdownOption())
    .addOption(languageOption())
    .option('--json', 'print JSON instead of the table; errors are JSON on stderr')
    .option('--quiet', 'print nothing but errors')
    .option('--no-color', 'no colors');
  addArgumentsOption(command);
  return addHelp(command, HELP).action(runCompare);
}

async function runCompare(reportA: string, reportB: string, flags: CompareFlags): Promise<void> {
  const [{ compareReports }, { openOutputs }] = await Promise.all([
    import('./run.ts'),
    import('./outputs.ts'),
  ]);
  const outputs = openOutputs(flags, [reportA, reportB], argumentsReads(flags.arguments));
  const comparison = await compareReports(reportA, reportB);
  const path = await outputs.write(comparison);
  const [{ comparisonJson }, { renderComparison }] = await Promise.all([
    import('./json.ts'),
    import('./text.ts'),
  ]);
  if (flags.json === true) await print(`${JSON.stringify(comparisonJson(comparison), undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(await renderComparison(comparison, path, flags.color));
  if (flags.exitCode === true && comparison.differ) process.exitCode = EXIT.checkFailed;
}
