import { statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import { replaceFile } from '../folders/replace-file.ts';
import { InputError } from '../problems/input-error.ts';
import { rejectsRows } from '../report/tables/rejects.ts';
import { csvLines } from '../values/csv.ts';
import type { ResolvedOptions } from './options.ts';
import { namedRejects } from './rejects.ts';

/** Throws an `InputError` when the file of `--rejects` is an input, lies in the report folder, or can't be written. */
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
 * Waits for an engine to read the export, then writes the rejected rows to the file of `--rejects`, also when the
 * reading failed. This comes before anything is published: if the file can't be written, the former report stands.
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
    // If not all campaigns are known, rows may look rejected that are not.
    if (path !== undefined && preparation.knowsCampaigns) {
      replaceFile(path, csvLines(rejectsRows(namedRejects(preparation, engine.rejects)), excel));
    }
  }
}
