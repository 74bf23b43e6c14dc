import { Command, Option } from 'commander';
import type { Options } from '../options.ts';
import { applyConfig } from './config.ts';
import { writeErrorsAsJson } from './failure.ts';
import { print } from './process.ts';
import { showingProgress } from './progress.ts';

/** What commander makes of the command line: the options of the job, and those of its output. */
export interface AttributeFlags extends Options {
  config?: string;
  json?: boolean;
  quiet?: boolean;
  progress: boolean;
  color: boolean;
}

const EXAMPLES = `
Examples:
  $ lasttouch attribute exports/2026-11
  $ lasttouch attribute exports/2026-11 --window 3d --out what-if-3d
  $ lasttouch attribute exports/2026-11 --from 2026-11-01 --to 2026-12-01 --max-rejects 0 --fail-on clicks_gap
  $ lasttouch attribute --campaigns c.csv --clicks 'clicks/*.csv.gz' --conversions orders.csv --settings s.csv

The folder holds campaigns*, clicks*, conversions* and settings* ending in .csv or .csv.gz. The report is published as a
whole: after an error the former one stands as it was.`;

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect);
}

/** Adds the options that say what to read and how, shared by all commands. */
export function addInputOptions(command: Command): Command {
  return command
    .addOption(repeatable('--campaigns <file>', 'campaigns file or glob, repeatable'))
    .addOption(repeatable('--clicks <file>', 'clicks file or glob, repeatable'))
    .addOption(repeatable('--conversions <file>', 'conversions file or glob, repeatable'))
    .addOption(repeatable('--settings <file>', 'settings file or glob, repeatable'))
    .option(
      '--window <duration>',
      're-attribute everything with this one window, for example 3d; the history is not read',
    )
    .option('--from <time>', 'count only conversions and clicks from this time on')
    .option('--to <time>', 'count only conversions and clicks before this time')
    .option(
      '--propagation <duration>',
      'how long a change of the window takes to be reflected (default: 10m)',
    )
    .option('--timezone <zone>', 'zone of wall-clock times, days and printed times (default: Asia/Seoul)')
    .addOption(
      repeatable('--purchase-event <name>', 'purchase event, repeatable (default: purchase, df_purchase)'),
    )
    .option('--no-dedupe-clicks', 'count clicks with the same click_id each')
    .option('--encoding <name>', 'encoding of the files: utf-8 (default)')
    .addOption(repeatable('--columns <kind.column=header>', "a column's header in the export, repeatable"))
    .option('--config <file>', 'the same options from a JSON file; the command line wins')
    .option('--threads <n>', 'threads (default: all cores)')
    .option('--max-memory <size>', 'memory, for example 400MB (default: half the machine)');
}

/** The option that makes CSV files for spreadsheets. */
export function excelOption(): Option {
  return new Option(
    '--excel',
    "CSV files with a byte-order mark, and ' before text that a spreadsheet would run",
  );
}

/** Adds the options that say what to print, shared by all commands that read an export. */
export function addOutputOptions(command: Command, json: string): Command {
  return command
    .option('--json', json)
    .option('--quiet', 'print nothing but errors')
    .option('--no-progress', 'no progress on the terminal')
    .option('--no-color', 'no colors')
    .helpOption('--help', 'print this help');
}

/** The command `attribute`. */
export function attributeCommand(): Command {
  const command = new Command('attribute')
    .description('Attribute an export and write the report folder.')
    .argument('[export-dir]', 'folder with the exported CSV files')
    .option('--out <dir>', 'report folder (default: lasttouch-report)');
  addInputOptions(command)
    .option('--max-rejects <n>', 'more rejected rows than this: exit 1, report untouched')
    .addOption(
      repeatable('--fail-on <code>', 'that warning: exit 1, report untouched; repeatable, any for all'),
    )
    .option('--rejects <file>', 'write the rejected rows there too, also when the run fails')
    .addOption(excelOption())
    .option('--no-html', 'no HTML pages');
  return addOutputOptions(command, 'print run.json instead of the table; errors are JSON on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string | undefined, _flags, self: Command) => {
      await runAttribute(directory, applyConfig<AttributeFlags>(self));
    });
}

async function runAttribute(directory: string | undefined, flags: AttributeFlags): Promise<void> {
  if (flags.json === true) writeErrorsAsJson();
  const { resolveOptions } = await import('../options.ts');
  const { attributeExport } = await import('../attribute.ts');
  const options = resolveOptions({ ...flags, directory });
  const { run, figures } = await showingProgress(flags, (onProgress) =>
    attributeExport({ ...options, onProgress }),
  );
  const { renderReport, renderWarnings } = await import('./render.ts');
  if (flags.quiet !== true) process.stderr.write(renderWarnings(run.warnings, flags.color));
  if (flags.json === true) await print(`${JSON.stringify(run, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(renderReport(run, figures, options.out, flags.color));
}
