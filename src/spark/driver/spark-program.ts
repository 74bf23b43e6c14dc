import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InputError } from '../../problems/input-error.ts';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The `spark-sql` of `SPARK_HOME`, or else the first one on `PATH`. Throws an `InputError` where there is none. */
export function findSparkSql(environment: NodeJS.ProcessEnv): string {
  const { SPARK_HOME: home, PATH: path } = environment;
  const folders =
    home === undefined || home === '' ? (path ?? '').split(delimiter).filter(Boolean) : [join(home, 'bin')];
  const found = folders.map((folder) => join(folder, 'spark-sql')).find(isProgram);
  if (found !== undefined) return found;
  throw InputError.of(
    home === undefined || home === ''
      ? '--engine spark: there is no spark-sql on PATH; set SPARK_HOME to a Spark 3.5 or 4, or add its bin to PATH'
      : '--engine spark: there is no bin/spark-sql in SPARK_HOME; set it to a Spark 3.5 or 4',
    home === undefined || home === '' ? {} : { file: home },
  );
}
