import type { Engine } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { ReportFolder } from '../folders/folder.ts';
import { mapWithTurns, takeTurn } from '../folders/turns.ts';
import { type ReportFacts, type RunJson, runFacts } from '../report/run-json.ts';
import type { WrittenFile } from '../report/tables/write-tables.ts';
import { compareText } from '../values/text-order.ts';
import type { RunResult } from './make-figures.ts';
import type { ResolvedOptions } from './options/options.ts';
import { inputsOf } from './row-counts.ts';

/** A report whose files are written, but not flushed yet. */
export interface Draft {
  folder: ReportFolder;
  engine: Engine;
  preparation: Preparation;
  options: ResolvedOptions;
  startedAt: Date;
  result: RunResult;
  facts: ReportFacts;
  files: readonly WrittenFile[];
  /** The keys of run.json that only this command writes. */
  more?: Pick<RunJson, 'command' | 'windows' | 'console'>;
}

/**
 * Flushes the files, writes run.json, and puts the report in the place of the former one. Gives what run.json holds.
 */
export async function publish(draft: Draft): Promise<RunJson> {
  const { folder, engine, preparation, options, startedAt, result, facts, more } = draft;
  const files = [...draft.files].sort((a, b) => compareText(a.path, b.path));
  const digests = await engine.digest(await mapWithTurns(files, ({ path }) => folder.pathOf(path)));
  await takeTurn();
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
    rejects: facts.rejects,
    warnings: facts.warnings,
    data: facts.data,
    outputs: files.map((file, index) => ({ ...file, ...digests[index] })),
    run: runFacts(startedAt, result.threads, engine.name, options.spark?.output),
  };
  await folder.write('run.json', `${JSON.stringify(run, undefined, 2)}\n`);
  await engine.digest([folder.pathOf('run.json')]);
  await engine.publish();
  await folder.publish();
  return run;
}
