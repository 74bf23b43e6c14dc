import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tuneCompiler } from '../compiler.ts';
import { BYTES_PER_THREAD } from '../engine/piece-sizes.ts';
import { startAhead } from '../local/threads/worker-threads.ts';
import { availableProcessors } from '../run/machine.ts';
import type { AttributeFlags } from './flags.ts';

const EXPORT = /\.csv(\.gz)?$/;

/**
 * Starts threads for a run before its options are checked: as many as the sizes of its files are worth. Wrong options
 * and missing files are reported later, when they are checked. The compiler is set up as soon as all code is loaded.
 */
export function startThreadsAhead(directory: string | undefined, flags: AttributeFlags): void {
  if (flags.engine !== undefined && flags.engine !== 'local') return;
  const asked = flags.threads === undefined ? availableProcessors() : Number(flags.threads);
  const worth = Math.ceil(bytesAtAGlance(directory, flags) / BYTES_PER_THREAD);
  void startAhead(Math.min(asked, worth, availableProcessors()) - 1).then(tuneCompiler);
}

/** About how many bytes there are to read: globs are not looked up. */
function bytesAtAGlance(directory: string | undefined, flags: AttributeFlags): number {
  try {
    const { clicks = [], conversions = [] } = flags;
    const paths = [...clicks, ...conversions];
    if (directory !== undefined)
      for (const name of readdirSync(directory)) if (EXPORT.test(name)) paths.push(join(directory, name));
    return paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}
