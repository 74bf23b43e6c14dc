import type { EngineResult } from '../../engine/engine.ts';
import { prepare } from '../../engine/prepare.ts';
import { checkSums } from '../../report/cross-foot.ts';
import type { Figures } from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import { type WrittenFile, writeTables } from '../../report/tables/write-tables.ts';
import { figuresOf, purchasesByCampaign } from '../../run/figures.ts';
import { type EngineSource, engineSource } from '../../run/open-engine.ts';
import type { ResolvedOptions } from '../../run/options.ts';
import { type Draft, publishReport, type Written } from '../../run/publish.ts';

/**
 * Attributes an export and publishes the report: exports → journeys → rules → credits → report. Throws an `InputError` for wrong
 * input, `CheckFailed` when a limit does not hold, and leaves the former report as it was in both cases.
 */
export async function attributeExport(
  options: ResolvedOptions,
  sourceOf: (options: ResolvedOptions) => Promise<EngineSource> = engineSource,
): Promise<Report> {
  const startedAt = new Date();
  const source = await sourceOf(options);
  try {
    const preparation = await prepare({ ...options, elsewhere: source.elsewhere });
    const { problems, knowsRules } = preparation;
    const { run, numbers } = await publishReport(
      { options, preparation, startedAt },
      () => source.start(preparation),
      (engine) => engine.attribute(problems, knowsRules),
      write,
      ({ tallies }) => purchasesByCampaign(preparation.job, tallies),
    );
    return { run, figures: numbers };
  } finally {
    await source.close();
  }
}

/** Other threads write the rows of conversions while this one writes all that is small. */
async function write(draft: Draft<EngineResult>): Promise<Written<Figures>> {
  const { folder, options, preparation, engine, result, facts } = draft;
  const figures = figuresOf(preparation.campaigns.campaigns, preparation.zone, preparation.job, result);
  const rowFiles = ['attributions.csv', 'unattributed.csv'] as const;
  const [rows, files] = await bothEnded(
    engine.writeRows(folder.pathOf(rowFiles[0]), folder.pathOf(rowFiles[1]), options.excel),
    writeSmallFiles(draft, figures),
  );
  checkSums(figures, facts.counts, rows);
  files.push({ path: rowFiles[0], rows: rows.attributions }, { path: rowFiles[1], rows: rows.unattributed });
  return { files, numbers: figures };
}

/** Both results. Where one fails, it fails when the other has ended, too: nobody writes into a folder that is given up. */
async function bothEnded<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function writeSmallFiles(
  { folder, options, rejects, facts }: Draft<EngineResult>,
  figures: Figures,
): Promise<WrittenFile[]> {
  const files = writeTables(folder, figures, rejects, options.excel);
  if (options.html) {
    const { writePages } = await import('../../report/html/write-pages.ts');
    files.push(...writePages(folder, figures, facts));
  }
  return files;
}

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}
