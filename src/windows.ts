import type { AgesResult } from './engine/local.ts';
import { prepare, startEngine } from './engine/prepare.ts';
import { windowsFiguresOf } from './engine/window-figures.ts';
import type { ResolvedOptions } from './options.ts';
import { checkWindowSums } from './report/cross-foot.ts';
import type { RunJson } from './report/run-json.ts';
import type { WindowsFigures } from './report/window-figures.ts';
import { windowTotals, writeWindows } from './report/windows.ts';
import { type Draft, publishReport, type Written } from './report-run.ts';

/** A published report on windows: its run.json and its numbers. */
export interface WindowsReport {
  run: RunJson;
  figures: WindowsFigures;
}

/**
 * Tells what each window would give, from one pass over an export, and publishes the report. Settings files are not needed. Throws an
 * `InputError` for wrong input, `CheckFailed` when a limit does not hold, and leaves the former report as it was in both cases.
 */
export async function windowsExport(options: ResolvedOptions): Promise<WindowsReport> {
  const startedAt = new Date();
  const { windows } = options;
  const preparation = await prepare({ ...options, fallbackWindow: windows[windows.length - 1] });
  const { problems, knowsRules } = preparation;
  const { run, numbers } = await publishReport(
    { options, preparation, startedAt },
    () => startEngine(preparation, options),
    (engine) => engine.collectAges(problems, knowsRules, { windows, reach: 0, atClick: false }),
    write,
    () => undefined,
  );
  return { run, figures: numbers };
}

async function write({
  folder,
  options,
  preparation,
  result,
  outcomes,
  facts,
}: Draft<AgesResult>): Promise<Written<WindowsFigures>> {
  const { campaigns, zone, job, settings } = preparation;
  const figures = windowsFiguresOf(
    campaigns.campaigns,
    zone,
    result,
    outcomes,
    options.windows,
    settings.length > 0 ? job.history : undefined,
  );
  checkWindowSums(figures, facts.counts, outcomes, new Set(job.events.slice(0, job.purchaseEvents)));
  const files = writeWindows(folder, figures, options.excel);
  if (options.html) {
    const { writeWindowsPage } = await import('./report/html/windows-page.ts');
    files.push(...writeWindowsPage(folder, figures, facts));
  }
  return { files, more: { command: 'windows', windows: windowTotals(figures) }, numbers: figures };
}
