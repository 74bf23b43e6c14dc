import { attributeExport } from './commands/attribute/run.ts';
import type { Report } from './report/report.ts';
import { checkLibraryOptions, type LibraryOptions } from './run/options/library-options.ts';
import { resolveOptions } from './run/options/options.ts';

export { InputError, type InputProblem } from './problems/input-error.ts';
export type { Figures } from './report/figures.ts';
export type { Report } from './report/report.ts';
export type { RunJson } from './report/run-json.ts';
export type { Warning, WarningCode } from './report/warnings.ts';
export { CheckFailed } from './run/limits.ts';
export type { LibraryOptions as Options } from './run/options/library-options.ts';

/**
 * Attributes an export and writes the report into `options.out`. Prints nothing and never ends the process. Throws an
 * `InputError` for wrong options or input, `CheckFailed` when `maxRejects` or `failOn` do not hold, and the reason of
 * `signal` when that is aborted. After an error the former report is as it was.
 */
export async function attribute(options: LibraryOptions): Promise<Report> {
  const { signal, ...given } = checkLibraryOptions(options);
  return attributeExport({ ...resolveOptions(given), signal });
}
