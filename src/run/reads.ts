import type { InputFile } from '../exports/header.ts';
import type { ReadFile } from '../folders/real-file.ts';

/** Everything of this machine that a run reads, and so must not write. */
export function readsOf(config: string | undefined, files: readonly InputFile[]): ReadFile[] {
  const inputs = files
    .filter(({ start }) => start === undefined)
    .map(({ path }) => ({ what: 'one of the input files', path }));
  return config === undefined ? inputs : [...inputs, { what: 'the configuration file', path: config }];
}
