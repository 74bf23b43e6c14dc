import type { ReportFolder } from '../../folders/folder.ts';
import { type CsvTable, csvLines, csvText, longCsvText } from '../../values/csv.ts';
import { type Figures, pairsByCampaign } from '../figures.ts';
import { breakpointsTable } from './breakpoints.ts';
import { campaignDaysTable } from './campaign-days.ts';
import { campaignFileNames } from './campaign-files.ts';
import { cohortsTable } from './cohorts.ts';
import { customConversionsTable } from './custom-conversions.ts';
import { reconciliationTable } from './reconciliation.ts';
import { type NamedReject, rejectsRows } from './rejects.ts';
import { summaryTable } from './summary.ts';

/** A file of the report and its rows, the header not counted. */
export interface WrittenFile {
  path: string;
  rows: number;
}

/** The tables with a few rows for each campaign at most, by the paths of their files. */
function* smallTables(figures: Figures): Generator<[string, CsvTable]> {
  yield ['summary.csv', summaryTable(figures)];
  yield ['custom_conversions.csv', customConversionsTable(figures)];
  yield ['breakpoints.csv', breakpointsTable(figures)];
  yield ['reconciliation.csv', reconciliationTable(figures)];
}

/** The tables with a row for each day of a campaign, by the paths of their files. */
function* longTables(figures: Figures): Generator<[string, CsvTable]> {
  yield ['cohorts.csv', cohortsTable(figures)];
  const names = campaignFileNames(figures.campaigns.map(({ id }) => id));
  const pairs = pairsByCampaign(figures);
  for (let place = 0; place < names.length; place++) {
    yield [`campaigns/${names[place]}.csv`, campaignDaysTable(figures, place, pairs[place])];
  }
}

/** Writes all CSV files but those of conversions, `forSpreadsheet` if so; they are not flushed yet. */
export async function writeTables(
  folder: ReportFolder,
  figures: Figures,
  rejects: Iterable<NamedReject>,
  forSpreadsheet: boolean,
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  const write = async (path: string, text: string, { rows }: CsvTable) => {
    await folder.write(path, text);
    files.push({ path, rows: rows.length });
  };
  for (const [path, table] of smallTables(figures)) await write(path, csvText(table, forSpreadsheet), table);
  for (const [path, table] of longTables(figures))
    await write(path, longCsvText(table, forSpreadsheet), table);
  // Rejected rows may be more than memory holds, so they are written as they come.
  const path = 'rejects.csv';
  const lines = await folder.writePieces(path, csvLines(rejectsRows(rejects), forSpreadsheet));
  return [...files, { path, rows: lines - 1 }];
}
