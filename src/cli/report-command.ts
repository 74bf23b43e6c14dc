import type { Command } from 'commander';
import type { RunJson } from '../report/run-json.ts';
import type { ResolvedOptions } from '../run/options/options.ts';
import { applyConfig } from './config.ts';
import {
  type AttributeFlags,
  addInputOptions,
  addOutOption,
  addOutputOptions,
  addReportOptions,
  addSparkOptions,
} from './flags.ts';
import { addHelp, type HelpTexts } from './help.ts';
import { print } from './process.ts';
import { showingProgress } from './progress.ts';
import { startThreadsAhead } from './threads-ahead.ts';

/** What a command that publishes a report does, loaded when it is run. */
export interface ReportSteps<Figures> {
  publish(options: ResolvedOptions): Promise<{ run: RunJson; figures: Figures }>;
  render(run: RunJson, figures: Figures, out: string, color: boolean): Promise<string>;
}

/** What a command that publishes a report has of its own, besides its name, description and own options. */
export interface ReportCommand<Figures> {
  /**
   * The report folder where `--out` names none. Each command has its own, so that no report replaces that of another.
   */
  out: string;
  /** Whether the job can run on Spark too. */
  spark: boolean;
  /** Whether channels may have windows of their own. */
  channelWindows: boolean;
  help: HelpTexts;
  load(): Promise<ReportSteps<Figures>>;
}

/** Makes a command publish a report: adds the options that all reports have, the help, and what is done. */
export function reportCommand<Figures>(
  command: Command,
  { out, spark, channelWindows, help, load }: ReportCommand<Figures>,
): Command {
  command.argument('[export-dir]', 'folder with the exported CSV files');
  addInputOptions(addOutOption(command, out), channelWindows);
  addReportOptions(command);
  if (spark) addSparkOptions(command);
  addOutputOptions(command, 'print run.json instead of the table; errors are JSON on stderr');
  return addHelp(command, help).action(async (directory: string | undefined, _flags, self: Command) => {
    const flags = await applyConfig<AttributeFlags>(self);
    await runReport(directory, { ...flags, out: flags.out ?? out }, load);
  });
}

/** Loads a command and publishes its report, then prints its warnings and its table, or run.json, as the flags ask. */
async function runReport<Figures>(
  directory: string | undefined,
  flags: AttributeFlags,
  load: () => Promise<ReportSteps<Figures>>,
): Promise<void> {
  startThreadsAhead(directory, flags);
  // At once: one after the other would wait for each file.
  const [{ resolveOptions }, { renderWarnings }, { publish, render }] = await Promise.all([
    import('../run/options/options.ts'),
    import('./table.ts'),
    load(),
  ]);
  const options = resolveOptions({ ...flags, directory });
  const { run, figures } = await showingProgress(flags, (onProgress) => publish({ ...options, onProgress }));
  if (flags.quiet !== true) {
    process.stderr.write(renderWarnings(run.warnings, flags.color));
    if (options.spark !== undefined) process.stderr.write((await import('./spark-note.ts')).sparkNote(run));
  }
  if (flags.json === true) await print(`${JSON.stringify(run, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(await render(run, figures, options.out, flags.color));
}
