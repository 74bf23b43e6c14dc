import { attributeExport } from './commands/attribute/run.ts';
import type { Report } from './report/report.ts';
import { type Options, resolveOptions } from './run/options.ts';

export { InputError, type InputProblem } from './problems/input-error.ts';
export type { Figures } from './report/figures.ts';
export type { Report } from './report/report.ts';
export type { RunJson } from './report/run-json.ts';
export type { Warning, WarningCode } from './report/warnings.ts';
export { CheckFailed } from './run/limits.ts';
export type { Options } from './run/options.ts';

/**
 * Attributes an export and writes the report into `options.out`. Prints nothing and never ends the process. Throws an
 * `InputError` for wrong options or input, and `CheckFailed` when `maxRejects` or `failOn` do not hold. After an
 * error the former report is as it was.
 */
export async function attribute(options: Options): Promise<Report> {
  return attributeExport(resolveOptions(options));
}
