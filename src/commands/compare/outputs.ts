import { join } from 'node:path';
import { makeFolders } from '../../folders/folder.ts';
import { asReport, RUN_FILE } from '../../folders/own-files.ts';
import { startOfFile, statusOf } from '../../folders/plain-file.ts';
import { isIn, isThere, type ReadFile, realPath } from '../../folders/real-file.ts';
import { checkApart, OutputFile } from '../../folders/replace-file.ts';
import { InputError, ProblemList } from '../../problems/input-error.ts';
import type { Language } from '../../report/languages.ts';
import { readLanguage } from '../../run/options/language.ts';
import { csvLine } from '../../values/csv-line.ts';
import { CHANGE_COLUMNS, type Changes } from './changes.ts';
import { comparisonPage, PAGE_BEGINNINGS } from './page.ts';
import type { Comparison } from './run.ts';

const [CHANGES_FILE, PAGE_FILE] = ['changes.csv', 'index.html'];
/** The files of a report that a comparison reads. */
const READ_FILES = [RUN_FILE, 'summary.csv', 'attributions.csv', 'unattributed.csv'];

/** Where `compare` writes, and in which language. */
export interface OutputPaths {
  /** The folder for changes.csv and the page. */
  out?: string | undefined;
  /** The language of the page. */
  language?: string | undefined;
  /** The file for the summary. */
  markdown?: string | undefined;
}

/** The files that `compare` writes beside its answer. */
export interface Outputs {
  /** Writes all files; gives the path of changes.csv, undefined where none is asked for. */
  write(comparison: Comparison): Promise<string | undefined>;
}

/**
 * Looks at the places of all outputs before anything is done. Throws an `InputError` where one of them is read, lies in
 * one of the two reports, or holds what this tool did not write.
 */
export function openOutputs(
  { out, markdown, language: given }: OutputPaths,
  reports: readonly string[],
  others: readonly ReadFile[] = [],
): Outputs {
  const problems = new ProblemList();
  const language = readLanguage(given, problems);
  problems.throwIfAny();
  const reads = [
    ...reports.flatMap((report) =>
      READ_FILES.map((name) => ({ what: 'read for the comparison', path: join(report, name) })),
    ),
    ...others,
  ];
  if (out !== undefined) checkChangesPlace(out, reports);
  const changes =
    out === undefined
      ? []
      : [CHANGES_FILE, PAGE_FILE].map((name) => ({ option: '--out', path: join(out, name) }));
  const summaries = markdown === undefined ? [] : [{ option: '--markdown', path: markdown }];
  checkApart([...changes, ...summaries]);
  const summaryFiles = summaries.map(({ option, path }) => OutputFile.at(path, { option, reads, reports }));
  return {
    write: async (comparison) => {
      const path =
        out === undefined ? undefined : await writeChanges(comparison, { out, language }, reports, reads);
      for (const file of summaryFiles) {
        const { comparisonMarkdown } = await import('./markdown.ts');
        await file.write([comparisonMarkdown(comparison)]);
      }
      return path;
    },
  };
}

/**
 * Throws an `InputError` where changes.csv and the page must not be written into a folder: it is no folder, it is a
 * report, which they would spoil, or another file of such a name lies there.
 */
function checkChangesPlace(folder: string, reports: readonly string[]): void {
  if (statusOf(folder)?.isDirectory() === false) {
    throw InputError.of('--out: is not a folder; give another', { file: folder });
  }
  const place = realPath(folder);
  if (asReport(folder) !== undefined || reports.some((report) => isIn(place, realPath(report)))) {
    throw InputError.of(
      '--out: is a lasttouch report or lies in one, and changes.csv is not part of one; give another folder',
      { file: folder },
    );
  }
  const beginnings = { [CHANGES_FILE]: [csvLine(CHANGE_COLUMNS)], [PAGE_FILE]: PAGE_BEGINNINGS };
  for (const [name, known] of Object.entries(beginnings)) {
    const path = join(folder, name);
    if (!isThere(path) || known.some((beginning) => startOfFile(path, beginning.length) === beginning))
      continue;
    throw InputError.of('--out: was not written by lasttouch compare; move it away or give another folder', {
      file: path,
    });
  }
}

/** Writes changes.csv and the page into a folder, after another look; gives the path of changes.csv. */
async function writeChanges(
  comparison: Comparison,
  { out: folder, language }: { out: string; language: Language },
  reports: readonly string[],
  reads: readonly ReadFile[],
): Promise<string> {
  checkChangesPlace(folder, reports);
  makeFolders(folder);
  const fileAt = (name: string) => OutputFile.at(join(folder, name), { option: '--out', reads });
  await fileAt(CHANGES_FILE).write(changeLines(comparison.changes));
  await fileAt(PAGE_FILE).write([comparisonPage(comparison, language)]);
  return join(folder, CHANGES_FILE);
}

function* changeLines({ lines }: Changes): Generator<string> {
  yield csvLine(CHANGE_COLUMNS);
  for (const { text } of lines.sorted()) yield text;
}
