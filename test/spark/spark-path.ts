import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `.ci/run` installs Spark; without it the one of SPARK_HOME or on PATH is used. */
const INSTALLED = fileURLToPath(new URL('../../.spark/bin', import.meta.url));

/** PATH with the Spark to test. */
export function sparkPath(programs?: string): string {
  return [programs, existsSync(INSTALLED) ? INSTALLED : undefined, process.env.PATH]
    .filter((folder) => folder !== undefined)
    .join(delimiter);
}
