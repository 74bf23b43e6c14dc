import { prepare } from '../../engine/prepare.ts';
import { startEngine } from '../../local/open-local.ts';
import type { AgesResult } from '../../local/results.ts';
import type { RunJson } from '../../report/run-json.ts';
import type { ResolvedOptions } from '../../run/options.ts';
import { type Draft, publishReport, type Written } from '../../run/publish.ts';
import { checkWindowSums } from './check-sums.ts';
import { windowsFiguresOf } from './count.ts';
import type { WindowsFigures } from './figures.ts';
import { windowTotals, writeWindows } from './tables.ts';

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
    const { writeWindowsPage } = await import('./page.ts');
    files.push(...writeWindowsPage(folder, figures, facts));
  }
  return { files, more: { command: 'windows', windows: windowTotals(figures) }, numbers: figures };
}
