import { purchaseEventNames } from '../../engine/job.ts';
import { checkFilesUnchanged, prepare, withCampaigns } from '../../engine/prepare.ts';
import { ReportFolder } from '../../folders/folder.ts';
import { startEngine } from '../../local/open-local.ts';
import type { ReportFacts, RunJson } from '../../report/run-json.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { factsOf } from '../../run/facts.ts';
import { checkLimits } from '../../run/limits.ts';
import { outcomeSumsOf } from '../../run/make-figures.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { refuseChannelWindows } from '../../run/options/window-option.ts';
import { publish } from '../../run/publish.ts';
import { readsOf } from '../../run/reads.ts';
import { checkRejectsFile, rejectsSaved } from '../../run/rejects-file.ts';
import { unlessAborted } from '../../run/unless-aborted.ts';
import { checkWindowSums } from './check-sums.ts';
import { windowsFiguresOf } from './count.ts';
import { windowTotals, writeWindows } from './tables.ts';
import type { WindowsFigures } from './windows-figures.ts';

/** A published report on windows: its run.json and its numbers. */
export interface WindowsReport {
  run: RunJson;
  figures: WindowsFigures;
}

/**
 * Tells what each window would give, from one pass over an export, and publishes the report. Settings files are not
 * needed. Throws an
 * `InputError` for wrong input and `CheckFailed` when a limit does not hold; the former report then stands as it was.
 */
export async function windowsExport(options: ResolvedOptions): Promise<WindowsReport> {
  const startedAt = new Date();
  options.signal?.throwIfAborted();
  const { windows } = options;
  refuseChannelWindows(options, 'windows');
  const prepared = await prepare({ ...options, fallbackWindow: windows[windows.length - 1] });
  checkRejectsFile(options, prepared);
  using folder = await ReportFolder.open(options.out, { reads: readsOf(options, prepared) });
  await using engine = startEngine(prepared, options);

  const question = { windows, reach: 0, atClick: false };
  const reading = engine.collectAges(prepared.problems, prepared.knowsRules, question);
  const result = await unlessAborted(options.signal, rejectsSaved(reading, options, prepared, engine));
  checkFilesUnchanged(prepared);
  const preparation = withCampaigns(prepared, result.campaigns);

  const outcomes = outcomeSumsOf(preparation.job, result);
  const figures = windowsFiguresOf(preparation, result, outcomes, windows);
  const facts = factsOf(preparation, options, result, outcomes, undefined, engine.rejects);
  checkLimits(options.limits, preparation, engine.rejects, facts, options.style.decimal);

  checkWindowSums(figures, facts.counts, outcomes, purchaseEventNames(preparation.job));
  const files = await writeFiles(folder, figures, facts, options);
  options.signal?.throwIfAborted();
  const more = { command: 'windows', windows: windowTotals(figures) } as const;
  const run = await publish({ folder, engine, preparation, options, startedAt, result, facts, files, more });
  return { run, figures };
}

async function writeFiles(
  folder: ReportFolder,
  figures: WindowsFigures,
  facts: ReportFacts,
  { excel, html, language }: ResolvedOptions,
): Promise<WrittenFile[]> {
  const files = await writeWindows(folder, figures, excel);
  if (!html) return files;
  const { writeWindowsPage } = await import('./windows-page.ts');
  return [...files, ...(await writeWindowsPage(folder, figures, facts, language))];
}
