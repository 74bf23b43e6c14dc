import type { Preparation } from '../engine/prepare.ts';
import type { ReadFile } from '../folders/real-file.ts';
import type { ResolvedOptions } from './options/options.ts';

/** Everything of this machine that a run reads, and so must not write. */
export function readsOf(
  { config }: Pick<ResolvedOptions, 'config'>,
  { files }: Pick<Preparation, 'files'>,
): ReadFile[] {
  const inputs = files
    .filter(({ start }) => start === undefined)
    .map(({ path }) => ({ what: 'one of the input files', path }));
  return config === undefined ? inputs : [...inputs, { what: 'the configuration file', path: config }];
}
