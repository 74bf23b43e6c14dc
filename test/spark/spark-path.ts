import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from '../binary/root.ts';

/**
 * Where `.ci/run` installs Spark; LASTTOUCH_SPARK names the folder of another one. Without it the one of SPARK_HOME or
 * on PATH is used.
 */
const INSTALLED = join(ROOT, process.env.LASTTOUCH_SPARK ?? '.spark', 'bin');

/** PATH with the Spark to test. */
export function sparkPath(programs?: string): string {
  return [programs, existsSync(INSTALLED) ? INSTALLED : undefined, process.env.PATH]
    .filter((folder) => folder !== undefined)
    .join(delimiter);
}
