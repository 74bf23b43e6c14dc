import { statSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { countKind } from './engine/counts.ts';
import type { Engine, EngineResult } from './engine/engine.ts';
import { figuresOf } from './engine/figures.ts';
import { checkFilesUnchanged, type Preparation, prepare, startEngine } from './engine/prepare.ts';
import { countWarnings } from './engine/warning-counts.ts';
import { InputError } from './exports/input-error.ts';
import type { FindElsewhere } from './exports/input-files.ts';
import { compareText } from './exports/text-order.ts';
import type { ResolvedOptions } from './options.ts';
import { checkSums } from './report/cross-foot.ts';
import { csvText } from './report/csv.ts';
import type { Figures } from './report/figures.ts';
import { ReportFolder } from './report/folder.ts';
import { checkLimits } from './report/limits.ts';
import { type NamedReject, rejectsTable, sortRejects } from './report/rejects.ts';
import { replaceFile } from './report/replace-file.ts';
import {
  describeOptions,
  describeSettings,
  type ReportFacts,
  type RunJson,
  runFacts,
  VERSION,
} from './report/run-json.ts';
import { TimeFormat } from './report/times.ts';
import { warningsOf } from './report/warnings.ts';
import { writeReport } from './report/write-report.ts';
import { UNATTRIBUTED_REASONS } from './rules/journey.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}

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
    checkRejectsPath(options, preparation);
    const folder = ReportFolder.open(options.out);
    try {
      return await run(folder, options, preparation, source.start(preparation), startedAt);
    } finally {
      folder.discard();
    }
  } finally {
    await source.close();
  }
}

