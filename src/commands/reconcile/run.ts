import { purchaseEventNames } from '../../engine/job.ts';
import { checkFilesUnchanged, prepare, withCampaigns } from '../../engine/prepare.ts';
import { ReportFolder } from '../../folders/folder.ts';
import { startEngine } from '../../local/open-local.ts';
import { checkAttributedSums } from '../../report/cross-foot.ts';
import type { ReportFacts, RunJson } from '../../report/run-json.ts';
import { consoleTable } from '../../report/tables/console.ts';
import {
  agreementOf,
  type ConsoleFigures,
  countReproduced,
  hasConsole,
} from '../../report/tables/console-figures.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { LONGEST_WINDOW } from '../../rules/implied-windows.ts';
import { factsOf } from '../../run/facts.ts';
import { checkLimits } from '../../run/limits.ts';
import { outcomeSumsOf } from '../../run/make-figures.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { refuseChannelWindows } from '../../run/options/window-option.ts';
import { publish } from '../../run/publish.ts';
import { readsOf } from '../../run/reads.ts';
import { checkRejectsFile, rejectsSaved } from '../../run/rejects-file.ts';
import { unlessAborted } from '../../run/unless-aborted.ts';
import { csvText } from '../../values/csv.ts';
import { attributedPurchases, impliedByCampaign, readingsOf } from './readings.ts';

/** A published report against the console's figures: its run.json and its numbers. */
export interface ConsoleReport {
  run: RunJson;
  figures: ConsoleFigures;
}

/** The longest window that is looked at, in microseconds. */
const REACH = LONGEST_WINDOW * 1_000_000;

/**
 * Holds an export against the figures that the console shows, and publishes the report. Settings files are not needed.
 * Throws an
 * `InputError` for wrong input and `CheckFailed` when a limit does not hold; the former report then stands as it was.
 */
export async function reconcileExport(options: ResolvedOptions): Promise<ConsoleReport> {
  const startedAt = new Date();
  options.signal?.throwIfAborted();
  refuseChannelWindows(options, 'reconcile');
  const prepared = await prepare({ ...options, fallbackWindow: REACH });
  checkRejectsFile(options, prepared);
  using folder = await ReportFolder.open(options.out, { reads: readsOf(options, prepared) });
  await using engine = startEngine(prepared, options);

  const question = { windows: [], reach: REACH, atClick: true };
  const reading = engine.collectAges(prepared.problems, prepared.knowsRules, question);
  const result = await unlessAborted(options.signal, rejectsSaved(reading, options, prepared, engine));
  checkFilesUnchanged(prepared);
  const preparation = withCampaigns(prepared, result.campaigns);
  const { job, campaigns } = preparation;

  const outcomes = outcomeSumsOf(job, result);
  const attributed = attributedPurchases(preparation, options, result);
  const facts = factsOf(preparation, options, result, outcomes, attributed, engine.rejects);
  checkLimits(options.limits, preparation, engine.rejects, facts, options.style.decimal);

  const figures = {
    campaigns: campaigns.campaigns,
    attributed,
    readings: readingsOf(preparation, options, result, attributed),
    implied: impliedByCampaign(campaigns, result),
  };
  checkAttributedSums(attributed, facts.counts, outcomes, purchaseEventNames(job));
  const files = await writeFiles(folder, figures, facts, options);
  options.signal?.throwIfAborted();
  const more = { command: 'reconcile', console: agreementSummary(figures) } as const;
  const run = await publish({ folder, engine, preparation, options, startedAt, result, facts, files, more });
  return { run, figures };
}

async function writeFiles(
  folder: ReportFolder,
  figures: ConsoleFigures,
  facts: ReportFacts,
  { excel, html, language }: ResolvedOptions,
): Promise<WrittenFile[]> {
  const path = 'console.csv';
  const table = consoleTable(figures);
  await folder.write(path, csvText(table, excel));
  const files = [{ path, rows: table.rows.length }];
  if (!html) return files;
  const { writeReconcilePage } = await import('./page.ts');
  return [...files, ...(await writeReconcilePage(folder, figures, facts, language))];
}

/** How far the readings and single windows agree with the console, for run.json. */
function agreementSummary(figures: ConsoleFigures): NonNullable<RunJson['console']> {
  const { campaigns, of, ranges } = agreementOf(figures);
  return {
    campaigns: figures.campaigns.filter(hasConsole).length,
    readings: countReproduced(figures),
    agreement: { campaigns, of, windows: ranges },
  };
}
