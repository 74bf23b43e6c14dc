import { statSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { countKind } from './engine/counts.ts';
import type { Engine, EngineResult } from './engine/engine.ts';
import { dataBoundsOf, outcomeSumsOf } from './engine/figures.ts';
import type { OutcomeTallies } from './engine/outcome-counter.ts';
import { checkFilesUnchanged, type Preparation } from './engine/prepare.ts';
import type { RefundCounts } from './engine/refunds.ts';
import { countWarnings } from './engine/warning-counts.ts';
import { InputError } from './exports/input-error.ts';
import { compareText } from './exports/text-order.ts';
import type { ResolvedOptions } from './options.ts';
import { csvText } from './report/csv.ts';
import type { OutcomeSum, Sum } from './report/figures.ts';
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
import type { WrittenFile } from './report/write-tables.ts';
import { UNATTRIBUTED_REASONS } from './rules/journey.ts';

type Result = EngineResult<OutcomeTallies>;

/** A run that is to end in a report. */
export interface Run {
  options: ResolvedOptions;
  preparation: Preparation;
  startedAt: Date;
}

/** A report of which everything is known but its files. */
export interface Draft<R extends Result> {
  folder: ReportFolder;
  options: ResolvedOptions;
  preparation: Preparation;
  engine: Engine;
  result: R;
  outcomes: readonly OutcomeSum[];
  /** Purchases by place of the campaign, where the run tells them. */
  attributed: readonly Sum[] | undefined;
  rejects: readonly NamedReject[];
  facts: ReportFacts;
}

/** What a written report consists of: its files, what its run.json says besides the facts, and its numbers. */
export interface Written<Numbers> {
  files: WrittenFile[];
  more?: Pick<RunJson, 'command' | 'windows' | 'console'>;
  numbers: Numbers;
}

/** A published report: its run.json and its numbers. */
export interface Published<Numbers> {
  run: RunJson;
  numbers: Numbers;
}

/**
 * Reads an export and publishes a report of it. What is read and what is written is the caller's, and what purchases each campaign has,
 * if that is known, to be held against the console's figures; the rest is the same for all. Throws
 * an `InputError` for wrong input, `CheckFailed` when a limit does not hold, and leaves the former report as it was in both cases.
 */
export async function publishReport<E extends Engine, R extends Result, Numbers>(
  { options, preparation, startedAt }: Run,
  start: () => E,
  read: (engine: E) => Promise<R>,
  write: (draft: Draft<R>) => Promise<Written<Numbers>>,
  purchasesOf: (result: R) => readonly Sum[] | undefined,
): Promise<Published<Numbers>> {
  checkRejectsPath(options, preparation);
  const folder = ReportFolder.open(options.out);
  try {
    const engine = start();
    try {
      const result = await readAndSaveRejects(options, preparation, engine, read);
      checkFilesUnchanged(preparation.files);
      const draft = makeDraft(folder, options, preparation, engine, result, purchasesOf(result));
      return await publish(draft, await write(draft), startedAt);
    } finally {
      await engine.close();
    }
  } finally {
    folder.discard();
  }
}

/** The rejects are saved before anything is published: where they can't be, the former report stands. */
async function readAndSaveRejects<E extends Engine, R extends Result>(
  options: ResolvedOptions,
  preparation: Preparation,
  engine: E,
  read: (engine: E) => Promise<R>,
): Promise<R> {
  try {
    return await read(engine);
  } finally {
    if (preparation.knowsCampaigns) saveRejects(options, () => nameRejects(preparation, engine));
  }
}

/** Throws `CheckFailed` when a limit does not hold. */
function makeDraft<R extends Result>(
  folder: ReportFolder,
  options: ResolvedOptions,
  preparation: Preparation,
  engine: Engine,
  result: R,
  attributed: readonly Sum[] | undefined,
): Draft<R> {
  const outcomes = outcomeSumsOf(preparation.job, result);
  const rejects = nameRejects(preparation, engine);
  const counts = countsOf(preparation, outcomes, result);
  const warnings = warningsOf(
    countWarnings(preparation, outcomes, attributed, result, engine.rejects, counts.clicks.rows),
  );
  checkLimits(options.limits, rejects, warnings);
  const data = dataBoundsOf(result);
  const times = new TimeFormat(preparation.zone);
  const facts = {
    version: VERSION,
    options: describeOptions(options, times),
    settings: describeSettings(preparation.settings, options.propagation, times),
    counts,
    unattributed: Object.fromEntries(
      UNATTRIBUTED_REASONS.map((reason) => [reason, countOutcome(outcomes, reason)]),
    ) as RunJson['unattributed'],
    warnings,
    data: {
      first: data === undefined ? null : times.format(data.first),
      last: data === undefined ? null : times.format(data.last),
    },
  };
  return { folder, options, preparation, engine, result, outcomes, attributed, rejects, facts };
}

async function publish<R extends Result, Numbers>(
  { folder, options, preparation, engine, result, facts }: Draft<R>,
  { files, more, numbers }: Written<Numbers>,
  startedAt: Date,
): Promise<Published<Numbers>> {
  files.sort((a, b) => compareText(a.path, b.path));
  const digests = await engine.digest(files.map(({ path }) => folder.pathOf(path)));
  const run: RunJson = {
    tool: 'lasttouch',
    version: facts.version,
    schema: 1,
    ...more,
    options: facts.options,
    settings: facts.settings,
    inputs: inputsOf(preparation, result),
    counts: facts.counts,
    unattributed: facts.unattributed,
    warnings: facts.warnings,
    data: facts.data,
    outputs: files.map((file, index) => ({ ...file, ...digests[index] })),
    run: runFacts(startedAt, result.threads, engine.name, options.spark?.output),
  };
  const path = folder.pathOf('run.json');
  writeFileSync(path, `${JSON.stringify(run, undefined, 2)}\n`);
  await engine.digest([path]);
  await engine.publish();
  folder.publish();
  return { run, numbers };
}

function countOutcome(outcomes: readonly OutcomeSum[], outcome: string): number {
  return outcomes.reduce((sum, row) => sum + (row.outcome === outcome ? row.count : 0), 0);
}

/** Rows of each kind by class. */
export function countsOf(
  preparation: Preparation,
  outcomes: readonly OutcomeSum[],
  result: Result,
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
      credited: countOutcome(outcomes, 'credited'),
      unattributed: UNATTRIBUTED_REASONS.reduce((sum, reason) => sum + countOutcome(outcomes, reason), 0),
      not_tracked: countOutcome(outcomes, 'not_tracked'),
      duplicate: conversions.duplicate,
      rejected: conversions.rejected,
      out_of_range: result.conversionsOutOfRange,
    },
    ...(result.refunds && { refunds: refundCounts(preparation, result.refunds, result.files) }),
  };
}

function refundCounts(
  preparation: Preparation,
  { applied, unmatched, outOfRange }: RefundCounts,
  files: Result['files'],
): NonNullable<RunJson['counts']['refunds']> {
  const { rows, duplicate, rejected } = countKind(preparation.job, files, 'refunds');
  return { rows, applied, unmatched, duplicate, rejected, out_of_range: outOfRange };
}

function inputsOf(preparation: Preparation, result: Result): RunJson['inputs'] {
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

function saveRejects({ rejects: path, excel }: ResolvedOptions, rejects: () => readonly NamedReject[]): void {
  if (path === undefined) return;
  replaceFile(path, [csvText(rejectsTable(rejects()), excel)]);
}
