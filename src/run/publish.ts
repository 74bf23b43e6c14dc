import { statSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Engine, EngineResult } from '../engine/engine.ts';
import { checkFilesUnchanged, type Preparation } from '../engine/prepare.ts';
import type { OutcomeTallies } from '../engine/result.ts';
import { ReportFolder } from '../folders/folder.ts';
import { replaceFile } from '../folders/replace-file.ts';
import { InputError } from '../problems/input-error.ts';
import type { OutcomeSum } from '../report/figures.ts';
import {
  describeOptions,
  describeSettings,
  type ReportFacts,
  type RunJson,
  runFacts,
  VERSION,
} from '../report/run-json.ts';
import { type NamedReject, rejectsTable } from '../report/tables/rejects.ts';
import type { WrittenFile } from '../report/tables/write-tables.ts';
import { warningsOf } from '../report/warnings.ts';
import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import { csvText } from '../values/csv.ts';
import type { Sum } from '../values/sum.ts';
import { compareText } from '../values/text-order.ts';
import { TimeFormat } from '../values/times.ts';
import { countOutcome, countsOf, inputsOf, nameRejects } from './counts.ts';
import { dataBoundsOf, outcomeSumsOf } from './figures.ts';
import { checkLimits } from './limits.ts';
import type { ResolvedOptions } from './options.ts';
import { countWarnings } from './warning-counts.ts';

export type Result = EngineResult<OutcomeTallies>;

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
