import type { AttributedResult } from '../../engine/engine.ts';
import type { Preparation } from '../../engine/prepare.ts';
import type { Rejects } from '../../engine/rejects.ts';
import type { RowCounts } from '../../engine/result.ts';
import type { ReportFolder } from '../../folders/folder.ts';
import type { Figures } from '../../report/figures.ts';
import type { ReportFacts } from '../../report/run-json.ts';
import type { NamedReject } from '../../report/tables/rejects-rows.ts';
import { type WrittenFile, writeTables } from '../../report/tables/write-tables.ts';
import { namedRejects } from '../../run/named-rejects.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';

/** The files of a report, and how many rows the engine wrote into those of conversions. */
export interface WrittenReport {
  files: WrittenFile[];
  rows: RowCounts;
}

/** Writes all files of the report but run.json; they are not flushed yet. */
export async function writeReport(
  folder: ReportFolder,
  result: AttributedResult,
  rejects: Rejects,
  preparation: Preparation,
  figures: Figures,
  facts: ReportFacts,
  options: ResolvedOptions,
): Promise<WrittenReport> {
  const rowFiles = ['attributions.csv', 'unattributed.csv'] as const;
  // Other threads write the rows of conversions while this one writes all that is small.
  const [rows, small] = await bothEnded(
    result.writeRows(folder.pathOf(rowFiles[0]), folder.pathOf(rowFiles[1]), options.excel),
    writeSmallFiles(folder, figures, facts, namedRejects(preparation, rejects), options),
  );
  const files = [
    ...small,
    { path: rowFiles[0], rows: rows.attributions },
    { path: rowFiles[1], rows: rows.unattributed },
  ];
  return { files, rows };
}

/**
 * Both results. Where one fails, it fails when the other has ended, too: nobody writes into a folder that is given up.
 */
async function bothEnded<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function writeSmallFiles(
  folder: ReportFolder,
  figures: Figures,
  facts: ReportFacts,
  rejects: Iterable<NamedReject>,
  options: ResolvedOptions,
): Promise<WrittenFile[]> {
  const files = await writeTables(folder, figures, rejects, options.excel);
  if (!options.html) return files;
  const { writePages } = await import('../../report/html/write-pages.ts');
  return [...files, ...(await writePages(folder, figures, facts, options.language))];
}
