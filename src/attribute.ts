import { figuresOf, purchasesByCampaign } from './engine/figures.ts';
import type { EngineResult } from './engine/local.ts';
import { prepare } from './engine/prepare.ts';
import type { ResolvedOptions } from './options.ts';
import { checkSums } from './report/cross-foot.ts';
import type { Figures } from './report/figures.ts';
import type { RunJson } from './report/run-json.ts';
import { writeReport } from './report/write-report.ts';
import { type Draft, publishReport, type Written } from './report-run.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}

/**
 * Attributes an export and publishes the report: exports → journeys → rules → credits → report. Throws an `InputError` for wrong
 * input, `CheckFailed` when a limit does not hold, and leaves the former report as it was in both cases.
 */
export async function attributeExport(options: ResolvedOptions): Promise<Report> {
  const startedAt = new Date();
  const preparation = await prepare(options);
  const { problems, knowsRules } = preparation;
  const { run, numbers } = await publishReport(
    { options, preparation, startedAt },
    (engine) => engine.attribute(problems, knowsRules),
    write,
    ({ tallies }) => purchasesByCampaign(preparation.job, tallies),
  );
  return { run, figures: numbers };
}

async function write({
  folder,
  options,
  preparation,
  engine,
  result,
  rejects,
  facts,
}: Draft<EngineResult>): Promise<Written<Figures>> {
  const figures = figuresOf(preparation.campaigns.campaigns, preparation.zone, preparation.job, result);
  const { files, rows } = await writeReport(folder, figures, rejects, options.excel, (...args) =>
    engine.writeRows(...args, options.excel),
  );
  checkSums(figures, facts.counts, rows);
  if (options.html) {
    const { writePages } = await import('./report/html/write-pages.ts');
    files.push(...writePages(folder, figures, facts));
  }
  return { files, numbers: figures };
}
