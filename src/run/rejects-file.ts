import type { Engine } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import { OutputFile } from '../folders/replace-file.ts';
import { rejectsRows } from '../report/tables/rejects-rows.ts';
import { csvBlocks } from '../values/csv.ts';
import { namedRejects } from './named-rejects.ts';
import type { ResolvedOptions } from './options/options.ts';
import { readsOf } from './reads.ts';

/**
 * Throws an `InputError` when the file of `--rejects` is one that is read, lies in the report folder, or can't be
 * written.
 */
export function checkRejectsFile(options: ResolvedOptions, preparation: Preparation): void {
  rejectsFileOf(options, preparation);
}

function rejectsFileOf(options: ResolvedOptions, preparation: Preparation): OutputFile | undefined {
  if (options.rejects === undefined) return undefined;
  const reads = readsOf(options, preparation);
  return OutputFile.at(options.rejects, { option: '--rejects', reads, reports: [options.out] });
}

/**
 * Waits for an engine to read the export, then writes the rejected rows to the file of `--rejects`, also when the
 * reading failed. This comes before anything is published: if the file can't be written, the former report stands.
 */
export async function rejectsSaved<Result>(
  reading: Promise<Result>,
  options: ResolvedOptions,
  preparation: Preparation,
  engine: Pick<Engine, 'rejects'>,
): Promise<Result> {
  try {
    return await reading;
  } finally {
    // If not all campaigns are known, rows may look rejected that are not.
    if (preparation.knowsCampaigns) {
      const blocks = csvBlocks(rejectsRows(namedRejects(preparation, engine.rejects)), options.excel);
      await rejectsFileOf(options, preparation)?.write(blocks);
    }
  }
}