async function run(
  folder: ReportFolder,
  options: ResolvedOptions,
  preparation: Preparation,
  engine: Engine,
  startedAt: Date,
): Promise<Report> {
  try {
    const result = await engine.attribute(preparation.problems, preparation.knowsRules);
    checkFilesUnchanged(preparation.files);
    return await publish(folder, options, preparation, engine, result, startedAt);
  } finally {
    if (preparation.knowsCampaigns) saveRejects(options, nameRejects(preparation, engine));
    await engine.close();
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

async function publish(
  folder: ReportFolder,
  options: ResolvedOptions,
  preparation: Preparation,
  engine: Engine,
  result: EngineResult,
  startedAt: Date,
): Promise<Report> {
  const figures = figuresOf(preparation.campaigns.campaigns, preparation.zone, preparation.job, result);
  const rejects = nameRejects(preparation, engine);
  const counts = countsOf(preparation, figures, result);
  const warnings = warningsOf(
    countWarnings(preparation.campaigns, figures, result, engine.rejects, counts.clicks.rows),
  );
  checkLimits(options.limits, rejects, warnings);
  const facts = describeReport(options, preparation, figures, counts, warnings);
  const { files, rows } = await writeReport(folder, figures, rejects, options.excel, (...paths) =>
    engine.writeRows(...paths, options.excel),
  );
  checkSums(figures, counts, rows);
  if (options.html) {
    const { writePages } = await import('./report/html/write-pages.ts');
    files.push(...writePages(folder, figures, facts));
  }
  files.sort((a, b) => compareText(a.path, b.path));
  const digests = await engine.digest(files.map(({ path }) => folder.pathOf(path)));
  const run: RunJson = {
    tool: 'lasttouch',
    version: facts.version,
    schema: 1,
    options: facts.options,
    settings: facts.settings,
    inputs: inputsOf(preparation, result),
    counts,
    unattributed: facts.unattributed,
    warnings,
    data: facts.data,
    outputs: files.map((file, index) => ({ ...file, ...digests[index] })),
    run: runFacts(startedAt, result.threads, engine.name, options.spark?.output),
  };
  const path = folder.pathOf('run.json');
  writeFileSync(path, `${JSON.stringify(run, undefined, 2)}\n`);
  await engine.digest([path]);
  await engine.publish();
  folder.publish();
  return { run, figures };
}

function describeReport(
  options: ResolvedOptions,
  preparation: Preparation,
  figures: Figures,
  counts: RunJson['counts'],
  warnings: RunJson['warnings'],
): ReportFacts {
  const times = new TimeFormat(preparation.zone);
  return {
    version: VERSION,
    options: describeOptions(options, times),
    settings: describeSettings(preparation.settings, options.propagation, times),
    counts,
    unattributed: Object.fromEntries(
      UNATTRIBUTED_REASONS.map((reason) => [reason, countOutcome(figures, reason)]),
    ) as RunJson['unattributed'],
    warnings,
    data: {
      first: figures.data === undefined ? null : times.format(figures.data.first),
      last: figures.data === undefined ? null : times.format(figures.data.last),
    },
  };
}

function countOutcome(figures: Figures, outcome: string): number {
  return figures.outcomes.reduce((sum, row) => sum + (row.outcome === outcome ? row.count : 0), 0);
}

/** Rows of each kind by class. */
export function countsOf(
  preparation: Preparation,
  figures: Figures,
  result: EngineResult,
): RunJson['counts'] {
  const clicks = countKind(preparation.job, result.files, 'clicks');
  const conversions = countKind(preparation.job, result.files, 'conversions');
  const { campaigns, rows, drafts } = preparation.campaigns;
  let [counted, outOfRange] = [0, 0];
  for (const { second, count } of result.clicks.cells.rows()) {
    if (second % 2 === 1) counted += count;
    else outOfRange += count;
  }
  return {
    campaigns: { rows, campaigns: campaigns.length, drafts },
    clicks: {
      rows: clicks.rows,
      counted,
      duplicate: clicks.duplicate,
      rejected: clicks.rejected,
      out_of_range: outOfRange,
    },
    conversions: {
      rows: conversions.rows,
      credited: countOutcome(figures, 'credited'),
      unattributed: UNATTRIBUTED_REASONS.reduce((sum, reason) => sum + countOutcome(figures, reason), 0),
      not_tracked: countOutcome(figures, 'not_tracked'),
      duplicate: conversions.duplicate,
      rejected: conversions.rejected,
      out_of_range: result.conversionsOutOfRange,
    },
  };
}

function inputsOf(preparation: Preparation, result: EngineResult): RunJson['inputs'] {
  return preparation.files.map((file, index) => ({
    kind: file.kind,
    path: file.label,
    bytes: file.size,
    rows: preparation.smallRows.get(file.label) ?? result.files[index].rows,
    rejected: result.files[index].rejected,
    duplicate: result.files[index].duplicate,
  }));
}

/** The rejected rows found so far, sorted, with the names of their files. */
export function nameRejects(preparation: Preparation, engine: Pick<Engine, 'rejects'>): NamedReject[] {
  return sortRejects(
    engine.rejects.map(({ file, ...reject }) => ({ ...reject, fileName: preparation.files[file].label })),
  );
}

/** Refuses a file for the rejects that can't be written, would overwrite an input, or lie in the report as a foreign file. */
function checkRejectsPath({ rejects, out }: ResolvedOptions, preparation: Preparation): void {
  if (rejects === undefined) return;
  const path = resolve(rejects);
  if (preparation.files.some((file) => file.path === path)) {
    throw InputError.of(`--rejects: is one of the input files; give another file`, { file: rejects });
  }
  if (`${path}${sep}`.startsWith(resolve(out) + sep)) {
    throw InputError.of(
      `--rejects: lies inside the report folder, which is replaced as a whole; give another file`,
      {
        file: rejects,
      },
    );
  }
  const isFolder = (name: string) => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder(path) || !isFolder(dirname(path))) {
    throw InputError.of('--rejects: is a folder or lies in none; give a file in a folder that is there', {
      file: rejects,
    });
  }
}

function saveRejects({ rejects: path, excel }: ResolvedOptions, rejects: readonly NamedReject[]): void {
  if (path === undefined) return;
  replaceFile(path, [csvText(rejectsTable(rejects), excel)]);
}
