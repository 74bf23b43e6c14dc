import { statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import { replaceFile } from '../folders/replace-file.ts';
import { InputError } from '../problems/input-error.ts';
import { rejectsTable } from '../report/tables/rejects.ts';
import { longCsvText } from '../values/csv.ts';
import { nameRejects } from './counts.ts';
import type { ResolvedOptions } from './options.ts';

/** Refuses a file for the rejects that can't be written, would overwrite an input, or lie in the report as a foreign file. */
export function checkRejectsFile({ rejects, out }: ResolvedOptions, preparation: Preparation): void {
  if (rejects === undefined) return;
  const path = resolve(rejects);
  if (preparation.files.some((file) => file.path === path)) {
    throw InputError.of('--rejects: is one of the input files; give another file', { file: rejects });
  }
  if (`${path}${sep}`.startsWith(resolve(out) + sep)) {
    throw InputError.of(
      '--rejects: lies inside the report folder, which is replaced as a whole; give another file',
      { file: rejects },
    );
  }
  const isFolder = (name: string) => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder(path) || !isFolder(dirname(path))) {
    throw InputError.of('--rejects: is a folder or lies in none; give a file in a folder that is there', {
      file: rejects,
    });
  }
}

/**
 * Waits for an engine to read the export. The rejected rows are then saved where `--rejects` says, also when the reading failed,
 * and before anything is published: where they can't be saved, the former report stands.
 */
export async function rejectsSaved<Result>(
  reading: Promise<Result>,
  { rejects: path, excel }: ResolvedOptions,
  preparation: Preparation,
  engine: Pick<Engine, 'rejects'>,
): Promise<Result> {
  try {
    return await reading;
  } finally {
    // Where not all campaigns are known, rows may look rejected that are not.
    if (path !== undefined && preparation.knowsCampaigns) {
      replaceFile(path, [longCsvText(rejectsTable(nameRejects(preparation, engine)), excel)]);
    }
  }
}
