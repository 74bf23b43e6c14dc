import { join } from 'node:path';
import { argumentsReads } from '../../cli/arguments-file.ts';
import type { GitHubStep } from '../../cli/ci.ts';
import { asReport } from '../../folders/own-files.ts';
import { realPath } from '../../folders/real-file.ts';
import { AppendedFile, checkApart, OutputFile } from '../../folders/replace-file.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { readsAhead } from '../../run/reads.ts';
import { type ReportComparison, reportCsvs } from './compare-files.ts';
import { verificationJunit } from './junit.ts';
import { verificationMarkdown } from './markdown.ts';

/** The folder with the expected files, and the files that `verify` writes. */
export interface SummaryFlags {
  expected: string;
  markdown?: string | undefined;
  junit?: string | undefined;
  /** Files of further arguments, which are read too. */
  arguments?: readonly string[] | undefined;
}

/** The files that `verify` writes beside its answer. */
export interface Summaries {
  write(comparison: ReportComparison): Promise<void>;
}

/**
 * Looks at the places of all summaries before anything is done. Throws an `InputError` where one of them is read, lies
 * in a report, is no plain file, or is another one of them.
 */
export function openSummaries(
  options: ResolvedOptions,
  { expected, markdown, junit, arguments: lists }: SummaryFlags,
  step: GitHubStep | undefined,
): Summaries {
  const reads = [
    ...readsAhead(options),
    ...argumentsReads(lists),
    ...reportCsvs(expected).map((file) => ({
      what: 'one of the expected files',
      path: join(expected, file),
    })),
  ];
  const reports = asReport(expected) === undefined ? [] : [expected];
  const fileAt = (option: string, path: string | undefined) =>
    path === undefined ? undefined : OutputFile.at(path, { option, reads, reports });
  const given = { '--markdown': markdown, '--junit': junit };
  checkApart(Object.entries(given).flatMap(([option, path]) => (path === undefined ? [] : { option, path })));
  const markdownFile = fileAt('--markdown', markdown);
  const junitFile = fileAt('--junit', junit);
  const shown = markdown === undefined ? undefined : realPath(markdown);
  const page =
    // Whoever writes the summary there by an option wants it there once.
    step?.summary === undefined || realPath(step.summary) === shown
      ? undefined
      : AppendedFile.at(step.summary, { option: 'GITHUB_STEP_SUMMARY', reads, reports });
  return {
    write: async (comparison) => {
      const text = verificationMarkdown(comparison, expected);
      await markdownFile?.write([text]);
      await junitFile?.write([verificationJunit(comparison, expected)]);
      page?.write(`${text}\n`);
    },
  };
}
