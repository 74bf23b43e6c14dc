import { filesReadBy, type Preparation } from '../engine/prepare.ts';
import type { ReadFile } from '../folders/real-file.ts';
import type { ResolvedOptions } from './options/options.ts';

/** Everything of this machine that a run reads, and so must not write. */
export function readsOf(
  { config }: Pick<ResolvedOptions, 'config'>,
  preparation: Pick<Preparation, 'files' | 'excludedUsers'>,
): ReadFile[] {
  const inputs = filesReadBy(preparation).map(({ path }) => ({ what: 'one of the input files', path }));
  return config === undefined ? inputs : [...inputs, { what: 'the configuration file', path: config }];
}
