import { isAddress } from '../exports/files/input-files.ts';
import type { RunJson } from '../report/run-json.ts';

/** So many bytes two cores of one machine have done before the first rows travel on Spark; docs/spark.md has the sum. */
const WORTH_SPARK = 10e9;
const GIGA = 1e9;
const LEAST_SHOWN = 0.01;

/** What is said, as a line, where Spark did what this machine does sooner: few bytes, all in files of this machine. */
export function sparkNote({
  run,
  inputs,
}: Pick<RunJson, 'inputs'> & { run: Pick<RunJson['run'], 'engine'> }): string {
  const bytes = inputs.reduce((sum, file) => sum + file.bytes, 0);
  if (run.engine !== 'spark' || bytes >= WORTH_SPARK || inputs.some(({ path }) => isAddress(path))) return '';
  const size = bytes < LEAST_SHOWN * GIGA ? 'less than 0.01' : (bytes / GIGA).toFixed(2);
  return `note: the export lies on this machine and has ${size} GB; below some ${WORTH_SPARK / GIGA} GB one machine is faster: leave out --engine spark\n`;
}
