import { attributeExport } from './attribute.ts';
import { type Options, resolveOptions } from './options.ts';
import type { Report } from './report/published.ts';

export { InputError, type InputProblem } from './exports/input-error.ts';
export type { Options } from './options.ts';
export type { Figures } from './report/figures.ts';
export { CheckFailed } from './report/limits.ts';
export type { Report } from './report/published.ts';
export type { RunJson } from './report/run-json.ts';
export type { Warning, WarningCode } from './report/warnings.ts';

/**
 * Attributes an export and writes the report into `options.out`. Prints nothing and never ends the process. Throws an `InputError`
 * for wrong options or input and `CheckFailed` when `maxRejects` or `failOn` do not hold; the former report is then left as it was.
 */
export async function attribute(options: Options): Promise<Report> {
  return attributeExport(resolveOptions(options));
}
