import { checkFilesUnchanged, prepare } from '../../engine/prepare.ts';
import { ReportFolder } from '../../folders/folder.ts';
import { checkSums } from '../../report/cross-foot.ts';
import type { Figures } from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import { nameRejects } from '../../run/counts.ts';
import { factsOf } from '../../run/facts.ts';
import { figuresOf, purchasesByCampaign } from '../../run/figures.ts';
import { checkLimits } from '../../run/limits.ts';
import { type EngineSource, engineSource } from '../../run/open-engine.ts';
import type { ResolvedOptions } from '../../run/options.ts';
import { publish } from '../../run/publish.ts';
import { checkRejectsFile, rejectsSaved } from '../../run/rejects-file.ts';
import { writeReport } from './write-report.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}

/**
 * Attributes an export and publishes the report: exports → journeys → rules → credits → report. The engine comes from `given`,
 * or from where the options say. Throws an `InputError` for wrong input and `CheckFailed` when a limit does not hold; the former
 * report then stands as it was.
 */
export async function attributeExport(options: ResolvedOptions, given?: EngineSource): Promise<Report> {
  const startedAt = new Date();
  await using source = given ?? (await engineSource(options));
  const preparation = await prepare({ ...options, elsewhere: source.elsewhere });
  checkRejectsFile(options, preparation);
  using folder = ReportFolder.open(options.out);
  await using engine = source.start(preparation);

  const reading = engine.attribute(preparation.problems, preparation.knowsRules);
  const result = await rejectsSaved(reading, options, preparation, engine);
  checkFilesUnchanged(preparation.files);

  const figures = figuresOf(preparation, result);
  const purchases = purchasesByCampaign(preparation.job, result.tallies);
  const facts = factsOf(preparation, options, result, figures.outcomes, purchases, engine.rejects);
  const rejects = nameRejects(preparation, engine);
  checkLimits(options.limits, rejects, facts.warnings, options.style.decimal);

  const { files, rows } = await writeReport(folder, engine, figures, facts, rejects, options);
  checkSums(figures, facts.counts, rows);
  const run = await publish({ folder, engine, preparation, options, startedAt, result, facts, files });
  return { run, figures };
}
