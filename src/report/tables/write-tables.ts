import { writeFileSync } from 'node:fs';
import type { ReportFolder } from '../../folders/folder.ts';
import { type CsvTable, csvText } from '../../values/csv.ts';
import { type Figures, pairsByCampaign } from '../figures.ts';
import { breakpointsTable } from './breakpoints.ts';
import { campaignDaysTable } from './campaign-days.ts';
import { campaignFileNames } from './campaign-files.ts';
import { cohortsTable } from './cohorts.ts';
import { customConversionsTable } from './custom-conversions.ts';
import { reconciliationTable } from './reconciliation.ts';
import { type NamedReject, rejectsTable } from './rejects.ts';
import { summaryTable } from './summary.ts';

/** A file of the report and its rows, the header not counted. */
export interface WrittenFile {
  path: string;
  rows: number;
}

function* tables(figures: Figures, rejects: readonly NamedReject[]): Generator<[string, CsvTable]> {
  yield ['summary.csv', summaryTable(figures)];
  yield ['cohorts.csv', cohortsTable(figures)];
  yield ['custom_conversions.csv', customConversionsTable(figures)];
  yield ['breakpoints.csv', breakpointsTable(figures)];
  yield ['reconciliation.csv', reconciliationTable(figures)];
  yield ['rejects.csv', rejectsTable(rejects)];
  const names = campaignFileNames(figures.campaigns.map(({ id }) => id));
  const pairs = pairsByCampaign(figures);
  for (let place = 0; place < names.length; place++) {
    yield [`campaigns/${names[place]}.csv`, campaignDaysTable(figures, place, pairs[place])];
  }
}

/** Writes the CSV files that are small into the folder, `forSpreadsheet` if so; they are not flushed yet. */
export function writeTables(
  folder: ReportFolder,
  figures: Figures,
  rejects: readonly NamedReject[],
  forSpreadsheet: boolean,
): WrittenFile[] {
  const files: WrittenFile[] = [];
  for (const [path, table] of tables(figures, rejects)) {
    writeFileSync(folder.pathOf(path), csvText(table, forSpreadsheet));
    files.push({ path, rows: table.rows.length });
  }
  return files;
}
