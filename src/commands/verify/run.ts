import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asReport } from '../../folders/own-files.ts';
import { recoverReport } from '../../folders/recover.ts';
import { inTemporaryFolder } from '../../folders/temporary-folder.ts';
import { InputError } from '../../problems/input-error.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { readsOf } from '../../run/reads.ts';
import { attributeExport } from '../attribute/run.ts';
import { checkExpected, compareWithExpected, type ReportComparison, reportCsvs } from './compare-files.ts';
import { type Update, updateExpected } from './update.ts';

/** Attributes an export into a temporary folder and gives that to `work`. */
function inFreshReport<T>(options: ResolvedOptions, work: (report: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    const out = join(folder, 'report');
    await attributeExport({ ...options, out, html: false });
    return work(out);
  });
}

/**
 * Attributes an export and compares every CSV file with the expected ones. Throws an `InputError` for wrong input, and
 * when the folder with the expected files does not exist or has something else in the place of one of them.
 */
export async function verifyExport(options: ResolvedOptions, expected: string): Promise<ReportComparison> {
  await recoverReport(expected);
  if (!existsSync(expected)) {
    throw InputError.of(
      '--expected: does not exist; give the folder with the expected files, or --update to write it',
      {
        file: expected,
      },
    );
  }
  checkExpected(expected);
  return inFreshReport(options, (report) => compareWithExpected(report, expected, options.signal));
}

/**
 * Attributes an export and makes the expected files those of the report. A folder that is a whole report (it has a
 * run.json) is replaced as a whole: its run.json names the sizes and digests of the others.
 */
export async function updateExpectedFiles(options: ResolvedOptions, expected: string): Promise<Update> {
  await recoverReport(expected);
  if (asReport(expected) === undefined) {
    const reads = readsOf(options, { files: [], excludedUsers: undefined });
    return inFreshReport(options, (report) => updateExpected(report, expected, reads));
  }
  const before = reportCsvs(expected);
  await attributeExport({ ...options, out: expected });
  const written = reportCsvs(expected);
  return { written, removed: before.filter((file) => !written.includes(file)) };
}
