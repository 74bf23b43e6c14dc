import { writeFileSync } from 'node:fs';
import type { ReportFolder } from '../../folders/folder.ts';
import { writePieces } from '../../folders/replace-file.ts';
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
function smallTables(figures: Figures): [string, CsvTable][] {
  return [
    ['summary.csv', summaryTable(figures)],
    ['custom_conversions.csv', customConversionsTable(figures)],
    ['breakpoints.csv', breakpointsTable(figures)],
    ['reconciliation.csv', reconciliationTable(figures)],
  ];
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
export function writeTables(
  folder: ReportFolder,
  figures: Figures,
  rejects: Iterable<NamedReject>,
  forSpreadsheet: boolean,
): WrittenFile[] {
  const files: WrittenFile[] = [];
  const write = (path: string, text: string, { rows }: CsvTable) => {
    writeFileSync(folder.pathOf(path), text);
    files.push({ path, rows: rows.length });
  };
  for (const [path, table] of smallTables(figures)) write(path, csvText(table, forSpreadsheet), table);
  for (const [path, table] of longTables(figures)) write(path, longCsvText(table, forSpreadsheet), table);
  return [...files, writeRejects(folder, rejects, forSpreadsheet)];
}

/** Rejected rows may be more than memory holds, so they are written as they come. */
function writeRejects(
  folder: ReportFolder,
  rejects: Iterable<NamedReject>,
  forSpreadsheet: boolean,
): WrittenFile {
  const path = 'rejects.csv';
  const lines = writePieces(folder.pathOf(path), csvLines(rejectsRows(rejects), forSpreadsheet));
  return { path, rows: lines - 1 };
}
