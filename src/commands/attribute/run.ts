import { checkFilesUnchanged, prepare, withCampaigns } from '../../engine/prepare.ts';
import { ReportFolder } from '../../folders/folder.ts';
import { takeTurn } from '../../folders/turns.ts';
import { checkSums } from '../../report/cross-foot.ts';
import type { Report } from '../../report/report.ts';
import { factsOf } from '../../run/facts.ts';
import { checkLimits } from '../../run/limits.ts';
import { figuresOf } from '../../run/make-figures.ts';
import { type EngineSource, engineSource } from '../../run/open-engine.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { pageFileOf, writePage } from '../../run/page-file.ts';
import { publish } from '../../run/publish.ts';
import { readsOf } from '../../run/reads.ts';
import { checkRejectsFile, rejectsSaved } from '../../run/rejects-file.ts';
import { unlessAborted } from '../../run/unless-aborted.ts';
import { writeReport } from './write-report.ts';

/**
 * Attributes an export and publishes the report: exports → journeys → rules → credits → report. The engine comes from
 * `given`,
 * or from where the options say. Throws an `InputError` for wrong input and `CheckFailed` when a limit does not hold;
 * the former report then stands as it was.
 */
export async function attributeExport(options: ResolvedOptions, given?: EngineSource): Promise<Report> {
  const startedAt = new Date();
  options.signal?.throwIfAborted();
  await using source = given ?? (await engineSource(options));
  const prepared = await prepare({ ...options, elsewhere: source.elsewhere });
  checkRejectsFile(options, prepared);
  const page = pageFileOf(options, prepared);
  using folder = await ReportFolder.open(options.out, { reads: readsOf(options, prepared) });
  await using engine = source.start(prepared);

  const reading = engine.attribute(prepared.problems, prepared.knowsRules);
  const result = await unlessAborted(options.signal, rejectsSaved(reading, options, prepared, engine));
  checkFilesUnchanged(prepared);
  const preparation = withCampaigns(prepared, result.campaigns);

  const figures = figuresOf(preparation, result);
  await takeTurn();
  const purchases = figures.campaigns.map((_, place) => figures.purchases.total(place));
  const facts = factsOf(preparation, options, result, figures.outcomes, purchases, engine.rejects);
  checkLimits(options.limits, preparation, engine.rejects, facts, options.style.decimal);
  await takeTurn();

  const { files, rows } = await writeReport(
    folder,
    result,
    engine.rejects,
    preparation,
    figures,
    facts,
    options,
  );
  options.signal?.throwIfAborted();
  await takeTurn();
  checkSums(figures, facts.counts, rows);
  await takeTurn();
  await writePage(page, figures, facts, options);
  const run = await publish({ folder, engine, preparation, options, startedAt, result, facts, files });
  return { run, figures };
}
