import type { Engine, EngineResult } from './engine/engine.ts';
import { figuresOf, purchasesByCampaign } from './engine/figures.ts';
import { type Preparation, prepare, startEngine } from './engine/prepare.ts';
import type { FindElsewhere } from './exports/input-files.ts';
import type { ResolvedOptions } from './options.ts';
import { checkSums } from './report/cross-foot.ts';
import type { Figures } from './report/figures.ts';
import type { Report } from './report/published.ts';
import { type WrittenFile, writeTables } from './report/write-tables.ts';
import { type Draft, publishReport, type Written } from './report-run.ts';

/** Where the engine of a run comes from. */
export interface EngineSource {
  /** Finds files at addresses, where the engine can read them. */
  elsewhere?: FindElsewhere;
  start(preparation: Preparation): Engine;
  /** To be called in any case, also where no engine was started. */
  close(): Promise<void>;
}

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

/** The engine that was asked for; the other one is not even loaded. */
async function engineSource(options: ResolvedOptions): Promise<EngineSource> {
  if (options.spark === undefined) {
    return { start: (preparation) => startEngine(preparation, options), close: async () => {} };
  }
  const { openSpark } = await import('./engine/spark/open-spark.ts');
  return openSpark(options.spark, options.input, {
    dedupeClicks: options.dedupeClicks,
    forSpreadsheet: options.excel,
    onProgress: options.onProgress ?? (() => {}),
  });
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
    const { writePages } = await import('./report/html/write-pages.ts');
    files.push(...writePages(folder, figures, facts));
  }
  return files;
}
