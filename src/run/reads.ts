import { filesReadBy, type Preparation } from '../engine/prepare.ts';
import { findInputFiles } from '../exports/files/input-files.ts';
import { KINDS } from '../exports/files/kinds.ts';
import type { ReadFile } from '../folders/real-file.ts';
import { ProblemList } from '../problems/input-error.ts';
import type { ResolvedOptions } from './options/options.ts';

/** Everything of this machine that a run reads, and so must not write. */
export function readsOf(
  { config }: Pick<ResolvedOptions, 'config'>,
  preparation: Pick<Preparation, 'files' | 'excludedUsers'>,
): ReadFile[] {
  return readsWith(config, filesReadBy(preparation));
}

/**
 * What a run will read, by the names of its files alone, before any is opened. What is wrong with them the run tells.
 */
export function readsAhead({
  config,
  input,
  excludeUsers,
}: Pick<ResolvedOptions, 'config' | 'input' | 'excludeUsers'>): ReadFile[] {
  const problems = new ProblemList();
  const files = problems.attempt(() => findInputFiles(input, KINDS, problems, false)) ?? [];
  return readsWith(config, excludeUsers === undefined ? files : [...files, { path: excludeUsers }]);
}

function readsWith(config: string | undefined, files: readonly { path: string }[]): ReadFile[] {
  const inputs = files.map(({ path }) => ({ what: 'one of the input files', path }));
  return config === undefined ? inputs : [...inputs, { what: 'the configuration file', path: config }];
}
